import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareFleets } from "../../../changes/affected/compare";
import { StackHashes } from "../../../changes/affected/hashes";
import { withRenderer } from "../../../changes/affected/render";
import type { Store } from "../../../config/store";
import { loadFleet } from "../../../constructs/rooms";
import { selectStacks } from "../../../stacks/select";
import { exampleFleet, withFleet, withLoadedFleet } from "../../support/fleet";

const FILES = exampleFleet();
const STACKS = ["development-foundation", "development-cell-pool-1-tenants", "production-cell-pool-1-tenants"];

const folder = mkdtempSync(join(tmpdir(), "tessera-hashes-"));
const store: Store = { folder, code: "code" };
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Hashes of some stacks of a fleet, and the names of those that were built for them. */
function hashed(from: Store, files = FILES): { readonly hashes: readonly string[]; readonly built: readonly string[] } {
  return withLoadedFleet(files, (fleet) =>
    withRenderer((render) => {
      const built: string[] = [];
      const known = new StackHashes(from);
      const hashOf = known.of(fleet, (plan) => {
        built.push(plan.name);
        return render(plan);
      });
      const hashes = selectStacks(fleet, STACKS).map(hashOf);
      known.save();
      return { hashes, built: built.sort() };
    }),
  );
}

const edited = (path: string, change: (text: string) => string) => new Map(FILES).set(path, change(FILES.get(path)!));
const all = [...STACKS].sort();

test("what was built from the same is not built again, and has the same hash", () => {
  const first = hashed(store);
  expect(first.built).toEqual(all);
  expect(hashed(store)).toEqual({ hashes: first.hashes, built: [] });
});

test.each([
  [
    "a tenant's file",
    "tenants/city_library/tenant.yml",
    ["development-cell-pool-1-tenants", "production-cell-pool-1-tenants"],
  ],
  ["an environment's file", "overrides/production_environment.yml", ["production-cell-pool-1-tenants"]],
])("another byte of %s: what is made from it is built", (_, path, stacks) => {
  hashed(store);
  expect(
    hashed(
      store,
      edited(path, (text) => `${text}# more\n`),
    ).built,
  ).toEqual(stacks);
});

test("code that is another or unknown builds everything, as what is damaged does", () => {
  const { hashes } = hashed(store);
  expect(hashed({ ...store, code: "other" }).built).toEqual(all);
  expect(hashed({ ...store, code: null }).built).toEqual(all);

  const kept = readdirSync(join(folder, "stack-hashes")).map((name) => join(folder, "stack-hashes", name));
  for (const file of kept) writeFileSync(file, readFileSync(file, "utf8").replaceAll(hashes[0]!, hashes[1]!));
  expect(hashed(store)).toEqual({ hashes, built: all });
});

test("what stacks are said to be made from does not grow with what else is asked of a fleet", () => {
  withFleet(FILES, (root) => {
    const folders = { tenants: join(root, "tenants"), overrides: join(root, "overrides") };
    const [asked, fresh] = [loadFleet(folders), loadFleet(folders)];
    withRenderer((render) => selectStacks(asked, ["production"]).map(render));
    for (const name of Object.keys(fresh.environments))
      expect(asked.environmentContent(name)).toBe(fresh.environmentContent(name));
  });
});

test("where a row of a changed tenant differs neither stack is built to know, and where it does not both are", () => {
  const none = { environments: new Set<string>(), code: [], tenants: new Set(["city_library"]) };
  const compared = (files: Map<string, string>) =>
    withLoadedFleet(FILES, (base) =>
      withLoadedFleet(files, (head) => {
        const built: string[] = [];
        const hashes = new StackHashes({ folder: null, code: null });
        const of = hashes.of.bind(hashes);
        hashes.of = (fleet, text) =>
          of(fleet, (plan) => {
            built.push(plan.name);
            return text(plan);
          });
        return { stacks: compareFleets(base, head, none, { hashes }).map(({ stack }) => stack), built };
      }),
    );
  const pool = new Map(FILES).set("tenants/city_library/postgresql.yml", "pool:\n  size: 2\n  min_idle: 0\n");
  const changed = compared(pool);
  expect(changed.stacks).not.toEqual([]);
  expect(changed.built).toEqual([]);

  const comment = edited("tenants/city_library/tenant.yml", (text) => `${text}# more\n`);
  const same = compared(comment);
  expect(same.stacks).toEqual([]);
  expect(same.built.length).toBe(2 * new Set(same.built).size);
  expect(same.built).not.toEqual([]);
});
