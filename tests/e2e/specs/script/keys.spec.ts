import { expect, test } from "../../support/test.ts";

test.beforeEach(async ({ page }) => {
  await page.goto("/");
});

test("the keys on the page write into the line", async ({ page }) => {
  for (const key of ["7", "times", "8", "9", "delete", "plus", "point", "5"]) {
    await page.getByRole("button", { name: key, exact: true }).click();
  }
  await expect(page.getByLabel("Expression")).toHaveValue("7*8+.5");
  await expect(page.locator("#result")).toHaveText("56.5");
  await page.getByRole("button", { name: "Calculate" }).click();
  await expect(page.locator("#tape li")).toHaveCount(1);
  await page.getByRole("button", { name: "plus", exact: true }).click();
  await page.getByRole("button", { name: "1", exact: true }).click();
  await expect(page.getByLabel("Expression")).toHaveValue("ans+1");
});

test("holding the key that takes away clears the line", async ({ page }) => {
  await page.getByLabel("Expression").fill("123 + 456");
  await page.getByRole("button", { name: "delete", exact: true }).click({ delay: 900 });
  await expect(page.getByLabel("Expression")).toHaveValue("");
});

test("functions and units have layers of their own, in the same place", async ({ page }) => {
  const equals = page.getByRole("button", { name: "Calculate" });
  const place = await equals.boundingBox();
  const press = (name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();
  await press("functions");
  expect(await equals.boundingBox()).toEqual(place);
  for (const key of ["square root", "7"]) await expect(page.getByRole("button", { name: key, exact: true })).toBeHidden();
  await press("natural logarithm");
  await press("Euler's number");
  await expect(page.getByLabel("Expression")).toHaveValue("ln(e");
  await press("delete");
  await press("delete");
  await expect(page.getByLabel("Expression")).toHaveValue("");
  await press("units");
  await press("numbers");
  await press("5");
  await press("functions");
  await press("units");
  await press("kilometres");
  await press("converted to");
  await press("miles");
  await expect(page.getByLabel("Expression")).toHaveValue("5 km to mi");
  await expect(page.locator("#result")).toContainText("mi");
  expect(await equals.boundingBox()).toEqual(place);
});

test("the keys stay where they are while one calculates", async ({ page }) => {
  const place = async (): Promise<number> => (await page.getByRole("button", { name: "7", exact: true }).boundingBox())!.y;
  const before = await place();
  const line = page.getByLabel("Expression");
  for (const expression of ["1/3 + 1/2", "5 km to mi", "2*sqrt(3)", "1 +", "sin(x)"]) {
    const answered = page.waitForResponse("/api/calculate");
    await line.fill(expression);
    await answered;
    expect(await place(), expression).toBe(before);
  }
  await line.fill("2 + 2");
  await line.press("Enter");
  await expect(page.locator("#tape li")).toHaveCount(1);
  expect(await place()).toBe(before);
});

test("every key can be hit with a finger", async ({ page, isMobile }) => {
  test.skip(!isMobile, "for fingers");
  for (const layer of ["functions", "units", "numbers"]) {
    await page.getByRole("button", { name: layer, exact: true }).click();
    const sizes = await page.locator("#keys button:visible").evaluateAll((keys) => keys.map((key) => key.getBoundingClientRect()).map(({ width, height }) => Math.min(width, height)));
    expect(sizes).toHaveLength(24);
    expect(Math.min(...sizes), layer).toBeGreaterThanOrEqual(44);
  }
});

test.describe("where the decimal mark is a comma", () => {
  test.use({ locale: "de-DE" });

  test("a comma between digits is one, and arguments are still told apart", async ({ page }) => {
    const line = page.getByLabel("Expression");
    for (const [typed, result] of [["1,5 + 1", "2.5"], ["max(1,5)", "5"], ["max(1,5; 2,25)", "2.25"], ["2*(0,1+0,2)", "0.6"], ["max(1, 2) + 0,5", "2.5"], ["7 mod (1,5)", "1"], ["2pi(1,5)", "3·π"], ["3 m (1,5)", "4.5 m"], ["not (1,5 > 1)", "false"], ["sqrt(2,25)", "1.5"], ["g(x; y) = x y; g(1,5; 2)", "3"]] as const) {
      await line.fill(typed);
      await expect(page.locator("#result"), typed).toHaveText(result);
    }
    await line.fill("1,5 + 1/0");
    await expect(page.locator("#underlay mark")).toHaveText("0");
    await line.fill("1,5");
    await line.press("Enter");
    await expect(page.locator("#tape li")).toHaveText(["1.5 1.5"]);
    await expect(page).toHaveURL("/?expression=1.5");
  });

  test("a function of the tape has its own arguments, and a range takes commas", async ({ page }) => {
    const line = page.getByLabel("Expression");
    await line.fill("f(x; y) = x + y");
    await line.press("Enter");
    await expect(page.locator("#tape li")).toHaveCount(1);
    await line.fill("f(1,5)");
    await expect(page.locator("#result")).toHaveText("6");
    await line.fill("x^2");
    await page.getByRole("textbox", { name: "From" }).fill("0,5");
    await page.getByRole("button", { name: "Draw" }).click();
    await expect(page.getByRole("link", { name: "Picture" })).toHaveAttribute("href", /from=0.5&/);
  });

  test("the key of the point writes a comma", async ({ page }) => {
    await page.getByRole("button", { name: "comma", exact: true }).click();
    await expect(page.getByLabel("Expression")).toHaveValue(",");
  });
});

test("a comma where the mark is a point stays what it was", async ({ page }) => {
  await page.getByLabel("Expression").fill("1,5");
  await expect(page.locator("#mistake")).toContainText("the decimal mark is a point", { ignoreCase: true });
});
