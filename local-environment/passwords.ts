import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readRegularText } from "../config/regular-file";

/** Bytes of randomness in a password. */
const SECRET_BYTES = 18;

/** A password that is made once and kept in a file that only its owner can read. Never leaves this machine. */
export function secretIn(folder: string, name: string): string {
  const file = join(folder, "secrets", name);
  if (existsSync(file)) return readRegularText(file).trim();
  mkdirSync(join(folder, "secrets"), { recursive: true, mode: 0o700 });
  const secret = randomBytes(SECRET_BYTES).toString("base64url");
  writeFileSync(file, `${secret}\n`, { mode: 0o600 });
  return secret;
}
