import { expect, test } from "../../support/test.ts";

test("the API's own pages sign in and call the API", async ({ page, person }) => {
  await page.goto("/docs");
  await expect(page).toHaveURL(/\/docs\/?$/);
  await page.getByRole("button", { name: "Authorize" }).first().click();
  const dialog = page.locator(".auth-container").filter({ hasText: "OAuth2" });
  await dialog.getByLabel("username:").fill(person.username);
  await dialog.getByLabel("password:").fill(person.password);
  const token = page.waitForResponse("/api/auth/token");
  await dialog.locator("button.authorize").click();
  expect((await token).status()).toBe(200);
  await expect(dialog.getByText("Logout")).toBeVisible();
  await page.locator(".close-modal").click();

  const operation = page.locator(".opblock").filter({ has: page.locator('[data-path="/api/users/me"]') }).filter({ hasText: "GET" });
  await operation.locator(".opblock-summary").click();
  const answered = page.waitForResponse("/api/users/me");
  await operation.getByRole("button", { name: "Execute" }).click();
  const me = await answered;
  expect(me.status()).toBe(200);
  expect(await me.json()).toMatchObject({ username: person.username, email: person.email });
});

test("the API's own pages have examples of bodies that are answered as they stand", async ({ page }) => {
  await page.goto("/docs");
  for (const path of ["/api/calculate", "/api/add"]) {
    const operation = page.locator(".opblock-post").filter({ has: page.locator(`[data-path="${path}"]`) });
    await operation.locator(".opblock-summary").click();
    await expect(operation.locator("textarea")).not.toBeEmpty();
    const answered = page.waitForResponse(path);
    await operation.getByRole("button", { name: "Execute" }).click();
    expect((await answered).status()).toBe(200);
  }
});
