import { expect, test } from "../../support/test.ts";

test.beforeEach(async ({ page }) => {
  await page.goto("/");
});

test("the answer appears while typing", async ({ page }) => {
  await page.getByLabel("Expression").pressSequentially("1/3 + 1/2");
  await expect(page.locator("#result")).toHaveText("5/6");
  await expect(page.locator("#decimals")).toHaveText("= 0.8(3) ≈ 0.83333333333333333333");
  await expect(page.locator("#seal")).toHaveText("exact");
});

test("an answer that comes late does not replace a newer one", async ({ page }) => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("/api/calculate", async (route) => {
    if (route.request().postDataJSON().expression === "1 + 1") await held;
    // The page may have given this question up.
    await route.continue().catch(() => {});
  });
  const first = page.waitForRequest("/api/calculate");
  await page.getByLabel("Expression").fill("1 + 1");
  await first;
  await page.getByLabel("Expression").fill("20 + 20");
  await expect(page.locator("#result")).toHaveText("40");
  release();
  await page.getByLabel("Expression").press("Enter");
  await expect(page.locator("#tape li")).toHaveText(["20 + 20 40"]);
  await expect(page.locator("#result")).toHaveText("40");
});

test("a mistake is underlined where it is, and mending it takes the underline away", async ({ page }) => {
  const line = page.getByLabel("Expression");
  await line.fill("12 + 1/0");
  await expect(page.locator("#mistake")).toHaveText("Cannot divide by zero!");
  await expect(line).toHaveAttribute("aria-invalid", "true");
  const mark = page.locator("#underlay mark");
  await expect(mark).toContainText("0");
  await expect(page.locator("#underlay")).toHaveText("12 + 1/0");
  await line.fill("12 + 1/5");
  await expect(page.locator("#result")).toHaveText("12.2");
  await expect(mark).toHaveCount(0);
  await expect(line).not.toHaveAttribute("aria-invalid");
});

test("half an expression is no mistake until the typing rests", async ({ page }) => {
  await page.clock.install();
  await page.goto("/");
  await page.getByLabel("Expression").fill("7 *");
  const answered = page.waitForResponse("/api/calculate");
  await page.clock.runFor(200);
  await answered;
  await expect(page.locator("#outcome")).toHaveClass(/stale/);
  await expect(page.locator("#mistake")).toBeEmpty();
  await page.clock.runFor(1000);
  await expect(page.locator("#mistake")).not.toBeEmpty();
});

test("Enter puts the line on the tape, and Up and Down recall", async ({ page }) => {
  const line = page.getByLabel("Expression");
  await line.fill("1 + 1");
  await line.press("Enter");
  await expect(page.locator("#tape li")).toHaveText(["1 + 1 2"]);
  await line.fill("2 + 2");
  await line.press("Enter");
  await expect(page.locator("#tape li")).toHaveText(["1 + 1 2", "2 + 2 4"]);
  await expect(page).toHaveURL("/?expression=2+%2B+2");
  await line.fill("9");
  for (const [key, expected] of [["ArrowUp", "2 + 2"], ["ArrowUp", "1 + 1"], ["ArrowUp", "1 + 1"], ["ArrowDown", "2 + 2"], ["ArrowDown", ""]] as const) {
    await line.press(key);
    await expect(line).toHaveValue(expected);
  }
});

test("a line of the tape comes back with a click", async ({ page }) => {
  const line = page.getByLabel("Expression");
  await line.fill("6 * 7");
  await line.press("Enter");
  await line.fill("1");
  await page.locator("#tape").getByRole("link", { name: "6 * 7" }).click();
  await expect(line).toHaveValue("6 * 7");
  await expect(page.locator("#result")).toHaveText("42");
});

test("the keys on the page write into the line", async ({ page }) => {
  for (const key of ["7", "times", "8", "9", "delete", "plus", "point", "5"]) {
    await page.getByRole("button", { name: key, exact: true }).click();
  }
  await expect(page.getByLabel("Expression")).toHaveValue("7*8+.5");
  await expect(page.locator("#result")).toHaveText("56.5");
  await page.getByRole("button", { name: "Calculate" }).click();
  await expect(page.locator("#tape li")).toHaveCount(1);
});

test("the result and its address can be copied as plain text", async ({ page, context, baseURL }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
  await page.getByLabel("Expression").fill("1/3 - 1");
  await expect(page.locator("#result")).toHaveText("−2/3");
  await page.getByRole("button", { name: "Copy" }).click();
  await expect(page.locator("#copied")).toHaveText("copied");
  expect(await clipboard()).toBe("-2/3");
  await page.getByRole("link", { name: "Link" }).click();
  await expect.poll(clipboard).toBe(`${baseURL}/?expression=1%2F3+-+1`);
});

test("what a signed-in person enters is kept", async ({ page, signedIn }) => {
  const line = page.getByLabel("Expression");
  await line.fill("100! / 98!");
  await line.press("Enter");
  await expect(page.locator("#tape li")).toHaveText(["100! / 98! 9900"]);
  await page.goto("/history");
  await expect(page.locator(".ledger li"), signedIn.username).toHaveCount(1);
  await page.goto("/");
  await expect(page.locator("#tape li")).toHaveText(["100! / 98! 9900"]);
});

test("a lost connection is told, and a later answer is shown", async ({ page, context }) => {
  await page.route("/api/calculate", (route) => route.abort("blockedbyclient"));
  await page.getByLabel("Expression").fill("1 + 1");
  await expect(page.locator("#mistake")).toHaveText("The server cannot be reached; try again in a moment.");
  await page.unroute("/api/calculate");
  await page.getByLabel("Expression").fill("1 + 2");
  await expect(page.locator("#result")).toHaveText("3");
  expect(context.pages()).toHaveLength(1);
});

test("the server and the page show an answer alike", async ({ page }) => {
  for (const expression of ["1/3 + 1/2", "-1/3/10^20", "2^300", "2*sqrt(3) - pi", "1/2pi", "5 km to m", "0.1 + 0.2", "0xff", "-5"]) {
    await page.goto(`/?${new URLSearchParams({ expression })}`);
    const shown = (): Promise<string[]> => page.locator("#result, #decimals").evaluateAll((nodes) =>
      nodes.map((node) => node.innerHTML.trim()));
    const byServer = await shown();
    const answered = page.waitForResponse("/api/calculate");
    await page.getByLabel("Expression").fill(`${expression} `);
    await answered;
    await expect.poll(shown, expression).toEqual(byServer);
  }
});
