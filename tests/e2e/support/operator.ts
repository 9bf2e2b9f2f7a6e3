import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../..");

export const program = join(resolve(root, process.env.CARGO_TARGET_DIR ?? "target"), "debug/reckon");

// Where the service of all tests keeps what it keeps.
export const database = (): string => `sqlite://${join(process.env.E2E_FOLDER!, "e2e.db")}`;

// What nobody does on a page: the first administrator is made by the operator.
export function makeAdministrator(username: string, url = database()): void {
  const env = { ...process.env, DATABASE_URL: url, RECKON_LOG: "warn" };
  execFileSync(program, ["user", "make-admin", username], { env, stdio: "pipe" });
}
