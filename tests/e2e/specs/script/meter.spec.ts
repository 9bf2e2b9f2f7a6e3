import { expect, test } from "../../support/test.ts";

test("a meter says while typing what the form would say", async ({ page }) => {
  await page.goto("/register");
  const word = page.locator("#meter-word");
  await expect(word).toBeHidden();
  await page.getByLabel("Password").fill("password1234");
  await expect(word).toContainText("tried first");
  await page.getByLabel("Username").fill("lovelace");
  await page.getByLabel("Password").fill("lovelace 7#mZp2 q");
  await expect(word).toContainText("contains “lovelace”");
  await page.getByLabel("Password").fill("violet otters juggle 7 lamps");
  await expect(word).toHaveText("This password is very good.");
  await page.getByLabel("Password").fill("");
  await expect(word).toBeHidden();
});
