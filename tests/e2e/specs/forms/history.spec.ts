import { expect, keep, signIn, stranger, test } from "../../support/test.ts";

test("history shows what was kept, newest first", async ({ page, signedIn }) => {
  await keep(page, "1/3 + 1/2", "2^10");
  await page.goto("/history");
  const lines = page.locator(".ledger li");
  await expect(lines).toHaveCount(2);
  await expect(lines.nth(0)).toContainText("2^10");
  await expect(lines.nth(0)).toContainText("1024");
  await expect(lines.nth(1)).toContainText("5/6");
  await expect(page.getByText(signedIn.username)).toBeVisible();
});

test("an edited calculation is calculated again and keeps its note", async ({ page, signedIn }) => {
  await keep(page, "940 + 5%");
  await page.goto("/history");
  await page.getByRole("link", { name: "Edit 940 + 5%" }).click();
  await page.getByLabel("Expression").fill("940 + 10%");
  await page.getByLabel("Note").fill("rent\nfrom May");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page).toHaveURL("/history");
  const line = page.locator(".ledger li");
  await expect(line).toContainText("1034");
  await expect(line.locator(".note")).toHaveText("rent\nfrom May");
  await page.getByRole("link", { name: "Edit" }).click();
  await expect(page.getByLabel("Note"), signedIn.username).toHaveValue("rent\nfrom May");
});

test("a mistake in an edit is told at its field, and nothing is changed", async ({ page, signedIn }) => {
  const [id] = await keep(page, "1 + 1");
  await page.goto(`/history/${id}`);
  await page.getByLabel("Expression").fill("1 + / 2");
  await page.getByLabel("Note").fill("half done");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByLabel("Expression")).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator("#expression-error mark")).toHaveText("/");
  await expect(page.getByLabel("Note")).toHaveValue("half done");
  await page.goto("/history");
  await expect(page.locator(".ledger li"), signedIn.username).toContainText("1 + 1");
});

test("a deleted calculation is gone", async ({ page, signedIn }) => {
  await keep(page, "1 + 1", "2 + 2");
  await page.goto("/history");
  await page.getByRole("link", { name: "Edit 2 + 2" }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await expect(page).toHaveURL("/history");
  await expect(page.locator(".ledger li")).toHaveCount(1);
  await expect(page.getByText("2 + 2"), signedIn.username).toHaveCount(0);
});

test("a long history comes in pages", async ({ page, signedIn }) => {
  await keep(page, ...Array.from({ length: 25 }, (_, n) => `${n} + 1000`));
  await page.goto("/history");
  await expect(page.locator(".ledger li")).toHaveCount(20);
  await expect(page.locator(".ledger li").first()).toContainText("24 + 1000");
  await page.getByRole("link", { name: "Older" }).click();
  await expect(page.locator(".ledger li")).toHaveCount(5);
  await expect(page.locator(".ledger li").last()).toContainText("0 + 1000");
  await expect(page.getByRole("link", { name: "Older" })).toHaveCount(0);
  await page.getByRole("link", { name: "Newest" }).click();
  await expect(page.locator(".ledger li").first(), signedIn.username).toContainText("24 + 1000");
});

test("a long result takes a few lines of the history", async ({ page, signedIn }) => {
  await keep(page, "10^19999 + 1", "6 * 7");
  await page.goto("/history");
  const line = page.locator(".ledger li").filter({ hasText: "10^19999 + 1" });
  expect((await line.boundingBox())!.height, signedIn.username).toBeLessThan(300);
  await expect(line.locator(".figure")).toHaveText(/^10{19998}1/);
});

test("the history is searched by expression, result and note, page by page", async ({ page, signedIn }) => {
  const ids = await keep(page, "940 + 5%", ...Array.from({ length: 21 }, (_, n) => `${n} * 10_000`));
  await page.goto(`/history/${ids[1]}`);
  await page.getByLabel("Note").fill("Electricity, 100%");
  await page.getByRole("button", { name: "Save" }).click();
  const search = page.getByRole("searchbox", { name: "Search your history" });
  const lines = page.locator(".ledger li");
  for (const [text, found] of [["987", "940 + 5%"], ["electric", "0 * 10_000"], ["100%", "0 * 10_000"]] as const) {
    await search.fill(text);
    await search.press("Enter");
    await expect(lines, text).toHaveCount(1);
    await expect(lines).toContainText(found);
    await expect(search).toHaveValue(text);
  }
  await search.fill("_");
  await search.press("Enter");
  await expect(lines).toHaveCount(20);
  await page.getByRole("link", { name: "Older" }).click();
  await expect(lines).toHaveCount(1);
  await expect(search).toHaveValue("_");
  await search.fill("nowhere");
  await search.press("Enter");
  await expect(page.getByText("Nothing in your history has this in it."), signedIn.username).toBeVisible();
  await page.getByRole("link", { name: "Show all" }).click();
  await expect(lines).toHaveCount(20);
});

test("an expression of the history can be calculated again", async ({ page, signedIn }) => {
  await keep(page, "6 * 7");
  await page.goto("/history");
  await page.getByRole("link", { name: "6 * 7", exact: true }).click();
  await expect(page.getByLabel("Expression"), signedIn.username).toHaveValue("6 * 7");
  await expect(page.locator("#result")).toHaveText("42");
});

test("another user's calculation does not exist", async ({ page, signedIn, browser, baseURL, playwright }) => {
  const [id] = await keep(page, "1 + 1");
  const other = stranger();
  const api = await playwright.request.newContext({ baseURL });
  await api.post("/api/users", { data: other });
  await api.dispose();
  const theirs = await browser.newPage({ baseURL });
  await signIn(theirs, other.username, other.password);
  await theirs.waitForURL("/");
  const response = await theirs.goto(`/history/${id}`);
  expect(response!.status(), `${other.username} reads ${signedIn.username}`).toBe(404);
  await theirs.close();
});

const HOSTILE = [`<img src=x onerror="document.title='owned'">`, `"><script>document.title='owned'</script>`, "{{7*7}}'\"&amp;"];

for (const text of HOSTILE) {
  test(`a hostile note is text: ${text}`, async ({ page, signedIn }) => {
    const [id] = await keep(page, "1 + 1");
    await page.goto(`/history/${id}`);
    await page.getByLabel("Note").fill(text);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.locator(".ledger .note")).toHaveText(text);
    await page.getByRole("link", { name: "Edit" }).click();
    await expect(page.getByLabel("Note")).toHaveValue(text);
    await expect(page.locator("main img, main script"), signedIn.username).toHaveCount(0);
    await expect(page).toHaveTitle("Edit a calculation – Reckon");
  });

  test(`a hostile expression is text: ${text}`, async ({ page }) => {
    await page.goto(`/?${new URLSearchParams({ expression: text })}`);
    await expect(page.getByLabel("Expression")).toHaveValue(text);
    await expect(page.locator("#mistake .message")).toBeVisible();
    await expect(page.locator("main img, main script")).toHaveCount(0);
    await expect(page).toHaveTitle(`${text} – Reckon`);
  });
}
