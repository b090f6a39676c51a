import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { App } from "cdktf";
import { type LoadedFleet, loadFleet } from "../../constructs/rooms";
import { selectStacks } from "../../stacks/select";

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

/** The files of this repository's own fleet. */
export function repositoryFleet(): Map<string, string> {
  const root = join(__dirname, "../..");
  const files = new Map<string, string>();
  for (const folder of ["tenants", "overrides"])
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      files.set(relative(root, path), readFileSync(path, "utf8"));
    }
  return files;
}
