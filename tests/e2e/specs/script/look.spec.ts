import { expect, signIn, test, type Page } from "../../support/test.ts";

const background = (page: Page): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

test("the colours are chosen, stay chosen, and follow the system again", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/");
  const button = page.getByRole("button", { name: /^Colours/ });
  const light = await background(page);
  await button.click();
  await expect(button).toHaveAccessibleName("Colours: light");
  await button.click();
  await expect(button).toHaveAccessibleName("Colours: dark");
  const dark = await background(page);
  expect(dark).not.toBe(light);
  await page.goto("/help");
  expect(await background(page)).toBe(dark);
  await page.getByRole("button", { name: /^Colours/ }).click();
  expect(await background(page)).toBe(light);
});

test("help is at hand, searches, and its examples run", async ({ page }) => {
  await page.goto("/");
  await page.getByLabel("Expression").fill("1");
  await page.keyboard.press("?");
  const help = page.getByRole("dialog");
  await expect(help.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("gallon");
  await expect(help.locator("dt").first()).toContainText("gal");
  await help.locator("a.example").first().click();
  await expect(help).toBeHidden();
  await expect(page.locator("#result")).not.toBeEmpty();
  await page.getByRole("link", { name: "Help" }).click();
  await expect(help).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
});

test("help tells how much it found, and what the server says when it refuses", async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("?");
  const help = page.getByRole("dialog");
  await expect(help.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("gallon");
  await expect(help.getByRole("status")).toHaveText(/^Found: \d$/);
  const refusal = { status: 429, json: { detail: "Too many questions; wait before the next" } };
  await page.route("/api/help**", (route) => route.fulfill(refusal));
  await page.keyboard.type("s");
  await expect(help.locator(".none")).toHaveText("Too many questions; wait before the next.");
});

test("a key that cannot be copied is marked", async ({ page, signedIn }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await page.goto("/account/keys/new");
  await page.getByLabel("What it is for").fill(signedIn.username);
  await page.getByRole("button", { name: "Make the key" }).click();
  await page.getByRole("button", { name: "Copy" }).click();
  await expect(page.getByRole("button", { name: "Marked: copy it with your keyboard or menu" })).toBeVisible();
  expect(await page.evaluate(() => getSelection()!.toString())).toBe(await page.locator("#secret").innerText());
});

test("the answer to the offer leaves the focus in the line", async ({ page, person }) => {
  await page.goto("/");
  await page.getByLabel("Expression").fill("1 + 1");
  await page.getByLabel("Expression").press("Enter");
  await expect(page.locator("#tape li")).toHaveCount(1);
  await signIn(page, person.username, person.password);
  await page.getByRole("button", { name: "Forget it" }).click();
  await expect(page.getByLabel("Expression")).toBeFocused();
});

// What a person would see, kept to be looked at.
const SIGHTS: Record<string, (page: Page) => Promise<void>> = {
  empty: async () => {},
  tape: async (page) => {
    for (const expression of ["0.1 + 0.2", "rent = 940 + 5%", "rent * 12", "5 km / 20 min to km/h"]) {
      await page.getByLabel("Expression").fill(expression);
      await page.getByLabel("Expression").press("Enter");
      await expect(page.locator("#tape li").last()).toContainText(expression);
    }
    await page.getByLabel("Expression").fill("exp(pi*sqrt(163)) - 262537412640768744");
    await expect(page.locator("#result")).toContainText("×10");
  },
  mistake: async (page) => {
    await page.getByLabel("Expression").fill("12 + flor(2.5)");
    await expect(page.locator("#mistake")).not.toBeEmpty();
  },
  plot: async (page) => {
    await page.getByLabel("Expression").fill("sin(x)/x; cos(x)/2");
    await page.locator("#canvas svg").hover({ position: { x: 120, y: 90 } });
  },
  help: async (page) => {
    await page.getByRole("link", { name: "Help" }).click();
    await expect(page.getByRole("dialog").locator("dt").first()).toBeVisible();
  },
  functions: async (page) => {
    await page.getByRole("button", { name: "functions" }).click();
  },
};

for (const [name, arrange] of Object.entries(SIGHTS)) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`a picture of ${name} in ${colorScheme}`, async ({ page }, testInfo) => {
      await page.emulateMedia({ colorScheme });
      await page.goto("/");
      await arrange(page);
      const path = testInfo.outputPath(`${name}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: name !== "help" });
      await testInfo.attach(`${name}-${colorScheme}`, { path, contentType: "image/png" });
    });
  }
}
