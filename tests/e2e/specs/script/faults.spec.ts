import { act, enter, rows } from "../../support/tape.ts";
import { expect, keep, signIn, test, type Page } from "../../support/test.ts";

const told = (page: Page) => page.locator("#mistake");
const lost = /^The server cannot be reached/;
const ended = /^You are signed out/;

// What people meet: the connection is gone, or the session ended meanwhile.
const FAULTS = {
  "a lost connection": { arrange: (page: Page) => page.route("/api/calculations**", (route) => route.abort("blockedbyclient")), sentence: lost },
  "an ended session": { arrange: (page: Page) => page.context().clearCookies(), sentence: ended },
};

for (const [name, { arrange, sentence }] of Object.entries(FAULTS)) {
  test(`${name} is told and nothing is shown as done`, async ({ page, signedIn }) => {
    await keep(page, "a = 2", "7 * 7");
    await page.goto("/");
    await arrange(page);
    const line = page.getByLabel("Expression");
    await act(page, "a = 2", "Edit");
    await line.fill("a = 5");
    await line.press("Enter");
    await expect(told(page), signedIn.username).toHaveText(sentence);
    await expect(rows(page).locator(".figure")).toHaveText(["2", "49"]);
    await expect(line).toHaveValue("a = 5");
    await line.press("Escape");
    await act(page, "7 * 7", "Note");
    await page.getByLabel("Note").fill("squares");
    await page.getByLabel("Note").press("Enter");
    await expect(told(page)).toHaveText(sentence);
    await expect(page.getByLabel("Note")).toHaveValue("squares");
    await page.getByLabel("Note").press("Escape");
    await expect(rows(page).locator(".note")).toHaveCount(0);
    await line.fill("");
    await act(page, "7 * 7", "Remove");
    await expect(told(page)).toHaveText(sentence);
    await expect(rows(page)).toHaveCount(2);
  });

  test(`with ${name} the tape of the tab is not forgotten`, async ({ page, person }) => {
    await page.goto("/");
    await enter(page, "1 + 1", "2 + 2");
    await signIn(page, person.username, person.password);
    const keepIt = page.getByRole("button", { name: "Keep it" });
    await expect(keepIt).toBeVisible();
    const cookies = await page.context().cookies();
    await arrange(page);
    await keepIt.click();
    await expect(told(page)).toHaveText(sentence);
    await expect(keepIt).toBeVisible();
    await page.unroute("/api/calculations**");
    await page.context().addCookies(cookies);
    await keepIt.click();
    await expect(rows(page)).toHaveText([/^1 \+ 1\s*2$/, /^2 \+ 2\s*4$/]);
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });
}

test("what was kept before a fault is not kept twice", async ({ page, person }) => {
  await page.goto("/");
  await enter(page, "1 + 1", "2 + 2");
  await signIn(page, person.username, person.password);
  // A route that is laid while the page is changing does not hold.
  const keepIt = page.getByRole("button", { name: "Keep it" });
  await expect(keepIt).toBeVisible();
  await page.route("/api/calculations", (route) =>
    (route.request().postDataJSON() as { expression: string }).expression === "2 + 2" ? route.abort("blockedbyclient") : route.continue());
  await keepIt.click();
  await expect(told(page)).toHaveText(lost);
  await page.unroute("/api/calculations");
  await keepIt.click();
  await expect(rows(page)).toHaveCount(2);
});

test("lines below a fault keep their results, and mistakes stay on the tape", async ({ page }) => {
  await page.goto("/");
  await enter(page, "a = 2", "b = a + 1", "10 b");
  await page.route("/api/calculate", (route) =>
    (route.request().postDataJSON() as { expression: string }).expression.includes("b =") ? route.abort("blockedbyclient") : route.continue());
  await act(page, "a = 2", "Edit");
  await page.getByLabel("Expression").fill("a = 5");
  await page.getByLabel("Expression").press("Enter");
  await expect(told(page)).toHaveText(lost);
  await expect(rows(page)).toHaveText(["a = 5 5", "b = a + 1 3", "10 b 30"]);
  await page.unroute("/api/calculate");
  await act(page, "a = 5", "Remove");
  await expect(rows(page)).toHaveText([/“a” is not known/, /“a” is not known/]);
  await expect.poll(() => page.evaluate(() => sessionStorage.tape.match(/is not known/g).length)).toBe(2);
  await page.reload();
  await expect(rows(page)).toHaveText([/^b = a \+ 1 .*“a” is not known/, /^10 b/]);
});

test("offline, Enter takes the answer that the typing has given", async ({ page }) => {
  await page.goto("/");
  await page.getByLabel("Expression").fill("6 * 7");
  await expect(page.locator("#result")).toHaveText("42");
  await page.route("/api/**", (route) => route.abort("blockedbyclient"));
  await page.getByLabel("Expression").press("Enter");
  await expect(rows(page)).toHaveText("6 * 7 42");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "as text" }).click();
  expect((await download).suggestedFilename()).toBe("reckon.txt");
});

test("offline, what cannot be kept is not shown as kept", async ({ page, signedIn }) => {
  await page.getByLabel("Expression").fill("6 * 7");
  await expect(page.locator("#result"), signedIn.username).toHaveText("42");
  await page.route("/api/**", (route) => route.abort("blockedbyclient"));
  await page.getByLabel("Expression").press("Enter");
  await expect(page.locator("#copied")).toHaveText(/^Offline/);
  await expect(rows(page)).toHaveCount(0);
});

test("what is loaded when it is needed is told where it cannot be", async ({ page }) => {
  await page.goto("/");
  const scripts = (route: { abort: (reason: string) => Promise<void> }): Promise<void> => route.abort("blockedbyclient");
  await page.route(/\/assets\/(help|plot)\./, scripts);
  await page.keyboard.press("?");
  await expect(told(page)).toHaveText(lost);
  await page.getByLabel("Expression").fill("x^2");
  await expect(told(page)).toHaveText(lost);
  await page.unroute(/\/assets\/(help|plot)\./, scripts);
  await page.getByLabel("Expression").fill("x^3");
  await expect(page.locator("#canvas .curve")).toHaveCount(1);
});
