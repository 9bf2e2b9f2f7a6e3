import { expect, test, type Page } from "../../support/test.ts";

// Tabs on until an element of this role and name has the focus.
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let pressed = 0; pressed < 60; pressed++) {
    await page.keyboard.press("Tab");
    const label = await page.evaluate(() => {
      const focused = document.activeElement as HTMLElement;
      return (focused as HTMLInputElement).labels?.[0]?.textContent ?? focused.getAttribute("aria-label") ?? focused.textContent ?? "";
    });
    if (name.test(label.trim())) return;
  }
  throw new Error(`Tab never reaches ${name}`);
}

test("the keyboard alone signs in, calculates, edits and signs out", async ({ page, person }) => {
  await page.goto("/login");
  await expect(page.getByLabel("Username or e-mail address")).toBeFocused();
  await page.keyboard.type(person.username);
  await page.keyboard.press("Tab");
  await page.keyboard.type(person.password);
  await page.keyboard.press("Enter");
  await page.waitForURL("/");

  await page.getByLabel("Expression").focus();
  await page.keyboard.type("6 * 7");
  await page.keyboard.press("Enter");
  await expect(page.locator("#tape li")).toHaveText(["6 * 7 42"]);

  await page.goto("/history");
  await tabTo(page, /^Edit 6/);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/history\/./);
  await tabTo(page, /^Note$/);
  await page.keyboard.type("the answer");
  await tabTo(page, /^Save$/);
  await page.keyboard.press("Enter");
  await page.waitForURL("/history");
  await expect(page.getByText("the answer")).toBeVisible();

  await tabTo(page, /^Sign out$/);
  await page.keyboard.press("Enter");
  await page.waitForURL("/");
  await expect(page.getByRole("link", { name: "Sign in" }).first()).toBeVisible();
});

test("the first Tab offers to skip the head of the page", async ({ page }) => {
  await page.goto("/nothing");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "To the calculator" })).toBeFocused();
});

test("the keyboard alone edits a line of the tape, moves a plot and asks for help", async ({ page }) => {
  await page.goto("/");
  const line = page.getByLabel("Expression");
  await line.focus();
  await page.keyboard.type("a = 2");
  await page.keyboard.press("Enter");
  await expect(page.locator("#tape li")).toHaveCount(1);
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await tabTo(page, /^Edit$/);
  await page.keyboard.press("Enter");
  await expect(line).toHaveValue("a = 2");
  await page.keyboard.press("End");
  await page.keyboard.type("1");
  await page.keyboard.press("Enter");
  await expect(page.locator("#tape li .figure")).toHaveText("21");

  await expect(line).toHaveValue("");
  await page.keyboard.type("a x");
  await page.keyboard.press("Enter");
  await expect(page.locator("#canvas svg")).toBeVisible();
  await tabTo(page, /^Plot of/);
  await page.keyboard.press("+");
  await expect(page.getByRole("textbox", { name: "From" })).toHaveValue("-8");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("textbox", { name: "From" })).toHaveValue("-6.4");
  await page.keyboard.press("Shift+ArrowRight");
  await expect(page.locator("#canvas [role=status]")).toHaveText(/^x = .*, a x = /);
  await page.keyboard.press("0");
  await expect(page.getByRole("textbox", { name: "From" })).toHaveValue("-10");

  await page.keyboard.press("?");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("square root");
  // All that is found, as a part of the words finds more.
  await expect(page.getByRole("dialog").locator("dt")).toHaveText(["sqrt(x)"]);
  await tabTo(page, /^sqrt\(8\)$/);
  await page.keyboard.press("Enter");
  await expect(line).toHaveValue("sqrt(8)");
  await expect(page.locator("#result")).toHaveText("2·√(2)");
});

test("angles and digits are chosen by keyboard", async ({ page }) => {
  await page.goto("/");
  await page.getByLabel("Expression").fill("1/3");
  await tabTo(page, /More digits$/);
  await page.keyboard.press("Enter");
  await expect(page.locator("#decimals")).toContainText("3".repeat(50));
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("radio", { name: "degrees" })).toBeChecked();
});
