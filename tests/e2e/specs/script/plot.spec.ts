import { expect, test, type Page } from "../../support/test.ts";

const from = "From";

// What the plot shows beside its mark: the place, and the value there.
async function reading(page: Page): Promise<[number, number]> {
  await expect(page.locator("#canvas .here")).toHaveCount(1);
  const texts = await page.locator("#canvas .marks text, #canvas .legends text").allTextContents();
  return texts.map((text) => Number(text.split(" = ")[1])) as [number, number];
}

test("an expression with a free variable is drawn, and leaves again", async ({ page }) => {
  await page.goto("/");
  const line = page.getByLabel("Expression");
  await line.fill("sin(x)/x");
  const plot = page.getByRole("region", { name: "Plot" });
  await expect(plot.getByRole("heading", { name: "sin(x)/x" })).toBeVisible();
  await expect(plot.locator(".curve")).toHaveCount(1);
  await expect(page.locator("#drawn")).toContainText("A curve over x");
  await line.fill("1 + 1");
  await expect(plot).toBeHidden();
});

test("several functions are drawn, poles as gaps", async ({ page }) => {
  await page.goto("/?expression=tan(x)%3Bx%3B1");
  const curves = page.locator("#canvas .curve");
  await expect(curves).toHaveCount(3);
  const moves = (await curves.first().getAttribute("d"))!.match(/M/g)!.length;
  expect(moves).toBe(7);
  await expect(page.locator("#canvas .legends text")).toHaveText(["tan(x)", "x", "1"]);
});

test("the value under the pointer is told", async ({ page }) => {
  await page.goto("/?expression=2x%2B1&from=0&to=10");
  const svg = page.locator("#canvas svg");
  const box = (await svg.boundingBox())!;
  await svg.hover({ position: { x: box.width / 2, y: box.height / 3 } });
  const [x, y] = await reading(page);
  expect(x).toBeCloseTo(5, 0);
  expect(y).toBeCloseTo(2 * x + 1, 3);
  // It is said where it is asked for by keys.
  await expect(page.locator("#canvas [role=status]")).toBeEmpty();
  await svg.press("Shift+ArrowRight");
  await expect(page.locator("#canvas [role=status]")).toHaveText(/^x = [\d.]+, 2x\+1 = [\d.]+$/);
  await page.mouse.move(0, 0);
  await expect(page.locator("#canvas .here")).toHaveCount(0);
  await expect(page.locator("#canvas .legends text")).toHaveCount(0);
});

test("a press of a finger reads the curve", async ({ page, isMobile }) => {
  test.skip(!isMobile, "with fingers");
  await page.goto("/?expression=2x%2B1&from=0&to=10");
  const svg = page.locator("#canvas svg");
  const box = (await svg.boundingBox())!;
  await svg.tap({ position: { x: box.width / 2, y: box.height / 3 } });
  const [x, y] = await reading(page);
  expect(x).toBeCloseTo(5, 0);
  expect(y).toBeCloseTo(2 * x + 1, 3);
  await expect(page.getByRole("textbox", { name: from })).toHaveValue("0");
});

test("a plot is called after the curve that it shows, and reads no other", async ({ page }) => {
  await page.goto("/?expression=x%5E2");
  const svg = page.locator("#canvas svg");
  await svg.press("Shift+ArrowRight");
  await expect(page.locator("#canvas .here")).toHaveCount(1);
  await page.getByLabel("Expression").fill("cos(x)");
  await expect(svg).toHaveAttribute("aria-label", /^Plot of cos\(x\)\. /);
  await expect(page.locator("#canvas .here")).toHaveCount(0);
  await expect(page.locator("#canvas [role=status]")).toBeEmpty();
});

test("what is wrong with an end is told at its field, and the curve stays", async ({ page }) => {
  await page.goto("/?expression=sin(x)");
  const field = page.getByRole("textbox", { name: from });
  await expect(page.locator("#canvas .curve")).toHaveCount(1);
  await field.fill("nowhere");
  await page.getByRole("button", { name: "Draw" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "An end of the range is a number, or an expression such as 2 pi." })).toBeVisible();
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveAccessibleDescription(/^An end/);
  await expect(page.getByRole("textbox", { name: "to", exact: true })).toHaveAttribute("aria-invalid", "false");
  await expect(page.locator("#canvas .curve")).toHaveCount(1);
  await field.fill("-1");
  await page.getByRole("button", { name: "Draw" }).click();
  await expect(field).toHaveAttribute("aria-invalid", "false");
  await expect(page.locator("#range-error")).toBeEmpty();
});

test("a curve that cannot be loaded is not shown as another", async ({ page }) => {
  await page.goto("/?expression=sin(x)");
  await expect(page.locator("#canvas .curve")).toHaveCount(1);
  await page.route("/api/plot?**", (route) => route.abort("blockedbyclient"));
  await page.getByLabel("Expression").fill("cos(x)");
  await expect(page.locator("#canvas").getByRole("alert")).toHaveText(/^The server cannot be reached/);
  await expect(page.locator("#canvas .curve")).toHaveCount(0);
  await page.unroute("/api/plot?**");
  await page.getByRole("button", { name: "Draw" }).click();
  await expect(page.locator("#canvas .curve")).toHaveCount(1);
});

test("two curves right after one another are loaded by one script", async ({ page }) => {
  await page.goto("/");
  const line = page.getByLabel("Expression");
  await page.route(/\/assets\/plot\./, async (route) => {
    await line.fill("cos(x)");
    await line.press("Enter");
    await route.continue();
  });
  await line.fill("sin(x)");
  await expect(page.locator("#canvas svg")).toHaveAttribute("aria-label", /^Plot of cos/);
  await expect(page.locator("#canvas [role=status]")).toHaveCount(1);
  await expect(page.getByRole("button", { name: "Zoom in" })).toHaveCount(1);
});

test("the wheel zooms at the pointer and dragging moves", async ({ page, isMobile }) => {
  test.skip(isMobile, "with a mouse");
  await page.goto("/?expression=x%5E2");
  const svg = page.locator("#canvas svg");
  await expect(svg).toBeVisible();
  const box = (await svg.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.wheel(0, -100);
  const left = async (): Promise<number> => Number(await page.getByRole("textbox", { name: from }).inputValue());
  await expect.poll(left).toBeCloseTo(-10 * Math.exp(-0.25), 2);
  const before = await left();
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  expect(await left()).toBeGreaterThan(before + 3);
  await page.getByRole("button", { name: "All of it" }).click();
  expect(await left()).toBe(-10);
});

test("fingers move and zoom", async ({ page, isMobile }) => {
  test.skip(!isMobile, "with fingers");
  await page.goto("/?expression=x%5E2");
  const svg = page.locator("#canvas svg");
  await svg.scrollIntoViewIfNeeded();
  const box = (await svg.boundingBox())!;
  const client = await page.context().newCDPSession(page);
  const touch = (type: string, ...xs: number[]): Promise<unknown> =>
    touchAt(type, 0.5, ...xs);
  const touchAt = (type: string, y: number, ...xs: number[]): Promise<unknown> =>
    client.send("Input.dispatchTouchEvent", { type: type as "touchStart", touchPoints: xs.map((x, id) => ({ x: box.x + x * box.width, y: box.y + y * box.height, id })) });
  const left = async (): Promise<number> => Number(await page.getByRole("textbox", { name: from }).inputValue());
  await touch("touchStart", 0.7);
  await touch("touchMove", 0.5);
  await touch("touchMove", 0.4);
  await touch("touchEnd");
  await expect.poll(left).toBeGreaterThan(-9);
  const moved = await left();
  await touch("touchStart", 0.45, 0.55);
  await touch("touchMove", 0.3, 0.7);
  await touch("touchMove", 0.2, 0.8);
  await touch("touchEnd");
  await expect.poll(left).toBeGreaterThan(moved + 2);
  // Two fingers move it up and down as well, and the page stays.
  const bottom = async (): Promise<number> => {
    const address = await page.getByRole("link", { name: "Picture" }).getAttribute("href");
    return Number(new URL(address!, "http://localhost").searchParams.get("bottom"));
  };
  const [below, scrolled] = [await bottom(), await page.evaluate(() => scrollY)];
  await touchAt("touchStart", 0.4, 0.4, 0.6);
  await touchAt("touchMove", 0.5, 0.4, 0.6);
  await touchAt("touchMove", 0.6, 0.4, 0.6);
  await touchAt("touchEnd", 0.6);
  await expect.poll(bottom).toBeGreaterThan(below);
  expect(await page.evaluate(() => scrollY)).toBe(scrolled);
});

test("a range is typed, also as an expression", async ({ page }) => {
  await page.goto("/?expression=sin(x)");
  await page.getByRole("textbox", { name: from }).fill("0");
  await page.getByRole("textbox", { name: "to", exact: true }).fill("2 pi");
  await page.getByRole("button", { name: "Draw" }).click();
  await expect(page.locator("#canvas text").filter({ hasText: /^6$/ })).toBeVisible();
  await expect(page.getByRole("link", { name: "Picture" })).toHaveAttribute("href", /from=0&to=2\+pi/);
});

test("a name from the tape is used in a curve, and so is the last answer", async ({ page }) => {
  await page.goto("/");
  const line = page.getByLabel("Expression");
  await line.fill("a = 3");
  await line.press("Enter");
  await expect(page.locator("#tape li")).toHaveCount(1);
  await line.fill("a x + ans");
  await expect(page.locator("#canvas .curve")).toHaveCount(1);
  await expect(page.locator("#plot-title")).toHaveText("a = 3; a x + (3)");
});

test("a misspelt name is a mistake and no curve", async ({ page }) => {
  await page.goto("/");
  await page.getByLabel("Expression").fill("12 mtrs");
  await expect(page.locator("#mistake")).toContainText("is not known");
  await expect(page.getByRole("region", { name: "Plot" })).toBeHidden();
});

test("other sites may show the picture", async ({ page, request }) => {
  const response = await request.get("/api/plot.svg?expression=1/x");
  expect(response.headers()["cross-origin-resource-policy"]).toBe("cross-origin");
  await page.goto("/api/plot.svg?expression=1/x");
  await expect(page.locator(".curve")).toHaveCSS("fill", "none");
});
