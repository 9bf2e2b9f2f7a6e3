import { AxeBuilder } from "@axe-core/playwright";
import { expect, keep, test, type Page } from "../../support/test.ts";

async function audit(page: Page, path: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
    expect(found, `${path} in ${colorScheme}`).toEqual([]);
  }
}

const CALCULATIONS = ["1%2F3+%2B+1%2F2", "12+%2B+1%2F0", "1%2F2pi", "2%5E4000", "-1%2F3%2F10%5E20", "sin(x)%3Bcos(x)"];

for (const path of ["/", ...CALCULATIONS.map((expression) => `/?expression=${expression}`), "/help", "/help?search=xyzzy", "/login", "/register", "/reset?sent=true", "/verify", "/email", "/nothing"]) {
  test(`axe finds nothing on ${path}`, async ({ page }) => {
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    await audit(page, path);
  });
}

test("axe finds nothing on forms with errors", async ({ page }) => {
  await page.goto("/register");
  await page.getByRole("button", { name: "Make an account" }).click();
  await expect(page).toHaveTitle(/^Error/);
  await audit(page, "/register");
  await page.goto("/login");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await audit(page, "/login");
});

test("axe finds nothing on the pages of an account", async ({ page, signedIn }) => {
  for (const path of ["/", "/history", "/history?search=nothing"]) {
    await page.goto(path);
    await audit(page, `empty ${path} of ${signedIn.username}`);
  }
  const ids = await keep(page, ...Array.from({ length: 21 }, (_, n) => `${n + 1}/7`));
  for (const path of ["/", "/history", `/history?before=${ids[3]}`, `/history/${ids[0]}`]) {
    await page.goto(path);
    await audit(page, path);
  }
});

test("axe finds nothing while one works", async ({ page }) => {
  await page.goto("/");
  const line = page.getByLabel("Expression");
  for (const expression of ["rent = 940", "rent * 12"]) {
    await line.fill(expression);
    await line.press("Enter");
    await expect(line).toBeFocused();
  }
  await expect(page.locator("#tape li")).toHaveCount(2);
  await page.getByRole("button", { name: "More about rent * 12" }).click();
  await audit(page, "the tape");
  await page.getByRole("button", { name: "functions" }).click();
  await line.fill("12 + mtrs");
  await expect(page.locator("#mistake")).not.toBeEmpty();
  await audit(page, "a mistake");
  await line.fill("tan(x)");
  await page.locator("#canvas svg").focus();
  await page.keyboard.press("Shift+ArrowLeft");
  await audit(page, "a plot");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog").locator("dt").first()).toBeVisible();
  await audit(page, "help");
});

test("whatever can be pressed is large enough for a finger", async ({ page, signedIn, isMobile }) => {
  test.skip(!isMobile, "for fingers");
  await keep(page, "1/7", "2/7");
  for (const path of ["/?expression=1%2F3", "/?expression=tan(x)", "/history", "/help?search=root"]) {
    await page.goto(path);
    const small = await page.evaluate(() => {
      const targets = [...document.querySelectorAll<HTMLElement>("a[href]:not(.skip), button, input:not([type=hidden])")];
      // A finger hits what surrounds a target as well as the target: its label, or what it draws around itself.
      const area = (node: HTMLElement): DOMRect => (node.closest("label") ?? node).getBoundingClientRect();
      const reach = (node: HTMLElement): number => 2 * -Number.parseFloat(getComputedStyle(node, "::after").top) || 0;
      return targets.filter((node) => node.checkVisibility() && node.closest("p") === null)
        .filter((node) => area(node).height + reach(node) < 43.5)
        .map((node) => `${node.outerHTML} ${area(node).height}`);
    });
    expect(small, `${path} of ${signedIn.username}`).toEqual([]);
  }
});

test("no page is wider than the screen", async ({ page, signedIn }) => {
  await keep(page, "2^2000", "1/7");
  for (const path of ["/", "/?expression=2%5E2000", "/?expression=tan(x)", "/help", "/history", "/login", "/register", "/reset?sent=true", "/verify", "/email", "/account", "/account/sessions", "/account/keys", "/nothing"]) {
    await page.goto(path);
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(excess, `${path} of ${signedIn.username}`).toBeLessThanOrEqual(0);
  }
});
