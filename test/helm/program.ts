import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { onPath, run } from "../support/process";
import { MissingRealPart } from "../support/real-part";

/** Where `.ci/run` puts one when the machine has none. */
const OWN = resolve(__dirname, "../../.tessera/helm/helm");
/** The local chart's API version needs Helm 3 at least. */
const LOWEST_MAJOR = 3;

export interface Helm {
  readonly program: string;
  readonly version: string;
}

/** @throws MissingRealPart when there is no Helm, or only an old one */
export async function findHelm(): Promise<Helm> {
  const [program] = [...onPath("helm"), OWN].filter(existsSync);
  if (!program) throw new MissingRealPart("helm", `it is not in the PATH; install ${LOWEST_MAJOR} or later`);
  const answer = await run(program, ["version", "--template", "{{.Version}}"], process.env);
  const version = answer.stdout.trim();
  const major = Number(/^v?(\d+)\./.exec(version)?.[1] ?? 0);
  if (answer.code !== 0 || major < LOWEST_MAJOR)
    throw new MissingRealPart("helm", `${program} says ${version || answer.stderr.trim()}`);
  return { program, version };
}
