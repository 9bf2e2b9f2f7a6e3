import { expect, test } from "../../support/test.ts";

test("functions and units are looked up, and their examples run", async ({ page }) => {
  await page.goto("/help");
  await page.getByRole("searchbox", { name: "Search" }).fill("standard deviation");
  await page.getByRole("searchbox", { name: "Search" }).press("Enter");
  await expect(page.locator("dt").first()).toHaveText(/^p?stdev\(x, …\)$/);
  await page.getByRole("link", { name: /^stdev\(/ }).first().click();
  await expect(page).toHaveURL(/\?expression=stdev/);
  await expect(page.locator("#result")).not.toBeEmpty();
});

test("what nothing fits says so", async ({ page }) => {
  await page.goto("/help?search=xyzzy");
  await expect(page.getByText("Nothing has all of these words in it.")).toBeVisible();
});
