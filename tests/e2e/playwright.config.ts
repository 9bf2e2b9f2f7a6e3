import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { defineConfig } from "@playwright/test";
import { freePort } from "./support/port.ts";

// The workers load this file again and must find the same server.
process.env.E2E_PORT ??= String(await freePort());
process.env.E2E_FOLDER ??= mkdtempSync(join(tmpdir(), "reckon-e2e-"));
const { E2E_PORT: port, E2E_FOLDER: folder } = process.env;

const root = resolve(import.meta.dirname, "../..");
const target = resolve(root, process.env.CARGO_TARGET_DIR ?? "target");
const address = `http://127.0.0.1:${port}`;

const desktop = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

export default defineConfig({
  testDir: "specs",
  outputDir: "results",
  globalTeardown: "./support/teardown.ts",
  fullyParallel: true,
  // Machines that build and test are slow at times; a test that hangs is found all the same.
  timeout: 60_000,
  expect: { timeout: 10_000 },
  workers: "100%",
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  reporter: [["list"], ["html", { outputFolder: "report", open: "never" }]],
  use: {
    baseURL: address,
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: installedChromium(),
      // Chromium's sandbox refuses to run as root, which is what containers are.
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
  },
  projects: [
    { name: "desktop", testMatch: ["forms/**", "script/**"], use: desktop },
    { name: "phone", testMatch: ["forms/**", "script/**"], use: phone },
    { name: "no-javascript", testMatch: ["forms/**", "plain/**"], use: { ...desktop, javaScriptEnabled: false } },
    { name: "phone-no-javascript", testMatch: ["plain/**"], use: { ...phone, javaScriptEnabled: false } },
  ],
  webServer: {
    command: `"${join(target, "debug/reckon")}" serve`,
    cwd: folder,
    url: `${address}/health/ready`,
    env: {
      DATABASE_URL: `sqlite://${join(folder!, "e2e.db")}`,
      RECKON_LISTEN: `127.0.0.1:${port}`,
      // The cheapest hash that the service accepts: these tests sign in hundreds of times.
      RECKON_HASH_MEMORY_MIB: "12",
      RECKON_LOG: "warn",
      // And they all come from one address.
      RECKON_LIMIT_SIGN_IN_PER_ADDRESS: "0",
      RECKON_LIMIT_SIGN_UP_PER_ADDRESS: "0",
    },
    gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
    reuseExistingServer: false,
  },
});

// Playwright's own build, where the system has none.
function installedChromium(): string | undefined {
  const found = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));
  return process.env.CHROMIUM_PATH || found;
}
