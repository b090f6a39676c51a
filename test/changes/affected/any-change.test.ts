import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { fleetFiles } from "../../../bench/fleets/write";
import { affectedSince } from "../../../changes/affected";
import { inOrder } from "../../../changes/affected/compare";
import { withRenderer } from "../../../changes/affected/render";
import { type Changes, classify } from "../../../changes/base/classify";
import { changedSince } from "../../../changes/base/git";
import { ConfigurationError, type Folders, type LoadedFleet, loadFleet } from "../../../constructs/rooms";
import { selectStacks } from "../../../stacks/select";
import { Repository } from "./repository";

type Texts = ReadonlyMap<string, { readonly text: string; readonly layer: number }>;

/** What a fleet comes to, with no other at hand: the text of each stack. */
function textsOf(fleet: LoadedFleet): Texts {
  const plans = selectStacks(fleet, []);
  return withRenderer((render) => new Map(plans.map((plan) => [plan.name, { text: render(plan), layer: plan.layer }])));
}

/** Throws what is wrong with either fleet, in the order in which it is told. */
function refuse(base: LoadedFleet, head: LoadedFleet, { environments, tenants }: Changes): void {
  const touches = (fleet: LoadedFleet, name: string) =>
    [...tenants].some((id) => fleet.has(id) && fleet.tenant(id).environments.includes(name));
  const names = [...new Set([...Object.keys(base.environments), ...Object.keys(head.environments)])];
  const touched = names.filter((name) => environments.has(name) || touches(base, name) || touches(head, name));
  for (const name of touched)
    for (const fleet of [base, head]) if (fleet.environments[name] !== undefined) fleet.tenantsOf(name);
}

function problemText({ file, line, path, allowed }: ConfigurationError["problems"][number]): string {
  // What is the base's is told with its commit.
  const place = file.replace(/^(?:.*\/|[0-9a-f]{8}:)(?=(?:tenants|overrides)\/)/, "");
  return [place, line, path, allowed.replaceAll(/\b[0-9a-f]{8}:(?=(?:tenants|overrides)\/)/g, "")].join(" ");
}

/** Comparing every stack of two checkouts: slow, and plainly right. */
function byBruteForce(before: Folders, after: Folders, changes: Changes): unknown {
  const head = loadFleet(after);
  if (changes.environments.size + changes.tenants.size === 0) return [];
  const base = loadFleet(before);
  refuse(base, head, changes);
  const [old, now] = [textsOf(base), textsOf(head)];
  const names = [...new Set([...old.keys(), ...now.keys()])].filter(
    (name) => old.get(name)?.text !== now.get(name)?.text,
  );
  return inOrder(
    names.map((stack) => ({
      stack,
      environment: stack.split("-")[0]!,
      layer: (now.get(stack) ?? old.get(stack))!.layer,
      change: !old.has(stack) ? "added" : !now.has(stack) ? "removed" : "changed",
    })),
  );
}

/** What is answered, or else the problems that are told. */
async function told(answer: () => unknown): Promise<unknown> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map(problemText);
  }
}

/** A commit's files in a folder of their own. */
async function withCheckout<T>(
  repository: Repository,
  commit: string,
  work: (folders: Folders) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "tessera-checkout-"));
  try {
    const archive = execFileSync("git", ["archive", "--format=tar", commit], { cwd: repository.path });
    execFileSync("tar", ["-x", "-C", folder], { input: archive });
    const folders = { tenants: join(folder, "tenants"), overrides: join(folder, "overrides") };
    for (const path of Object.values(folders)) mkdirSync(path, { recursive: true });
    return await work(folders);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What somebody does to a tenant, or to one more thing in the repository. */
const EDITS: Readonly<Record<string, (repository: Repository, id: string, pick: number) => void>> = {
  setting: (repository, id, pick) => {
    const [engine] = enginesOf(repository, id).slice(pick % 2);
    repository.write(`tenants/${id}/${engine ?? "postgresql"}.yml`, "pool:\n  size: 2\n  min_idle: 0\n");
  },
  "what is synthesized into nothing": (repository, id) => change(repository, id, /owner@/, "boss@"),
  suspended: (repository, id) => change(repository, id, /state: active/, "state: suspended"),
  erased: (repository, id) => change(repository, id, /state: \w+/, "state: erased"),
  applications: (repository, id) => change(repository, id, /role\/\w+-app\n/, "role/other\n"),
  "another cell": (repository, id) => change(repository, id, /production: pool-1/, "production: standard-1"),
  "another engine": (repository, id) => change(repository, id, /engines:\n/, "engines:\n  - elasticsearch\n"),
  "one environment fewer": (repository, id) => change(repository, id, / {2}- staging\n/, ""),
  gone: (repository, id) => {
    repository.remove(`tenants/${id}`);
    change(repository, "ledger", new RegExp(`^${id}\\n`, "m"), "");
    append(repository, "tenants/erased.txt", `${id}\n`);
  },
  "gone, and in the ledger still": (repository, id) => repository.remove(`tenants/${id}`),
  "no YAML": (repository, id) => repository.write(`tenants/${id}/tenant.yml`, "tier: [\n"),
  "an empty folder": (repository, id) =>
    void mkdirSync(join(repository.path, `tenants/${id}/more`), { recursive: true }),
  ledger: (repository) => append(repository, "tenants/ledger.txt", "# for people\n"),
  environment: (repository) =>
    repository.write("overrides/testing_postgresql.yml", "settings:\n  pool:\n    size: 2\n    min_idle: 0\n"),
  capacity: (repository) =>
    change(repository, "../overrides/production_environment", /capacity_tenants: \d+/, "capacity_tenants: 1"),
  guide: (repository) => repository.write("docs/guide.md", "text"),
};

function fileOf(id: string): string {
  return id === "ledger"
    ? "tenants/ledger.txt"
    : id.startsWith("../")
      ? `${id.slice(3)}.yml`
      : `tenants/${id}/tenant.yml`;
}

function change(repository: Repository, id: string, from: RegExp, to: string): void {
  const file = join(repository.path, fileOf(id));
  if (existsSync(file)) repository.write(fileOf(id), readFileSync(file, "utf8").replace(from, to));
}

function append(repository: Repository, path: string, text: string): void {
  const file = join(repository.path, path);
  repository.write(path, (existsSync(file) ? readFileSync(file, "utf8") : "") + text);
}

function enginesOf(repository: Repository, id: string): string[] {
  const text = readFileSync(join(repository.path, fileOf(id)), "utf8");
  return [...(/engines:\n((?: {2}- \w+\n)+)/.exec(text)?.[1] ?? "").matchAll(/\w+/g)].map(([engine]) => engine);
}

function apply(repository: Repository, edits: readonly (readonly [string, number])[]): void {
  for (const [name, pick] of edits) {
    const ids = readdirSync(join(repository.path, "tenants")).filter(
      (id) => existsSync(join(repository.path, fileOf(id))) && !id.includes("."),
    );
    const id = ids[pick % ids.length];
    if (id !== undefined) EDITS[name]!(repository, id, pick);
  }
}

const edits = fc.array(fc.tuple(fc.constantFrom(...Object.keys(EDITS)), fc.nat(1000)), { minLength: 1, maxLength: 3 });
const history = fc.record({
  count: fc.integer({ min: 4, max: 9 }),
  seed: fc.nat(50),
  before: fc.option(edits),
  after: edits,
});
/** Of a few seconds each: more are for who changes what is compared. */
const RUNS = Number(process.env.RUNS ?? 5);

test("the same as comparing every stack, and the same refusals, whatever changed", async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ count, seed, before, after }) => {
      const repository = new Repository();
      try {
        for (const [path, content] of fleetFiles(count, seed)) repository.write(path, content);
        apply(repository, before ?? []);
        const base = repository.commit();
        apply(repository, after);
        const changes = classify(changedSince(repository.path, base), { tenants: "tenants", overrides: "overrides" });
        const found = await told(async () => (await affectedSince(base, repository.folders)).stacks);
        const expected = await withCheckout(repository, base, (checkout) =>
          told(() => byBruteForce(checkout, repository.folders, changes)),
        );
        expect(found).toEqual(expected);
      } finally {
        repository.dispose();
      }
    }),
    { numRuns: RUNS },
  );
});
