import { expect, signIn, stranger, test } from "../../support/test.ts";

test("without JavaScript a person signs up, signs in, calculates and finds the calculation", async ({ page }) => {
  const person = stranger();
  await page.goto("/");
  await page.getByRole("link", { name: "make an account" }).click();
  await page.getByLabel("Username").fill(person.username);
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Make an account" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await signIn(page, person.email, person.password);

  await page.getByLabel("Expression").fill("0.1 + 0.2");
  await page.getByLabel("Expression").press("Enter");
  await expect(page).toHaveURL("/?expression=0.1+%2B+0.2");
  await expect(page.locator("#result")).toHaveText("0.3");
  await expect(page.locator("#tape li")).toHaveText(["0.1 + 0.2 0.3"]);

  await page.getByRole("link", { name: "History" }).click();
  await expect(page.locator(".ledger li")).toHaveCount(1);
  await expect(page.locator(".ledger li")).toContainText("0.1 + 0.2");
});

test("without JavaScript a mistake is shown under the expression and is not kept", async ({ page, signedIn }) => {
  await page.getByLabel("Expression").fill("2 * (3 + )");
  await page.getByRole("button", { name: "Calculate" }).click();
  await expect(page.getByLabel("Expression")).toHaveValue("2 * (3 + )");
  await expect(page.locator("#mistake mark")).toHaveText(")");
  await page.goto("/history");
  await expect(page.getByText("Nothing is kept yet"), signedIn.username).toBeVisible();
});

test("without JavaScript digits and angles are part of the form", async ({ page }) => {
  await page.goto("/?expression=1%2F3&digits=50&angle=deg");
  await page.getByLabel("Expression").fill("1/7");
  await page.getByRole("button", { name: "Calculate" }).click();
  await expect(page.locator("#digits-shown")).toHaveText("50");
  await expect(page.getByRole("radio", { name: "degrees" })).toBeChecked();
});

test("without JavaScript no keys are shown that would do nothing", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("button", { name: "Calculate" })).toBeVisible();
  await expect(page.getByRole("group", { name: "Keys" }).getByRole("button")).toHaveCount(1);
  await expect(page.getByRole("button", { name: "Copy" })).toBeHidden();
});

test("without JavaScript a curve is a picture with a range to choose", async ({ page }) => {
  await page.goto("/?expression=sin(x)%2Fx");
  const picture = page.getByRole("img", { name: "Plot of sin(x)/x" });
  await expect(picture).toBeVisible();
  expect(await picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth)).toBe(400);
  await page.getByRole("textbox", { name: "From" }).fill("-2 pi");
  await page.getByRole("textbox", { name: "to", exact: true }).fill("2 pi");
  await page.getByRole("button", { name: "Draw" }).click();
  await expect(page).toHaveURL("/?expression=sin%28x%29%2Fx&from=-2+pi&to=2+pi");
  await expect(picture).toHaveAttribute("src", /from=-2\+pi&to=2\+pi/);
});

test("without JavaScript a curve keeps its angles, and a bad end is told at its field", async ({ page }) => {
  await page.goto("/?expression=sin(x)&angle=deg");
  await page.getByRole("textbox", { name: "to", exact: true }).fill("360");
  await page.getByRole("button", { name: "Draw" }).click();
  await expect(page).toHaveURL("/?expression=sin%28x%29&angle=deg&from=-10&to=360");
  const picture = page.getByRole("img", { name: "Plot of sin(x)" });
  await expect(picture).toHaveAttribute("src", /angle=deg/);
  const field = page.getByRole("textbox", { name: "From" });
  await field.fill("nowhere");
  const answered = page.waitForResponse(/from=nowhere/);
  await page.getByRole("button", { name: "Draw" }).click();
  expect((await answered).status()).toBe(422);
  await expect(field).toHaveValue("nowhere");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveAccessibleDescription(/^An end of the range is a number/);
  expect(await picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth)).toBe(400);
});

test("without JavaScript a formula shows what was understood", async ({ page }) => {
  await page.goto("/?expression=1%2F2pi");
  await expect(page.locator("#formula math mfrac")).toBeVisible();
});
