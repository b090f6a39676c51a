import { cpSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { affectedSince } from "../../../changes/affected";
import { loadFleet } from "../../../constructs/rooms";
import { selectStacks } from "../../../stacks/select";
import { SOURCES } from "../../../stacks/sources";
import { WITHOUT_NETWORK_POLICIES } from "../../kubernetes/support";
import { Repository } from "./repository";

const ROOT = resolve(__dirname, "../../..");
const TEMPLATE = "charts/tessera-manifests/templates/manifests.yaml";

/** The folder or file that a line is about. */
const wholeOf = (path: string) => path.replace(/\{(tenants|overrides)\}.*/, "$1").replace("/**", "");

let repository: Repository;
let base: string;
// The program with nothing but what it is said to read: it has all that it needs.
beforeEach(() => {
  repository = new Repository();
  for (const path of new Set(SOURCES.map(([, line]) => wholeOf(line)))) {
    mkdirSync(dirname(join(repository.path, path)), { recursive: true });
    cpSync(join(ROOT, path), join(repository.path, path), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(repository.path, "node_modules"));
  repository.write(".gitignore", "node_modules\n.tessera\n");
  base = repository.commit();
});
afterEach(() => repository.dispose());

test("a template that drops every network policy changes every stack with releases of it, though no value changes", async () => {
  repository.write(TEMPLATE, WITHOUT_NETWORK_POLICIES);
  const { compared, stacks } = await affectedSince(base, repository.folders);
  expect(compared).toBe(`code changed (${TEMPLATE}): every stack of both`);
  const all = selectStacks(loadFleet(repository.folders), []).map(({ name }) => name);
  const incluster = all.filter((name) => /-(?:incluster|operators)$/.test(name));
  expect(incluster.length).toBeGreaterThan(5);
  expect(stacks.map(({ stack, change }) => `${stack} ${change}`).sort()).toEqual(
    incluster.map((name) => `${name} changed`).sort(),
  );
}, 400_000);

test("what synthesis does not read is compared with nothing", async () => {
  for (const path of [
    "review/rule.ts",
    "delivery/atlantis.ts",
    "changes/x.ts",
    "usage/x.ts",
    "test/x.ts",
    "cli/review.ts",
  ])
    repository.write(path, "export {};\n");
  expect(await affectedSince(base, repository.folders)).toEqual({
    base,
    compared: expect.stringMatching(/^nothing that is synthesized changed/),
    stacks: [],
  });
  // Nothing was run for it.
  expect(existsSync(join(repository.path, ".tessera"))).toBe(false);
});
