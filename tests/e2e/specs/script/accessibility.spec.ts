import { audit, SCHEMES } from "../../support/audit.ts";
import { makeAdministrator } from "../../support/operator.ts";
import { PLACES, type Place } from "../../support/places.ts";
import { startService } from "../../support/service.ts";
import { expect, keep, signIn, stranger, test, type Page, type Person } from "../../support/test.ts";

const CALCULATIONS = ["1%2F3+%2B+1%2F2", "12+%2B+1%2F0", "1%2F2pi", "2%5E4000", "-1%2F3%2F10%5E20", "sin(x)%3Bcos(x)"];

for (const path of ["/", ...CALCULATIONS.map((expression) => `/?expression=${expression}`)]) {
  test(`nothing is wrong with ${path}`, async ({ page, isMobile }) => {
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    await audit(page, path, isMobile);
  });
}

async function enter(page: Page, place: Place): Promise<Person> {
  const person = stranger();
  if (!place.as) return person;
  expect((await page.request.post("/api/users", { data: person })).status()).toBe(201);
  if (place.as === "administrator") makeAdministrator(person.username);
  await signIn(page, person.username, person.password);
  await expect(page).toHaveURL("/");
  return person;
}

for (const place of PLACES) {
  test(`nothing is wrong with the page: ${place.name}`, async ({ page, isMobile }, testInfo) => {
    const person = await enter(page, place);
    await place.go(page, person);
    await audit(page, place.name, isMobile);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      const path = testInfo.outputPath(`${place.name.replaceAll(" ", "-")}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
      await testInfo.attach(`${place.name} in ${colorScheme}`, { path, contentType: "image/png" });
    }
  });
}

test.describe("where mail is sent", () => {
  test.use({
    baseURL: async ({}, use) => {
      // Nothing is sent in this test, so nobody has to be there.
      const service = await startService({ RECKON_SMTP_URL: "smtp://mail.example.org", RECKON_MAIL_FROM: "Reckon <reckon@example.org>" });
      await use(service.address);
      await service.stop();
    },
  });

  test("nothing is wrong with the page of a forgotten password", async ({ page, isMobile }) => {
    await page.goto("/login");
    await audit(page, "sign-in with mail", isMobile);
    await page.getByRole("link", { name: "Forgot your password?" }).click();
    await audit(page, "forgotten password", isMobile);
  });
});

test("nothing is wrong with the pages of a history", async ({ page, isMobile, signedIn }) => {
  const ids = await keep(page, "2^2000", ...Array.from({ length: 21 }, (_, n) => `${n + 1}/7`));
  for (const path of ["/", "/history", "/history?search=nothing", `/history?before=${ids[3]}`, `/history/${ids[0]}`]) {
    await page.goto(path);
    await audit(page, `${path} of ${signedIn.username}`, isMobile);
  }
});

test("nothing is wrong while one works", async ({ page, isMobile }) => {
  await page.goto("/");
  const line = page.getByLabel("Expression");
  for (const expression of ["rent = 940", "rent * 12"]) {
    await line.fill(expression);
    await line.press("Enter");
    await expect(line).toBeFocused();
  }
  await expect(page.locator("#tape li")).toHaveCount(2);
  await page.getByRole("button", { name: "More about rent * 12" }).click();
  await audit(page, "the tape", isMobile);
  await page.getByRole("button", { name: "functions" }).click();
  await line.fill("12 + mtrs");
  await expect(page.locator("#mistake")).not.toBeEmpty();
  await audit(page, "a mistake", isMobile);
  await line.fill("tan(x)");
  await page.locator("#canvas svg").focus();
  await page.keyboard.press("Shift+ArrowLeft");
  await audit(page, "a plot", isMobile);
  await page.getByRole("textbox", { name: "From" }).fill("nowhere");
  await page.getByRole("button", { name: "Draw" }).click();
  await expect(page.locator("#range-error")).not.toBeEmpty();
  await audit(page, "a bad range", isMobile);
  await page.getByRole("link", { name: "Help" }).click();
  await expect(page.getByRole("dialog").locator("dt").first()).toBeVisible();
  await audit(page, "help", isMobile);
});

test("whoever types on a phone is not zoomed in", async ({ page, isMobile, signedIn }) => {
  test.skip(!isMobile, "for phones");
  await keep(page, "1 + 1");
  for (const path of ["/", "/?expression=x^2", "/history", "/account/profile"]) {
    await page.goto(path);
    if (path === "/") {
      await page.getByRole("button", { name: "More about 1 + 1" }).click();
      await page.getByRole("button", { name: "Note" }).click();
    }
    // Phones enlarge a page whose field has smaller letters than these.
    const small = await page.locator("input:not([type=hidden], [type=radio], [type=checkbox]):visible, textarea:visible").evaluateAll((fields) =>
      fields.filter((field) => Number.parseFloat(getComputedStyle(field).fontSize) < 16).map((field) => field.outerHTML));
    expect(small, `${path} of ${signedIn.username}`).toEqual([]);
  }
});
