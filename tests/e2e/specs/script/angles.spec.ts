import { act, enter, rows } from "../../support/tape.ts";
import { expect, test, type Page } from "../../support/test.ts";

const unit = (page: Page, name: string) => page.getByRole("radio", { name, exact: true });

// The circle itself takes no press: its label does.
async function choose(page: Page, name: string): Promise<void> {
  const answered = page.waitForResponse("/api/calculate");
  await unit(page, name).check({ force: true });
  await answered;
}

test.beforeEach(async ({ page }) => {
  await page.goto("/?expression=1");
});

test("what was calculated in degrees stays what it was where angles are counted otherwise", async ({ page }) => {
  await choose(page, "degrees");
  await enter(page, "sin(30)", "x = sin(20)", "half = cos(60)");
  await choose(page, "radians");
  const line = page.getByLabel("Expression");
  for (const [expression, result, seal] of [
    ["half * 2", "1", "exact"],
    ["x * 1", "0.34202014332566873304", "from a rounded value"],
    ["sin(pi/6) + half", "1", "exact"],
  ] as const) {
    await line.fill(expression);
    await expect(page.locator("#result"), expression).toHaveText(result);
    await expect(page.locator("#seal"), expression).toHaveText(seal);
  }
  await enter(page, "x * 10", "ans / 10");
  await expect(rows(page).last()).toHaveText("ans / 10 0.34202014332566873304");
});

test("the same after a reload, signed out and signed in", async ({ page, person }) => {
  const expected = ["sin(20) 0.34202014332566873304", "ans * 2 0.68404028665133746609", "cos(60) + 0 0.5"];
  const ask = async (): Promise<void> => {
    await page.goto("/");
    await expect(unit(page, "radians")).toBeChecked();
    await page.getByLabel("Expression").fill("ans * 4");
    await expect(page.locator("#result")).toHaveText("2");
  };
  await choose(page, "degrees");
  await enter(page, "sin(20)", "ans * 2", "cos(60) + 0");
  await expect(rows(page)).toHaveText(expected);
  await ask();
  await page.goto("/login");
  await page.getByLabel("Username or e-mail address").fill(person.username);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Keep it" }).click();
  await expect(rows(page)).toHaveText(expected.map((row) => new RegExp(row.replace(/[()*+./]/g, "\\$&").replace(/ (?=[^ ]*$)/, "\\s*"))));
  await ask();
});

test("a function counts angles as the line that calls it", async ({ page }) => {
  await choose(page, "degrees");
  await enter(page, "f(x) = sin(x)", "f(30)");
  await expect(rows(page).last()).toHaveText("f(30) 0.5");
  await choose(page, "radians");
  await page.getByLabel("Expression").fill("f(pi/6)");
  await expect(page.locator("#result")).toHaveText("0.5");
});

test("a line that comes back brings its angles along", async ({ page }) => {
  await choose(page, "degrees");
  await enter(page, "sin(30)");
  await choose(page, "radians");
  await enter(page, "sin(pi/6)");
  const line = page.getByLabel("Expression");
  const result = page.locator("#result");
  await page.locator("#tape").getByRole("link", { name: "sin(30)" }).click();
  await expect(unit(page, "degrees")).toBeChecked();
  await expect(result).toHaveText("0.5");
  await line.fill("");
  await line.press("ArrowUp");
  await expect(unit(page, "radians")).toBeChecked();
  await line.press("ArrowUp");
  await expect(unit(page, "degrees")).toBeChecked();
  await line.press("ArrowDown");
  await line.press("ArrowDown");
  await expect(unit(page, "degrees")).toBeChecked();
  await act(page, "sin(pi/6)", "Edit");
  await expect(unit(page, "radians")).toBeChecked();
});

test("a line that is edited into radians is kept in radians", async ({ page, signedIn }) => {
  await page.goto("/?expression=1");
  await choose(page, "degrees");
  await enter(page, "cos(0) + sin(30)");
  await act(page, "cos(0) + sin(30)", "Edit");
  await choose(page, "radians");
  await page.getByLabel("Expression").fill("cos(0) + sin(pi/2)");
  await page.getByLabel("Expression").press("Enter");
  await expect(rows(page), signedIn.username).toHaveText("cos(0) + sin(pi/2) 2");
  const { items } = (await (await page.request.get("/api/calculations")).json()) as { items: { angle: string; result: string }[] };
  expect(items).toMatchObject([{ angle: "rad", result: "2" }]);
});
