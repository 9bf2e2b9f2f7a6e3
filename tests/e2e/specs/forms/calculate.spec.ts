import { expect, test } from "../../support/test.ts";

test("an address with an expression shows the answer", async ({ page }) => {
  const response = await page.goto("/?expression=1%2F3+%2B+1%2F2");
  expect(response!.status()).toBe(200);
  await expect(page.locator("#result")).toHaveText("5/6");
  await expect(page.locator("#decimals")).toHaveText("= 0.8(3) ≈ 0.83333333333333333333");
  await expect(page.locator("#seal")).toHaveText("exact");
  await expect(page).toHaveTitle("1/3 + 1/2 – Reckon");
});

test("more digits are one click away", async ({ page }) => {
  await page.goto("/?expression=1%2F3");
  await expect(page.locator("#decimals")).toContainText(`≈ 0.${"3".repeat(20)}`);
  await page.getByRole("link", { name: "More digits" }).click();
  await expect(page.locator("#decimals")).toContainText(`≈ 0.${"3".repeat(50)}`);
  await page.getByRole("link", { name: "Fewer digits" }).click();
  await page.getByRole("link", { name: "Fewer digits" }).click();
  await expect(page.locator("#digits-shown")).toHaveText("10");
});

test("a minus sign is set as one, and a power of ten as a power", async ({ page }) => {
  await page.goto("/?expression=-1%2F3%2F10%5E20");
  await expect(page.locator("#result")).toHaveText(/^−1\/3/);
  await expect(page.locator("#decimals sup")).toHaveText("−21");
});

test("a calculation that cannot be done says why and underlines where", async ({ page }) => {
  const response = await page.goto("/?expression=12+%2B+1%2F0");
  expect(response!.status()).toBe(400);
  await expect(page.getByLabel("Expression")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Expression")).toHaveAccessibleDescription(/Cannot divide by zero!/);
  await expect(page.locator("main mark")).toContainText("0");
  await expect(page.locator("#result")).toHaveText("");
});

test("a misspelt name is one click from the right one", async ({ page }) => {
  await page.goto("/?expression=1+%2B+flor(2.5)");
  await page.getByRole("link", { name: "floor" }).click();
  await expect(page.getByLabel("Expression")).toHaveValue("1 + floor(2.5)");
  await expect(page.locator("#result")).toHaveText("3");
});

test("an example answers itself", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "940 + 5%" }).click();
  await expect(page.locator("#result")).toHaveText("987");
});

test("an expression with two readings says how it was read, and the other reading is one click away", async ({ page }) => {
  await page.goto("/?expression=1%2F2pi");
  await expect(page.locator("#result")).toHaveText("π/2");
  await expect(page.locator("#warnings")).toContainText("is read from left to right");
  await page.getByRole("link", { name: "1/(2pi)" }).click();
  await expect(page.getByLabel("Expression")).toHaveValue("1/(2pi)");
  await expect(page.locator("#warnings")).toBeEmpty();
});

test("a rounded answer says that its digits are certain", async ({ page }) => {
  await page.goto("/?expression=sin(1)");
  await expect(page.locator("#result")).toHaveText("0.84147098480789650665");
  await expect(page.locator("#seal")).toHaveText("every digit certain");
});
