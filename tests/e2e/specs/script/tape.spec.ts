import { readFileSync } from "node:fs";
import { act, enter, rows } from "../../support/tape.ts";
import { expect, keep, signIn, stranger, test } from "../../support/test.ts";

test.beforeEach(async ({ page }) => {
  await page.goto("/");
});

test("Enter puts the line on the tape, and Up and Down recall", async ({ page }) => {
  const line = page.getByLabel("Expression");
  await enter(page, "1 + 1", "2 + 2");
  await expect(rows(page)).toHaveText(["1 + 1 2", "2 + 2 4"]);
  await expect(page).toHaveURL("/?expression=2+%2B+2");
  await line.fill("9");
  for (const [key, expected] of [["ArrowUp", "2 + 2"], ["ArrowUp", "1 + 1"], ["ArrowUp", "1 + 1"], ["ArrowDown", "2 + 2"], ["ArrowDown", "9"], ["ArrowDown", "9"]] as const) {
    await line.press(key);
    await expect(line).toHaveValue(expected);
  }
});

test("a line of the tape comes back with a click", async ({ page }) => {
  await enter(page, "6 * 7");
  await page.getByLabel("Expression").fill("1");
  await page.locator("#tape").getByRole("link", { name: "6 * 7" }).click();
  await expect(page.getByLabel("Expression")).toHaveValue("6 * 7");
  await expect(page.locator("#result")).toHaveText("42");
});

test("names and the last answer are known to later lines, and shown", async ({ page }) => {
  await enter(page, "rent = 940 + 5%", "rent * 12", "ans / 2", "f(n) = n * rent", "f(2)");
  await expect(rows(page)).toHaveText(["rent = 940 + 5% 987", "rent * 12 11844", "ans / 2 5922", "f(n) = n * rent f(n) = n · rent", "f(2) 1974"]);
  const names = page.getByRole("region", { name: "Names" });
  await expect(names.locator("li").first()).toHaveText(/^ans\s*1974$/);
  await page.getByLabel("Expression").fill("3 * ");
  await names.getByRole("button", { name: "Write into the line: rent" }).click();
  await expect(page.getByLabel("Expression")).toHaveValue("3 * rent");
  await expect(page.locator("#result")).toHaveText("2961");
});

test("a sign typed after an answer goes on with it", async ({ page }) => {
  await enter(page, "40 + 2");
  await page.keyboard.type("*2");
  await expect(page.getByLabel("Expression")).toHaveValue("ans*2");
  await expect(page.locator("#result")).toHaveText("84");
});

test("the link of a line that needs others stands for itself", async ({ page, context, browser, baseURL }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await enter(page, "rent = 940 + 5%", "rent * 12");
  await act(page, "rent * 12", "Link");
  await expect(page.locator("#copied")).toHaveText("copied");
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(new URL(link).searchParams.get("expression")).toBe("rent = 987; rent * 12");
  const plain = await browser.newPage({ baseURL, javaScriptEnabled: false });
  await plain.goto(link);
  await expect(plain.locator("#result")).toHaveText("11844");
  await plain.close();
});

test("a line is edited and the lines below follow", async ({ page }) => {
  await enter(page, "a = 2", "b = a + 1", "10 b", "7 * 7");
  await act(page, "a = 2", "Edit");
  const line = page.getByLabel("Expression");
  await expect(line).toHaveValue("a = 2");
  await expect(page.locator("#copied")).toHaveText(/editing line 1/);
  await line.fill("a = 5");
  await line.press("Enter");
  await expect(rows(page)).toHaveText(["a = 5 5", "b = a + 1 6", "10 b 60", "7 * 7 49"]);
  await act(page, "a = 5", "Edit");
  await line.press("Escape");
  await expect(line).toHaveValue("");
  await act(page, "a = 5", "Edit");
  await page.getByRole("button", { name: "Leave it as it was" }).click();
  await enter(page, "a");
  await expect(rows(page).last()).toHaveText("a 5");
});

test("a line below one that is gone says what it misses, and comes back", async ({ page }) => {
  await enter(page, "apples = 2", "apples * 3");
  await act(page, "apples = 2", "Remove");
  await expect(rows(page)).toHaveText([/apples \* 3 “apples” is not known/]);
  await act(page, "apples * 3", "Edit");
  await page.getByLabel("Expression").fill("4 * 3");
  await page.getByLabel("Expression").press("Enter");
  await expect(rows(page)).toHaveText(["4 * 3 12"]);
});

test("the tape is saved as text and as CSV", async ({ page }) => {
  await enter(page, "1/3", "-2", "5 km to m", "-1/3", "+5 km");
  const save = async (name: string): Promise<string> => {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name }).click();
    return readFileSync(await (await download).path(), "utf8");
  };
  expect(await save("as text")).toBe("1/3 = 1/3\n-2 = -2\n5 km to m = 5000 m\n-1/3 = -1/3\n+5 km = 5 km\n");
  expect(await save("as CSV")).toBe('"expression","result","note"\r\n"1/3","1/3",""\r\n"-2","-2",""\r\n"5 km to m","5000 m",""\r\n"\'-1/3","\'-1/3",""\r\n"\'+5 km","5 km",""\r\n');
});

test("the tape of somebody signed out stays in the tab, and is offered to be kept after the sign-in", async ({ page, person }) => {
  await enter(page, "rent = 987", "rent * 12");
  await page.reload();
  await expect(rows(page)).toHaveText(["rent = 987 987", "rent * 12 11844"]);
  await signIn(page, person.username, person.password);
  await expect(page.getByText("This tab has a tape")).toBeVisible();
  await page.getByRole("button", { name: "Keep it" }).click();
  await expect(rows(page)).toHaveText([/^rent = 987\s*987/, /rent \* 12\s*11844/]);
  await page.goto("/history");
  await expect(page.locator(".ledger li")).toHaveCount(2);
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
});

test("a tape that is cleared or forgotten is gone", async ({ page, person }) => {
  await enter(page, "1 + 1");
  const clear = page.getByRole("button", { name: "Clear the tape" });
  await clear.click();
  await expect(rows(page)).toHaveCount(0);
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  await page.getByRole("button", { name: "Put it back" }).click();
  await expect(rows(page)).toHaveText(["1 + 1 2"]);
  expect(await page.evaluate(() => sessionStorage.length)).toBe(1);
  await clear.click();
  await enter(page, "2 + 2");
  await expect(page.getByRole("button", { name: "Put it back" })).toBeHidden();
  await signIn(page, person.username, person.password);
  await page.getByRole("button", { name: "Forget it" }).click();
  await page.reload();
  await expect(page.getByText("This tab has a tape")).toBeHidden();
  await expect(rows(page)).toHaveCount(0);
});

test("what a signed-in person enters is kept, edited, noted and removed on the server", async ({ page, signedIn }) => {
  await enter(page, "a = 100! / 98!", "a / 100", "1 + 1");
  await page.goto("/history");
  await expect(page.locator(".ledger li"), signedIn.username).toHaveCount(3);
  await page.goto("/");
  await expect(rows(page)).toHaveCount(3);
  await act(page, "a = 100! / 98!", "Edit");
  await page.getByLabel("Expression").fill("a = 500");
  await page.getByLabel("Expression").press("Enter");
  await expect(rows(page).first()).toContainText("500");
  await act(page, "1 + 1", "Note");
  await page.getByLabel("Note").fill("the simplest");
  await page.getByLabel("Note").press("Enter");
  await expect(rows(page).last()).toContainText("the simplest");
  await act(page, "a = 500", "Remove");
  await expect(rows(page)).toHaveCount(2);
  await page.reload();
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).last()).toContainText("the simplest");
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
});

test("a remark ends with its line, also where another line uses it", async ({ page }) => {
  await enter(page, "f(x) = x^2 # the square", "f(3)");
  await expect(rows(page).last()).toHaveText("f(3) 9");
});

test("what is typed while an edit is kept is not wiped", async ({ page, signedIn }) => {
  await enter(page, "a = 2", "a * 3");
  const line = page.getByLabel("Expression");
  await act(page, "a = 2", "Edit");
  await expect(line, signedIn.username).toHaveValue("a = 2");
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("/api/calculations/*", async (route) => {
    await held;
    await route.continue();
  });
  const kept = page.waitForRequest("/api/calculations/*");
  await line.fill("a = 5");
  await line.press("Enter");
  await kept;
  await page.keyboard.type("a + 1");
  release();
  await expect(rows(page)).toHaveText(["a = 5 5", "a * 3 15"]);
  await expect(line).toHaveValue("a + 1");
  await expect(page.locator("#result")).toHaveText("6");
});

test("the lines below follow after a reload, too", async ({ page, signedIn }) => {
  await enter(page, "rent = 900 + 87", "rent * 12", "side = sqrt(2) + sin(1)", "side + rent", "start = 2026-11-23", "start + 1 day", "a = 1; a + 1");
  await page.reload();
  const texts = rows(page).locator(".expression");
  await expect(texts, signedIn.username).toHaveText(["rent = 900 + 87", "rent * 12", "side = sqrt(2) + sin(1)", "side + rent", "start = 2026-11-23", "start + 1 day", "a = 1; a + 1"]);
  await act(page, "rent = 900 + 87", "Edit");
  await page.getByLabel("Expression").fill("rent = 1000");
  await page.getByLabel("Expression").press("Enter");
  await expect(rows(page).nth(1)).toHaveText("rent * 12 12000");
  await page.reload();
  await expect(rows(page).nth(1)).toHaveText(/^rent \* 12\s*12000$/);
});

test("a note keeps its lines", async ({ page, signedIn }) => {
  const [id] = await keep(page, "1 + 1");
  await page.request.put(`/api/calculations/${id}`, { data: { expression: "1 + 1", note: "one\ntwo" } });
  await page.goto("/");
  await act(page, "1 + 1", "Note");
  const note = page.getByLabel("Note");
  await expect(note, signedIn.username).toHaveValue("one\ntwo");
  await note.press("End");
  await note.press("Shift+Enter");
  await page.keyboard.type("three");
  await note.press("Enter");
  await expect(rows(page).locator(".note")).toHaveText("one\ntwo\nthree", { useInnerText: true });
  await expect(page.getByRole("button", { name: "More about 1 + 1" })).toBeFocused();
});

test("the focus stays with what was acted on", async ({ page, signedIn }) => {
  await keep(page, "1 + 1", "2 + 2");
  await page.goto("/");
  const more = (name: string) => page.getByRole("button", { name: `More about ${name}`, exact: true });
  await act(page, "1 + 1", "Note");
  await page.getByLabel("Note").press("Escape");
  await expect(more("1 + 1"), signedIn.username).toBeFocused();
  await act(page, "1 + 1", "Remove");
  await expect(more("2 + 2")).toBeFocused();
  await act(page, "2 + 2", "Remove");
  await expect(page.getByLabel("Expression")).toBeFocused();
});

test("nothing that is typed becomes markup on the tape", async ({ page, signedIn }) => {
  const [id] = await keep(page, "1 < 2");
  await page.request.put(`/api/calculations/${id}`, { data: { expression: "1 < 2", note: "<img src=x>" } });
  await page.goto("/");
  await expect(rows(page), signedIn.username).toContainText(["<img src=x>"]);
  await act(page, "1 < 2", "Note");
  await page.getByLabel("Note").press("Enter");
  await expect(rows(page)).toContainText(["<img src=x>"]);
  await expect(page.locator("main img")).toHaveCount(0);
});

test("another person who signs in is asked, not given", async ({ page, playwright, baseURL }) => {
  await enter(page, "1 + 1");
  const other = stranger();
  const api = await playwright.request.newContext({ baseURL });
  await api.post("/api/users", { data: other });
  await api.dispose();
  await signIn(page, other.username, other.password);
  await expect(page.getByText("This tab has a tape")).toBeVisible();
  await page.goto("/history");
  await expect(page.getByText("Nothing is kept yet")).toBeVisible();
});
