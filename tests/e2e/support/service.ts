import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { program } from "./operator.ts";
import { freePort } from "./port.ts";

// A service with a database of its own, for what no other test may share.
export interface Service {
  address: string;
  database: string;
  stop: () => Promise<void>;
}

// `settings` are environment variables.
export async function startService(settings: Record<string, string> = {}): Promise<Service> {
  const folder = mkdtempSync(join(tmpdir(), "reckon-e2e-own-"));
  const port = await freePort();
  const [address, database] = [`http://127.0.0.1:${port}`, `sqlite://${join(folder, "own.db")}`];
  const env = { ...process.env, DATABASE_URL: database, RECKON_LISTEN: `127.0.0.1:${port}`, RECKON_HASH_MEMORY_MIB: "12", RECKON_LOG: "warn", ...settings };
  const service = spawn(program, ["serve"], { cwd: folder, env, stdio: "ignore" });
  const ended = new Promise<void>((resolve) => service.once("exit", () => resolve()));
  await ready(address);
  const stop = async (): Promise<void> => {
    service.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { address, database, stop };
}

async function ready(address: string): Promise<void> {
  const end = Date.now() + 30_000;
  for (;;) {
    const answer = await fetch(`${address}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > end) throw new Error(`${address} does not get ready`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
