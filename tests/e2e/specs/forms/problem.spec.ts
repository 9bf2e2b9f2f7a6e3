import { expect, test } from "../../support/test.ts";

test("a page that does not exist says so, names the request and leads home", async ({ page }) => {
  const response = await page.goto("/no/such/page");
  expect(response!.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Not Found");
  await expect(page.locator("code")).toHaveText(response!.headers()["x-request-id"]!);
  await page.getByRole("link", { name: "To the calculator" }).click();
  await expect(page).toHaveURL("/");
});

test("a fault does not hide the way out of an account", async ({ page, signedIn }) => {
  await page.goto("/history/not-an-id");
  await expect(page.getByText(signedIn.username)).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
});

test("every page has one heading, a title and a language", async ({ page, signedIn }) => {
  for (const path of ["/", "/help", "/history", "/nothing", "/login", "/register"]) {
    if (path === "/login") await page.getByRole("button", { name: "Sign out" }).click();
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 }), `${path} of ${signedIn.username}`).toHaveCount(1);
    await expect(page).toHaveTitle(/.+ – Reckon$/);
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
  }
});
