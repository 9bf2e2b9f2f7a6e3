import { randomBytes } from "node:crypto";
import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";

export { expect, type Page };

export interface Person {
  username: string;
  email: string;
  password: string;
}

interface Fixtures {
  // Fails any test on whose pages something went wrong that nobody asked for.
  silence: void;
  // Somebody with an account, not signed in.
  person: Person;
  // The same, signed in on `page`.
  signedIn: Person;
}

export const test = base.extend<Fixtures>({
  silence: [
    async ({ context, baseURL }, use) => {
      const faults = listen(context, baseURL!);
      await use();
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],

  person: async ({ playwright, baseURL }, use) => {
    const person = stranger();
    const api = await playwright.request.newContext({ baseURL });
    const made = await api.post("/api/users", { data: person });
    expect(made.status(), await made.text()).toBe(201);
    await api.dispose();
    await use(person);
  },

  signedIn: async ({ page, person }, use) => {
    await signIn(page, person.username, person.password);
    await expect(page).toHaveURL("/");
    await use(person);
  },
});

// Somebody nobody has seen: tests run at the same time on one database.
export function stranger(): Person {
  const username = `p${randomBytes(6).toString("hex")}`;
  return { username, email: `${username}@example.org`, password: "violet otters juggle 7 lamps" };
}

export async function signIn(page: Page, login: string, password: string): Promise<void> {
  await page.goto("/login");
  await page.getByLabel("Username or e-mail address").fill(login);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

// Keeps calculations for whoever is signed in on the page.
export async function keep(page: Page, ...expressions: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const expression of expressions) {
    const response = await page.request.post("/api/calculations", { data: { expression } });
    expect(response.status(), await response.text()).toBe(201);
    ids.push(((await response.json()) as { id: string }).id);
  }
  return ids;
}

function listen(context: BrowserContext, baseURL: string): string[] {
  const faults: string[] = [];
  context.on("console", (message) => {
    // Chromium calls every refusal an error; whether it was expected is for the test to say. So is a lost connection.
    const isExpected = /^Failed to load resource: (the server responded with a status of 4|net::ERR_BLOCKED_BY_CLIENT)/.test(message.text());
    if (["error", "warning"].includes(message.type()) && !isExpected) faults.push(`console: ${message.text()}`);
  });
  context.on("weberror", (error) => faults.push(`exception: ${error.error().message}`));
  context.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== baseURL) faults.push(`request to ${origin}`);
  });
  return faults;
}
