import { expect, test } from "../../support/test.ts";

const code = "rk_r_CjI0mVxH2s1yQ3Ck7u8bYw5TnLrPaEfGdZoXiWvK9M4c0ffee";

for (const path of ["/reset", "/verify", "/email"]) {
  test(`the code of a link goes from the address of ${path} into its form`, async ({ page }) => {
    const urls: string[] = [];
    page.on("request", (request) => urls.push(request.url()));
    await page.goto(`${path}#${code}`);
    await expect(page).toHaveURL(path);
    const field = page.locator("#token");
    await expect(field).toHaveValue(code);
    await expect(field).toBeHidden();
    // Pasted into the address of the open page.
    await page.evaluate(() => (location.hash = "#rk_r_another"));
    await expect(field).toHaveValue("rk_r_another");
    await expect(page).toHaveURL(path);
    expect(urls.filter((url) => url.includes("rk_"))).toEqual([]);
  });
}

test("a code that is not good is told at its field, which is there again", async ({ page }) => {
  await page.goto(`/reset#${code}`);
  await expect(page.getByLabel("New password")).toBeFocused();
  await page.getByLabel("New password").fill("seven lanterns under water");
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByLabel("Code from the mail")).toBeFocused();
  await expect(page.getByText("This code is not good, or not any more")).toBeVisible();
});

test("without a code there is a field to paste it into", async ({ page }) => {
  await page.goto("/verify#content");
  await expect(page.getByLabel("Code from the mail")).toBeVisible();
  await expect(page.getByLabel("Code from the mail")).toHaveValue("");
});
