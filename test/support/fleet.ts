import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { App } from "cdktf";
import { type Folders, type LoadedFleet, loadFleet } from "../../constructs/rooms";
import { selectStacks } from "../../stacks/select";

const ROOT = join(__dirname, "../..");

/**
 * The example fleet, in a copy that is the tests' own. `tenants/` and `overrides/` at the top are whatever their owner
 * makes of them, and no test reads them: `test/structure/fleets.test.ts`.
 */
export const FLEET_FOLDER = join(ROOT, "test/fixtures/fleet");
export const FLEET: Folders = { tenants: join(FLEET_FOLDER, "tenants"), overrides: join(FLEET_FOLDER, "overrides") };

/** FLEET in the options of a command. */
export const FLEET_OPTIONS: readonly string[] = ["--tenants", FLEET.tenants, "--overrides", FLEET.overrides];

/** Files of a fleet, path to text: `tenants/…` and `overrides/…`. */
export type FleetFiles = ReadonlyMap<string, string>;

/** Works in a folder with the files, and takes it away again. */
export function withFleet<T>(files: FleetFiles, work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "tessera-fleet-"));
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Reads a fleet of these files, and tells what `look` finds in it. */
export function withLoadedFleet<T>(files: FleetFiles, look: (fleet: LoadedFleet) => T): T {
  return withFleet(files, (folder) =>
    look(loadFleet({ tenants: join(folder, "tenants"), overrides: join(folder, "overrides") })),
  );
}

/** Synthesizes stacks of a fleet as a deployment does: name of the stack to what was written. */
export function synthesize(files: FleetFiles, patterns: readonly string[]): Map<string, string> {
  return withFleet(files, (folder) => {
    const fleet = loadFleet({ tenants: join(folder, "tenants"), overrides: join(folder, "overrides") });
    const app = new App({ outdir: join(folder, "out"), stackTraces: false });
    for (const plan of selectStacks(fleet, patterns)) plan.build(app);
    app.synth();
    const stacks = join(folder, "out", "stacks");
    const text = (name: string) => readFileSync(join(stacks, name, "cdk.tf.json"), "utf8");
    return new Map(readdirSync(stacks).map((name) => [name, text(name)]));
  });
}

/** Files below folders of a repository or fleet, by their paths from `root`. */
export function filesBelow(root: string, folders: readonly string[]): Map<string, string> {
  const entries = folders.flatMap((name) => readdirSync(join(root, name), { recursive: true, withFileTypes: true }));
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [relative(root, path), readFileSync(path, "utf8")]));
}

/** The files of the example fleet. */
export function exampleFleet(): Map<string, string> {
  return filesBelow(FLEET_FOLDER, ["tenants", "overrides"]);
}
