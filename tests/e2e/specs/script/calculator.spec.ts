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
  await expect(page.locator("#underlay")).toHaveText(/^12 \+ /);
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

test("what is read is set as a formula, and follows the typing", async ({ page }) => {
  const line = page.getByLabel("Expression");
  await line.fill("1/2pi");
  const formula = page.getByRole("group", { name: "Read as" }).locator("math");
  await expect(formula.locator("mfrac")).toHaveCount(1);
  await expect(formula.locator("mi")).toHaveText("π");
  await line.fill("1/(2pi)");
  await expect(formula.locator("mfrac mi")).toHaveText("π");
  await page.goto("/?expression=sqrt(2)");
  await expect(page.locator("#formula msqrt")).toHaveText("2");
});

test("a warning's other reading is one click away", async ({ page }) => {
  await page.getByLabel("Expression").fill("1/2pi");
  await page.locator("#warnings").getByRole("link", { name: "1/(2pi)" }).click();
  await expect(page.getByLabel("Expression")).toHaveValue("1/(2pi)");
  await expect(page.locator("#warnings")).toBeEmpty();
});

test("an error is underlined in the units of the browser", async ({ page }) => {
  await page.getByLabel("Expression").fill("2·π² + 1/0");
  await expect(page.locator("#underlay mark")).toHaveText("0");
  await expect(page.locator("#underlay")).toHaveText("2·π² + 1/0");
});

test("up to ten thousand digits come on demand", async ({ page }) => {
  await page.goto("/?expression=pi&digits=5000");
  await page.getByRole("link", { name: "More digits" }).click();
  await expect(page.locator("#digits-shown")).toHaveText("10000");
  await expect.poll(async () => (await page.locator("#decimals").textContent())!.length).toBeGreaterThan(10_000);
  const more = page.getByRole("link", { name: "More digits" });
  await expect(more).toHaveAttribute("aria-disabled", "true");
  await expect(more).toBeFocused();
});

test("the result is said once the typing rests", async ({ page }) => {
  await page.getByLabel("Expression").fill("6 * 7");
  const said = page.locator("#said");
  await expect(said).toHaveText("Equals 42");
  await page.getByLabel("Expression").press("Enter");
  await expect(said).toHaveText("On the tape: 6 * 7 = 42");
  await page.getByLabel("Expression").fill("1/2pi");
  await expect(said).toHaveText(/^Equals pi\/2\. .+ is read from left to right/);
  await page.getByLabel("Expression").fill("sqrt(2)");
  await expect(said).toHaveText("Equals sqrt(2)");
  await page.getByRole("link", { name: "Fewer digits" }).click();
  await expect(said).toHaveText("Equals 1.414213562");
});

test("a formula that is cut off can be scrolled by keys", async ({ page }) => {
  const formula = page.getByRole("group", { name: "Read as" });
  await page.getByLabel("Expression").fill("1 + 1");
  await expect(formula.locator("math")).toBeVisible();
  await expect(formula).not.toHaveAttribute("tabindex");
  await page.getByLabel("Expression").fill(Array.from({ length: 60 }, (_, n) => `sqrt(${n})`).join(" + "));
  await expect(formula).toHaveAttribute("tabindex", "0");
});

test("what is typed right after Enter is the next line", async ({ page }) => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("/api/calculate", async (route) => {
    const { expression } = route.request().postDataJSON() as { expression: string };
    if (expression === "1 + 1") await held;
    await route.continue().catch(() => {});
  });
  await page.getByLabel("Expression").focus();
  await page.keyboard.type("1 + 1\n2 + 2\n", { delay: 5 });
  await page.keyboard.press("Enter");
  release();
  await expect(page.locator("#tape li")).toHaveText(["1 + 1 2", "2 + 2 4"]);
  await page.keyboard.type("*3");
  await expect(page.locator("#result")).toHaveText("12");
});

test("a mistake that is typed over before it is told is not lost", async ({ page }) => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("/api/calculate", async (route) => {
    const { expression } = route.request().postDataJSON() as { expression: string };
    if (expression === "1/0") await held;
    await route.continue().catch(() => {});
  });
  await page.getByLabel("Expression").focus();
  await page.keyboard.type("1/0\n2 + 2", { delay: 5 });
  release();
  await expect(page.locator("#tape li")).toHaveText(["1/0 Cannot divide by zero!"]);
  await expect(page.locator("#result")).toHaveText("4");
});

test("without a connection what was answered once is answered again", async ({ page, context }) => {
  const line = page.getByLabel("Expression");
  await line.fill("6 * 7");
  await expect(page.locator("#result")).toHaveText("42");
  await line.fill("6 * 8");
  await expect(page.locator("#result")).toHaveText("48");
  await page.route("/api/calculate", (route) => route.abort("blockedbyclient"));
  await line.fill("6 * 7");
  await expect(page.locator("#result")).toHaveText("42");
  await expect(page.locator("#copied")).toHaveText(/^Offline/);
  expect(context.pages()).toHaveLength(1);
});

test("a lost connection is told, and a later answer is shown", async ({ page, context }) => {
  await page.route("/api/calculate", (route) => route.abort("blockedbyclient"));
  await page.getByLabel("Expression").fill("1 + 1");
  await expect(page.locator("#mistake")).toHaveText(/^The server cannot be reached/);
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

test("what is typed before the script is there is answered", async ({ page }) => {
  let typed!: () => void;
  const isTyped = new Promise<void>((resolve) => (typed = resolve));
  await page.route(/\/assets\/calculator\./, async (route) => {
    await isTyped;
    await route.continue();
  });
  await page.goto("/", { waitUntil: "commit" });
  await page.getByLabel("Expression").fill("6 * 7");
  typed();
  await expect(page.locator("#result")).toHaveText("42");
});
