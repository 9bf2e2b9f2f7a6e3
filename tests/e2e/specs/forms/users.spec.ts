import { makeAdministrator } from "../../support/operator.ts";
import { find } from "../../support/places.ts";
import { startService, type Service } from "../../support/service.ts";
import { expect, signIn, stranger, test, type Page, type Person } from "../../support/test.ts";

// Signs somebody new up who is an administrator, and in.
async function asAdministrator(page: Page, database?: string): Promise<Person> {
  const administrator = await signUp(page);
  makeAdministrator(administrator.username, database);
  await signIn(page, administrator.username, administrator.password);
  await expect(page).toHaveURL("/");
  return administrator;
}

async function signUp(page: Page): Promise<Person> {
  const person = stranger();
  expect((await page.request.post("/api/users", { data: person })).status()).toBe(201);
  return person;
}

test("an administrator finds a user, disables and enables them", async ({ page, person, browser, baseURL }) => {
  await asAdministrator(page);
  await page.getByRole("link", { name: /^Your account/ }).click();
  await page.getByRole("link", { name: "Users" }).click();
  await expect(page).toHaveURL("/users");
  await page.getByRole("searchbox", { name: "Name or address starts with" }).fill(person.email.slice(0, 11));
  await page.getByRole("button", { name: "Find" }).click();
  await expect(page.getByRole("listitem")).toHaveCount(1);
  await page.getByRole("link", { name: person.username }).click();
  await expect(page.getByText(person.email)).toBeVisible();

  const elsewhere = await browser.newContext({ baseURL, javaScriptEnabled: false });
  const other = await elsewhere.newPage();
  await signIn(other, person.username, person.password);
  await expect(other).toHaveURL("/");
  await page.getByRole("button", { name: "Disable" }).click();
  await expect(page.getByRole("heading", { name: `${person.username} disabled` })).toBeVisible();
  await other.goto("/history");
  await expect(other).toHaveURL(/\/login/);
  await signIn(other, person.username, person.password);
  await expect(other.getByRole("alert")).toHaveText("The username or the password is wrong.");
  await page.getByRole("button", { name: "Enable" }).click();
  await expect(page.getByRole("button", { name: "Disable" })).toBeVisible();
  await signIn(other, person.username, person.password);
  await expect(other).toHaveURL("/");
  await page.reload();
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page.getByText("nowhere")).toBeVisible();
  await elsewhere.close();
});

test("an administrator deletes a user for good", async ({ page, person }) => {
  await asAdministrator(page);
  await find(page, person.username);
  await page.getByText("Delete this user").click();
  await page.getByRole("button", { name: `Delete ${person.username}` }).click();
  await expect(page).toHaveURL("/users");
  await page.goto(`/users?search=${person.username}`);
  await expect(page.getByText("Nobody is called so.")).toBeVisible();
  await page.context().clearCookies();
  await signIn(page, person.username, person.password);
  await expect(page.getByRole("alert")).toHaveText("The username or the password is wrong.");
});

test.describe("where there is but one administrator", () => {
  let service: Service;
  test.use({
    baseURL: async ({}, use) => {
      service = await startService();
      await use(service.address);
      await service.stop();
    },
  });

  test("they stay, and another may take their place", async ({ page }) => {
    const other = await signUp(page);
    const only = await asAdministrator(page, service.database);
    await find(page, only.username);
    for (const name of ["Disable", "Make an ordinary user"]) {
      await page.getByRole("button", { name }).click();
      await expect(page.getByRole("alert")).toHaveText(/last active administrator/);
      await expect(page.getByRole("heading", { name: `${only.username} administrator` })).toBeVisible();
    }
    await find(page, other.username);
    await page.getByRole("button", { name: "Make an administrator" }).click();
    await expect(page.getByRole("heading", { name: `${other.username} administrator` })).toBeVisible();
    await find(page, only.username);
    await page.getByRole("button", { name: "Make an ordinary user" }).click();
    await expect(page).toHaveURL("/account");
    await expect(page.getByRole("link", { name: "Users" })).toHaveCount(0);
  });
});
