import { readFileSync } from "node:fs";
import { expect, keep, signIn, stranger, test, type Page } from "../../support/test.ts";
import { totp } from "../../support/totp.ts";

// Goes to a page of the account and gives the password again where that is asked for.
async function open(page: Page, path: string, password: string): Promise<void> {
  await page.goto(path);
  if (new URL(page.url()).pathname === "/account/confirm") {
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Continue" }).click();
  }
  await expect(page).toHaveURL(path);
}

test("the account shows what there is and leads to every change", async ({ page, signedIn }) => {
  await page.getByRole("link", { name: signedIn.username }).click();
  await expect(page).toHaveURL("/account");
  await expect(page.getByText(signedIn.email)).toBeVisible();
  for (const name of ["Change the password", "Manage sessions", "Manage API keys", "Download your data", "Delete this account"]) {
    await expect(page.getByRole("link", { name })).toBeVisible();
  }
});

test("who is not signed in is asked to and comes back", async ({ page, person }) => {
  await page.goto("/account/sessions");
  await page.getByLabel("Username or e-mail address").fill(person.username);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/account/sessions");
});

test("a name and an address are changed, and a taken one is told at its field", async ({ page, signedIn }) => {
  const other = stranger();
  expect((await page.request.post("/api/users", { data: other })).status()).toBe(201);
  await open(page, "/account/profile", signedIn.password);
  await page.getByLabel("Username").fill(other.username);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByLabel("Username")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("This username is taken")).toBeVisible();

  const wished = stranger();
  await page.getByLabel("Username").fill(wished.username);
  await page.getByLabel("E-mail address").fill(wished.email);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page).toHaveURL("/account");
  await expect(page.getByText(wished.email)).toBeVisible();
  await expect(page.getByRole("link", { name: wished.username })).toBeVisible();
});

test("a new password takes the place of the old", async ({ page, signedIn }) => {
  const wished = "seven lanterns under water 9";
  await open(page, "/account/password", signedIn.password);
  await page.getByLabel("Password until now").fill("not my password");
  await page.getByLabel("New password").fill(wished);
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByLabel("Password until now")).toHaveAttribute("aria-invalid", "true");

  await page.getByLabel("Password until now").fill(signedIn.password);
  await page.getByLabel("New password").fill("password1234");
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByText("are among the passwords that are tried first")).toBeVisible();

  await page.getByLabel("Password until now").fill(signedIn.password);
  await page.getByLabel("New password").fill(wished);
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByRole("heading", { name: "Your password is changed" })).toBeVisible();

  await page.getByRole("button", { name: "Sign out" }).click();
  await signIn(page, signedIn.username, wished);
  await expect(page).toHaveURL("/");
});

test("another session is seen and ended", async ({ page, signedIn, browser, baseURL }) => {
  const elsewhere = await browser.newContext({ baseURL, javaScriptEnabled: false });
  const other = await elsewhere.newPage();
  await signIn(other, signedIn.username, signedIn.password);
  await page.goto("/account/sessions");
  await expect(page.getByRole("listitem")).toHaveCount(2);
  await expect(page.getByText("this one")).toHaveCount(1);
  await page.getByRole("button", { name: /^Sign out .+ from/ }).click();
  await expect(page.getByRole("listitem")).toHaveCount(1);
  await other.goto("/history");
  await expect(other).toHaveURL(/\/login/);
  await elsewhere.close();
});

test("an API key is made, opens what it says and is revoked", async ({ page, signedIn, playwright, baseURL }) => {
  await open(page, "/account/keys/new", signedIn.password);
  await page.getByRole("button", { name: "Make the key" }).click();
  await expect(page.getByLabel("What it is for")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("What it is for").fill("my spreadsheet");
  await page.getByLabel("Read your history").check();
  await page.getByRole("button", { name: "Make the key" }).click();
  const key = await page.locator("#secret").innerText();
  expect(key).toMatch(/^rk_k_/);

  const program = await playwright.request.newContext({ baseURL, extraHTTPHeaders: { Authorization: `Bearer ${key}` } });
  expect((await program.get("/api/calculations")).status()).toBe(200);
  expect((await program.post("/api/calculations", { data: { expression: "1" } })).status()).toBe(403);
  await page.getByRole("link", { name: "I have copied it" }).click();
  const line = page.getByRole("listitem").filter({ hasText: "my spreadsheet" });
  await expect(line).toHaveCount(1);
  await expect(page.getByText(key)).toHaveCount(0);
  await page.getByRole("button", { name: "Revoke my spreadsheet" }).click();
  await expect(line).toHaveCount(0);
  expect((await program.get("/api/calculations")).status()).toBe(401);
  await program.dispose();
});

test("a second factor is set up with its code, asked for at the sign-in, and a recovery code opens once", async ({ page, signedIn }) => {
  await open(page, "/account/second-factor", signedIn.password);
  await page.getByRole("button", { name: "Set it up" }).click();
  await expect(page.locator(".qr svg")).toBeVisible();
  const secret = await page.locator(".secret code").innerText();
  await page.getByLabel("The code that the app shows").fill("000000");
  await page.getByRole("button", { name: "Switch it on" }).click();
  await expect(page.getByLabel("The code that the app shows")).toHaveAttribute("aria-invalid", "true");
  expect(await page.locator(".secret code").innerText()).toBe(secret);
  await page.getByLabel("The code that the app shows").fill(totp(secret));
  await page.getByRole("button", { name: "Switch it on" }).click();
  await expect(page.getByRole("heading", { name: "The second factor is on" })).toBeVisible();
  const codes = await page.locator(".codes code").allInnerTexts();
  expect(new Set(codes).size).toBe(10);

  await page.getByRole("button", { name: "Sign out" }).click();
  await signIn(page, signedIn.username, signedIn.password);
  await page.getByLabel("Code", { exact: true }).fill("000000");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  // The next step's code: the one of this step was used.
  await page.getByLabel("Code", { exact: true }).fill(totp(secret, 1));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL("/");

  await page.getByRole("button", { name: "Sign out" }).click();
  await signIn(page, signedIn.username, signedIn.password);
  await page.getByText("Use a recovery code").click();
  await page.getByLabel("Recovery code").fill(codes[0]!.toLowerCase());
  await page.getByRole("button", { name: "Sign in with it" }).click();
  await expect(page).toHaveURL("/");
  await page.goto("/account");
  await expect(page.getByText("9 recovery codes left")).toBeVisible();
});

test("all that is kept of a person is one file", async ({ page, signedIn }) => {
  await keep(page, "1/3 + 1/2");
  await page.goto("/account");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download your data" }).click();
  const data = JSON.parse(readFileSync(await (await download).path(), "utf8")) as Record<string, unknown>;
  const text = JSON.stringify(data);
  expect(data.account ?? data.user).toMatchObject({ username: signedIn.username, email: signedIn.email });
  expect(data.calculations).toMatchObject([{ expression: "1/3 + 1/2", result: "5/6" }]);
  expect(text).toContain("sessions");
  for (const secret of [signedIn.password, "argon2", "rk_s_"]) expect(text).not.toContain(secret);
});

test("an account is deleted", async ({ page, signedIn }) => {
  await open(page, "/account/delete", signedIn.password);
  await page.getByRole("button", { name: "Delete it" }).click();
  await expect(page.getByRole("heading", { name: "Your account is deleted" })).toBeVisible();
  await signIn(page, signedIn.username, signedIn.password);
  await expect(page.getByRole("alert")).toHaveText("The username or the password is wrong.");
});

test("who is no administrator sees no users", async ({ page, signedIn }) => {
  await page.goto("/account");
  await expect(page.getByText(signedIn.email)).toBeVisible();
  await expect(page.getByRole("link", { name: "Users" })).toHaveCount(0);
  const answer = await page.goto("/users");
  expect(answer!.status()).toBe(403);
});
