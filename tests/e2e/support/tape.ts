import { expect, type Locator, type Page } from "@playwright/test";

export const rows = (page: Page): Locator => page.locator("#tape li");

// Ends lines with Enter, one after another.
export async function enter(page: Page, ...expressions: string[]): Promise<void> {
  for (const expression of expressions) {
    const before = await rows(page).count();
    await page.getByLabel("Expression").fill(expression);
    await page.getByLabel("Expression").press("Enter");
    await expect(rows(page)).toHaveCount(before + 1);
  }
}

// Opens the actions of a line, which are then there to be pressed.
export async function open(page: Page, expression: string): Promise<void> {
  await page.getByRole("button", { name: `More about ${expression}`, exact: true }).click();
}

export async function act(page: Page, expression: string, action: string): Promise<void> {
  await open(page, expression);
  await rows(page).getByRole("button", { name: action, exact: true }).click();
}
