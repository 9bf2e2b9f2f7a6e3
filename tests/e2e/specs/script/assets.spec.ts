import { expect, test } from "../../support/test.ts";

test("what a page loads is named by its content and kept for ever", async ({ page, request }) => {
  const loaded: string[] = [];
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.startsWith("/assets/")) loaded.push(pathname);
  });
  await page.goto("/");
  await page.waitForLoadState("networkidle");
  expect(loaded.length).toBeGreaterThan(3);
  for (const path of loaded) {
    expect(path).toMatch(/^\/assets\/[a-z]+\.[0-9a-f]{8}\.(css|js|svg)$/);
    const response = await request.get(path);
    expect(response.headers()["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(response.headers()["x-content-type-options"]).toBe("nosniff");
  }
  expect((await request.get("/assets/page.00000000.css")).status()).toBe(404);
});

// Of the calculator, of a curve, and of the fullest form.
for (const path of ["/?expression=1%2F3", "/?expression=sin(x)%2Fx", "/register"]) {
  test(`the first visit costs less than 60 kB at ${path}`, async ({ page }) => {
    const sizes: Promise<number>[] = [];
    page.on("requestfinished", (request) => {
      sizes.push(request.sizes().then(({ responseBodySize, responseHeadersSize }) => responseBodySize + responseHeadersSize));
      if (process.env.SIZES) void request.sizes().then(({ responseBodySize, responseHeadersSize }) => console.log(request.url(), responseBodySize, responseHeadersSize));
    });
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    console.log(`first visit of ${path}: ${total} bytes in ${sizes.length} answers`);
    expect(total).toBeLessThan(60_000);
  });
}
