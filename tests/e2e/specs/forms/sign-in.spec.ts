import { expect, keep, signIn, stranger, test } from "../../support/test.ts";

test("a person signs in by name, whatever its case", async ({ page, person }) => {
  await signIn(page, person.username.toUpperCase(), person.password);
  await expect(page).toHaveURL("/");
  await expect(page.getByText(person.username)).toBeVisible();
});

test("a person signs in by e-mail address", async ({ page, person }) => {
  await signIn(page, person.email, person.password);
  await expect(page).toHaveURL("/");
  await expect(page.getByText(person.username)).toBeVisible();
});

test("a wrong password and an unknown user are refused in the same words", async ({ page, person }) => {
  for (const [login, password] of [[person.username, "not my password"], [stranger().username, person.password]] as const) {
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await signIn(page, login, password);
    expect((await answered).status()).toBe(401);
    await expect(page.getByRole("alert")).toHaveText("The username or the password is wrong.");
    await expect(page.getByLabel("Username or e-mail address")).toHaveValue(login);
    await expect(page.getByLabel("Password")).toHaveValue("");
  }
});

test("a sign-in leads back to where it was asked for", async ({ page, person }) => {
  await page.goto("/history");
  await expect(page).toHaveURL("/login?next=%2Fhistory");
  await page.getByLabel("Username or e-mail address").fill(person.username);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/history");
});

for (const next of ["https://evil.example/", "//evil.example/", "/\\evil.example/", "/\t/evil.example/"]) {
  test(`a sign-in never leads to another site: ${JSON.stringify(next)}`, async ({ page, person }) => {
    await page.goto(`/login?next=${encodeURIComponent(next)}`);
    await page.getByLabel("Username or e-mail address").fill(person.username);
    await page.getByLabel("Password").fill(person.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL("/");
  });
}

test("sign-out ends the session, and going back shows nothing private", async ({ page, signedIn }) => {
  await keep(page, "123456789 + 1");
  await page.goto("/history");
  await expect(page.getByText("123456790")).toBeVisible();
  const cookies = await page.context().cookies();

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/");
  await expect(page.getByRole("link", { name: "Sign in" }).first()).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/\/login/);
  await expect(page.getByText("123456790")).toHaveCount(0);

  await page.context().addCookies(cookies);
  expect((await page.request.get("/api/users/me")).status(), signedIn.username).toBe(401);
});

test("pages of an account are never stored", async ({ page, signedIn }) => {
  for (const path of ["/", "/history"]) {
    const response = await page.goto(path);
    expect(response!.headers()["cache-control"], `${path} of ${signedIn.username}`).toBe("no-store");
  }
});
