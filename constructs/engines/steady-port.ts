import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { readRegularText } from "../../config/regular-file";
import { freePort } from "./families/postgresql/server";

/** The port of the last time, so that connection strings last; another one where that is not known, or somebody has it. */
export async function steadyPort(file: string): Promise<number> {
  const known = existsSync(file) ? Number(readRegularText(file)) : Number.NaN;
  if (Number.isInteger(known) && (await isFree(known))) return known;
  const port = await freePort();
  writeFileSync(file, `${port}\n`);
  return port;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once("error", () => done(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => done(true)));
  });
}
