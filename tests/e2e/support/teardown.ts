import { rmSync } from "node:fs";

export default function removeDatabase(): void {
  rmSync(process.env.E2E_FOLDER!, { recursive: true, force: true });
}
