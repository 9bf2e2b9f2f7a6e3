import { expect, type Page, type Person } from "./test.ts";
import { totp } from "./totp.ts";

// A place of the site as somebody finds it: how to get there once signed in, where that is needed.
export interface Place {
  name: string;
  // Who has to be there for it.
  as?: "person" | "administrator";
  go: (page: Page, person: Person) => Promise<void>;
}

const at = (path: string) => async (page: Page): Promise<void> => {
  await page.goto(path);
};

// Goes to a page of the account; the sign-in is a moment ago, so that no password is asked for.
const account = (name: string, path: string): Place => ({ name, as: "person", go: at(path) });

async function enrol(page: Page): Promise<string> {
  await page.goto("/account/second-factor");
  await page.getByRole("button", { name: "Set it up" }).click();
  return page.locator(".secret code").innerText();
}

async function switchOn(page: Page): Promise<void> {
  await page.getByLabel("The code that the app shows").fill(totp(await enrol(page)));
  await page.getByRole("button", { name: "Switch it on" }).click();
  await expect(page.getByRole("heading", { name: "The second factor is on" })).toBeVisible();
}

async function makeKey(page: Page): Promise<void> {
  await page.goto("/account/keys/new");
  await page.getByLabel("What it is for").fill("my spreadsheet");
  await page.getByLabel("Read your history").check();
  await page.getByRole("button", { name: "Make the key" }).click();
  await expect(page.locator("#secret")).toBeVisible();
}

// Finds a user as an administrator does, and opens their page.
export async function find(page: Page, username: string): Promise<void> {
  await page.goto("/users");
  await page.getByRole("searchbox", { name: "Name or address starts with" }).fill(username);
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByRole("link", { name: username }).last().click();
}

// Every page but that of the calculator at work, for whoever looks at all of them.
export const PLACES: Place[] = [
  { name: "help", go: at("/help?search=root") },
  { name: "help without a find", go: at("/help?search=xyzzy") },
  { name: "sign-in", go: at("/login") },
  {
    name: "sign-in refused",
    go: async (page) => {
      await page.goto("/login");
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  { name: "sign-up", go: at("/register") },
  {
    name: "sign-up refused",
    go: async (page) => {
      await page.goto("/register");
      await page.getByRole("button", { name: "Make an account" }).click();
      await expect(page).toHaveTitle(/^Error/);
    },
  },
  { name: "new password", go: at("/reset?sent=true") },
  { name: "confirmed address", go: at("/verify") },
  { name: "new address", go: at("/email") },
  { name: "nothing", go: at("/nothing") },
  account("empty history", "/history"),
  account("account", "/account"),
  account("profile", "/account/profile"),
  account("profile sent too late", "/account/profile?unsent=true"),
  account("password", "/account/password"),
  account("delete", "/account/delete"),
  account("password again", "/account/confirm"),
  account("sessions", "/account/sessions"),
  account("no keys", "/account/keys"),
  account("new key", "/account/keys/new"),
  { name: "key made", as: "person", go: makeKey },
  {
    name: "keys",
    as: "person",
    go: async (page) => {
      await makeKey(page);
      await page.goto("/account/keys");
    },
  },
  account("second factor off", "/account/second-factor"),
  {
    name: "enrolment",
    as: "person",
    go: async (page) => {
      await enrol(page);
    },
  },
  { name: "recovery codes", as: "person", go: switchOn },
  {
    name: "second factor on",
    as: "person",
    go: async (page) => {
      await switchOn(page);
      await page.goto("/account/second-factor");
    },
  },
  {
    name: "password and code again",
    as: "person",
    go: async (page) => {
      await switchOn(page);
      await page.goto("/account/confirm");
    },
  },
  {
    name: "second step",
    as: "person",
    go: async (page, person) => {
      await switchOn(page);
      await page.context().clearCookies();
      await page.goto("/login");
      await page.getByLabel("Username or e-mail address").fill(person.username);
      await page.getByLabel("Password").fill(person.password);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
    },
  },
  {
    name: "done",
    as: "person",
    go: async (page, person) => {
      await page.goto("/account/password");
      await page.getByLabel("Password until now").fill(person.password);
      await page.getByLabel("New password").fill("seven lanterns under water 9");
      await page.getByRole("button", { name: "Change the password" }).click();
      await expect(page.getByRole("heading", { name: "Your password is changed" })).toBeVisible();
    },
  },
  { name: "users", as: "administrator", go: at("/users") },
  { name: "no such user", as: "administrator", go: at("/users?search=zzzzzzzz") },
  { name: "user", as: "administrator", go: (page, person) => find(page, person.username) },
  {
    name: "last administrator",
    as: "administrator",
    go: async (page, person) => {
      await find(page, person.username);
      await page.getByText("Delete this user").click();
    },
  },
];
