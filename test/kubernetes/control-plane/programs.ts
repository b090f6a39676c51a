import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { onPath } from "../../support/process";
import { MissingRealPart } from "../../support/real-part";

const SOURCES = resolve(__dirname, "../programs");

/** What build.sh builds, a program a line. */
const LISTS = ["programs.tsv", "managers.tsv"];

/** Where test/kubernetes/programs/build.sh writes to. */
function assets(env: NodeJS.ProcessEnv): string {
  return env.TESSERA_ASSETS ?? join(env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "tessera");
}

/** Version of a program, of which its module here says what it is made of. */
export function versionOf(program: string): string {
  const rows = LISTS.flatMap((list) =>
    readFileSync(join(SOURCES, list), "utf8")
      .trim()
      .split("\n")
      .map((line) => line.split("\t")),
  );
  const [, folder = "", module = ""] = rows.find(([name]) => name === program) ?? [];
  const words = readFileSync(join(SOURCES, folder, "go.mod"), "utf8").split(/\s+/);
  const version = words[words.indexOf(module) + 1];
  if (!version?.startsWith("v")) throw new Error(`${folder}/go.mod requires no ${module}`);
  return version;
}

/**
 * A program of the control plane, found as the field does: in `KUBEBUILDER_ASSETS`, else as it was built here, else in the
 * PATH.
 *
 * @throws MissingRealPart when it is nowhere
 */
export function program(name: string, env: NodeJS.ProcessEnv = process.env): string {
  const places = [
    ...(env.KUBEBUILDER_ASSETS === undefined ? [] : [join(env.KUBEBUILDER_ASSETS, name)]),
    join(assets(env), `${name}-${versionOf(name)}`, name),
    ...onPath(name, env),
  ];
  const found = places.find(existsSync);
  if (found === undefined)
    throw new MissingRealPart(name, `it is neither in the PATH nor in ${places.join(" nor ")}; build it by ${BUILD}`);
  return found;
}

const BUILD = "test/kubernetes/programs/build.sh";
