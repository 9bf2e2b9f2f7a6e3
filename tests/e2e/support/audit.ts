import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

export const SCHEMES = ["light", "dark"] as const;

// Looks at a page in light and dark with axe, and for what is too wide or, where `isMobile`, too small for a finger.
export async function audit(page: Page, name: string, isMobile: boolean): Promise<void> {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
    expect(found, `${name} in ${colorScheme}`).toEqual([]);
  }
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(excess, `${name} is wider than the screen`).toBeLessThanOrEqual(0);
  if (isMobile) expect(await tooSmall(page), name).toEqual([]);
}

// What can be pressed and is less than 44 pixels high or wide; words may be as narrow as they are.
const tooSmall = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const targets = [...document.querySelectorAll<HTMLElement>("a[href]:not(.skip), button, summary, input:not([type=hidden]), textarea")];
    // A finger hits what surrounds a target as well as the target: its label, or what it draws around itself.
    const area = (node: HTMLElement): DOMRect => (node.closest("label") ?? node).getBoundingClientRect();
    const reach = (node: HTMLElement, side: "top" | "left"): number => 2 * -Number.parseFloat(getComputedStyle(node, "::after")[side]) || 0;
    const isWord = (node: HTMLElement): boolean => (node.innerText ?? "").trim().length > 2;
    return targets
      .filter((node) => node.checkVisibility({ visibilityProperty: true }) && node.closest("p, dd:not(.do)") === null)
      .filter((node) => {
        const { width, height } = area(node);
        const least = isWord(node) ? 24 : 43.5;
        return height + reach(node, "top") < 43.5 || width + reach(node, "left") < least;
      })
      .map((node) => `${node.outerHTML.slice(0, 160)} ${area(node).width} × ${area(node).height}`);
  });
