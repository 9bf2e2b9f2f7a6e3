import { expect, stranger, test, type Page, type Person } from "../../support/test.ts";

async function signUp(page: Page, { username, email, password }: Person): Promise<void> {
  await page.goto("/register");
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Make an account" }).click();
}

test("who signs up is signed in at once", async ({ page }) => {
  const person = stranger();
  await signUp(page, person);
  await expect(page).toHaveURL("/");
  await expect(page.getByText(person.username)).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
});

test("a taken name is told at its field, and what was typed stays but the password", async ({ page, person }) => {
  const other = { ...stranger(), username: person.username.toUpperCase() };
  await signUp(page, other);
  const field = page.getByLabel("Username");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveAccessibleDescription("This username is taken; choose another.");
  await expect(field).toHaveValue(other.username);
  await expect(page.getByLabel("E-mail address")).toHaveValue(other.email);
  await expect(page.getByLabel("Password")).toHaveValue("");
});

test("a taken address is told at its field", async ({ page, person }) => {
  await signUp(page, { ...stranger(), email: person.email });
  await expect(page.getByLabel("E-mail address")).toHaveAccessibleDescription(/already has an account/);
});

test("every field that breaks a rule says so at the field", async ({ page }) => {
  await signUp(page, { username: "a b", email: "nobody", password: "password" });
  await expect(page).toHaveTitle(/^Error: /);
  await expect(page.getByLabel("Username")).toHaveAccessibleDescription(/letters a to z/);
  await expect(page.getByLabel("E-mail address")).toHaveAccessibleDescription(/not an e-mail address/);
  await expect(page.getByLabel("Password")).toHaveAccessibleDescription(/at least 12 characters; a few/);
});

test("a password that is easily guessed is refused with the reason", async ({ page }) => {
  await signUp(page, { ...stranger(), password: "zxzxzxzxzxzxz" });
  await expect(page.getByLabel("Password")).toHaveAccessibleDescription(/guessed quickly/);
});

test("a common password is refused with the reason", async ({ page }) => {
  await signUp(page, { ...stranger(), password: "passwordpassword" });
  await expect(page.getByLabel("Password")).toHaveAccessibleDescription(/tried first/);
});

test("the form tells password managers what its fields are", async ({ page }) => {
  await page.goto("/register");
  await expect(page.getByLabel("Username")).toHaveAttribute("autocomplete", "username");
  await expect(page.getByLabel("E-mail address")).toHaveAttribute("autocomplete", "email");
  await expect(page.getByLabel("Password")).toHaveAttribute("autocomplete", "new-password");
});

test("who is signed in needs neither sign-up nor sign-in", async ({ page, signedIn }) => {
  for (const path of ["/register", "/login"]) {
    await page.goto(path);
    await expect(page, `${signedIn.username} at ${path}`).toHaveURL("/");
  }
});
