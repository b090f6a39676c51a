import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import type { Written } from "../../cli/init/answers";
import { completed } from "../../cli/init/ask";
import { schemasFrom } from "../../cli/init/files";
import { ENGINES } from "../../cli/init/init";
import { ENVIRONMENTS } from "../../config/naming";
import { TIERS } from "../../config/tiers";
import { type Folders, loadFleet } from "../../constructs/rooms";
import { selectStacks } from "../../stacks/select";
import { exampleFleet } from "../support/fleet";
import { call, mainOf } from "./command";

const main = mainOf("init");
let folder: string;
let folders: Folders;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-init-test-"));
  folders = { tenants: join(folder, "tenants"), overrides: join(folder, "overrides") };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const where = () => ["--tenants", folders.tenants, "--overrides", folders.overrides];
const ACCOUNTS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(ENVIRONMENTS).map((name, at) => [name, String(at + 1).repeat(12)]),
);
const good = (environments: readonly string[], ...more: string[]) => [
  ...["--organisation", "Acme", "--contact", "platform@acme.example", ...more],
  ...(more.includes("--engine") ? [] : ["--engine", "postgresql"]),
  ...environments.flatMap((name) => ["--env", name, "--account", `${name}=${ACCOUNTS[name]}`]),
];
const init = (...args: readonly string[]) => call(main, [...args, ...where()]);

const ALL = Object.keys(ENVIRONMENTS);
const TIER_NAMES = Object.keys(TIERS);
const COMBINATIONS: readonly (readonly [string, readonly string[]])[] = [
  ...ENGINES.map((engine) => [`${engine} in production`, good(["production"], "--engine", engine)] as const),
  ...ALL.map((name) => [`every engine in ${name}`, good([name], "--engine", ENGINES.join(","))] as const),
  ...TIER_NAMES.map(
    (tier) =>
      [`tier ${tier} with every engine`, good(["production"], "--tier", tier, "--engine", ENGINES.join(","))] as const,
  ),
  ["every environment with two engines", good(ALL, "--engine", "postgresql,redis")],
  ["development with local state", good(["development"], "--state", "local")],
  ["another region", good(["production"], "--region", "eu-west-1", "--recovery-region", "eu-west-2")],
  ["no copies, of a tier that needs none", good(["production"], "--tier", "free", "--recovery-region", "none")],
];

test.each(COMBINATIONS)("%s: what is written passes check and synth", async (_, args) => {
  const { code, err } = await init(...args);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const fleet = loadFleet(folders);
  expect(fleet.problems()).toEqual([]);
  const app = new App({ outdir: join(folder, "out"), stackTraces: false });
  for (const plan of selectStacks(fleet, [])) plan.build(app);
  app.synth();
  const stacks = readdirSync(join(folder, "out/stacks"));
  for (const name of Object.keys(fleet.environments)) expect(stacks).toContain(`${name}-foundation`);
  // No tenant, and a cell for each tier that shares one.
  expect(
    Object.keys(fleet.environments).flatMap((name) => fleet.homes(name).filter(({ kind }) => kind !== "cell")),
  ).toEqual([]);
  for (const { cells } of Object.values(fleet.environments))
    for (const { tier, admits } of Object.values(cells)) expect(admits).toEqual([tier]);
});

test("floors, budgets and deployments are those of the examples", () => {
  const examples = exampleFleet();
  const seen: string[] = [];
  for (const top of ["constructs", "constructs/engines"])
    for (const room of readdirSync(top)) {
      const start = join(top, room, "start");
      for (const file of existsSync(start) ? readdirSync(start) : []) {
        const example = `overrides/${file.replace(".yml", "")}_${room}.yml`;
        expect([example, readFileSync(join(start, file), "utf8")]).toEqual([example, examples.get(example)]);
        seen.push(example);
      }
    }
  const written = [...examples.keys()].filter((path) => /^overrides\/(?!.*_environment)/.test(path));
  expect(seen.sort()).toEqual(written.sort());
});

test("what is written holds no example and no key with one legal value, and says what each setting is", async () => {
  await init(...good(ALL));
  expect(readFileSync(join(folders.tenants, "ledger.txt"), "utf8")).toMatch(/^#[^\n]*\n$/);
  for (const name of ALL) {
    const text = readFileSync(join(folders.overrides, `${name}_environment.yml`), "utf8");
    expect(text).not.toMatch(/^without:|example\.com/m);
    expect(text.split("\n").filter((line) => line.startsWith("# ")).length).toBeGreaterThan(10);
  }
});

const production = ["--organisation", "Acme", "--account", "production=444444444444"];
test.each<[string, readonly string[], RegExp]>([
  ["local state", good(["production"], "--state", "local"), /--state: given local; allowed: s3 for production/],
  ["30 days of audit", good(["production"], "--audit-days", "30"), /--audit-days: given 30; allowed: 365 to 3650/],
  ["nobody to hear of alarms", production, /--contact is missing/],
  ["an address that is none", [...production, "--contact", "nobody"], /--contact: given nobody/],
])("production with %s is refused, and nothing is written", async (_, args, told) => {
  const { code, err } = await init(...args);
  expect(code).toBe(64);
  expect(err).toMatch(told);
  expect(existsSync(folders.overrides)).toBe(false);
});

test("development may keep its state on this machine, and its trail for a month", async () => {
  const { code } = await init(...good(["development"], "--state", "local", "--audit-days", "30"));
  expect(code).toBe(0);
});

test("without a terminal all that is missing is named together", async () => {
  const { code, err } = await init();
  expect(code).toBe(64);
  for (const option of ["organisation", "account", "contact"]) expect(err).toContain(`--${option} is missing`);
});

test("every mistake of a call is told together", async () => {
  const { code, err } = await init(
    ...["--organisation", "Acme", "--env", "production,staging", "--account", "production=444444444444"],
    ...["--contact", "nobody", "--region", "moon-1"],
  );
  expect(code).toBe(64);
  for (const told of ["none for staging", "given nobody", "moon-1"]) expect(err).toContain(told);
});

test("nor does one hide another, whoever finds it", async () => {
  const { code, err } = await init(
    ...["--organisation", "", "--env", "prod", "--account", "prod=1", "--engine", "postgres", "--tier", "gold"],
    ...["--contact", "nobody", "--state", "disk", "--audit-days", "0", "--region", "moon-1"],
  );
  expect(code).toBe(64);
  const told = err.split("\n").flatMap((line) => /^--([a-z-]+)/.exec(line)?.[1] ?? []);
  expect(told.sort()).toEqual(["audit-days", "contact", "engine", "env", "organisation", "region", "state", "tier"]);
  const missing = (await init("--engine", "postgres")).err;
  for (const option of ["organisation is missing", "account is missing", "contact is missing", "engine: given"])
    expect(missing).toContain(`--${option}`);
});

test("an account is one environment's", async () => {
  const { err } = await init(
    ...["--organisation", "Acme", "--contact", "a@acme.example", "--env", "production,staging"],
    ...["--account", "production=444444444444,staging=444444444444"],
  );
  expect(err).toContain("given 444444444444 for production and for staging; allowed: an account each");
});

test("tiers that offer none of the engines are refused, since no tenant could be added", async () => {
  const { code, err } = await init(...good(["development"], "--tier", "free", "--engine", "mongodb"));
  expect({ code, err }).toEqual({
    code: 64,
    err: expect.stringMatching(/--engine: given mongodb, which tier free does not offer; allowed: .*postgresql/),
  });
  expect(existsSync(folders.overrides)).toBe(false);
});

test("each step that is advised reads the folders that were written, and the tenant's tier offers its engine", async () => {
  const { code, out } = await init(
    ...good(["development", "staging"], "--tier", "free,standard", "--engine", "mongodb,postgresql"),
  );
  expect(code).toBe(0);
  const steps = out.split("\n").filter((line) => line.startsWith("then: "));
  expect(steps.filter((step) => step.includes("bootstrap"))).toHaveLength(2);
  for (const step of steps) expect(step).toContain(where().join(" "));
  expect(steps.at(-1)).toContain("--tier standard --env development --engine mongodb");
});

test("an engine that no tier offers is told, and another is advised", async () => {
  const { out } = await init(...good(["development"], "--tier", "free", "--engine", "mongodb,postgresql"));
  expect(out).toContain("mongodb: no tier of free offers it, so nothing runs it");
  expect(out).toContain("--tier free --env development --engine postgresql");
});

test.each([
  ["/clone/overrides", "../schemas/"],
  ["/clone/own/overrides", "../../schemas/"],
  ["/elsewhere/own/overrides", "../schemas/"],
])("an editor finds the schemas from %s", (at, schemas) => {
  const text = "# yaml-language-server: $schema=../schemas/environment.schema.json\n";
  expect(schemasFrom(text, at, "/clone")).toBe(text.replace("../schemas/", schemas));
});

test("what a standard of the tier demands of an environment is told of the file that would be", async () => {
  const { code, err } = await init(...good(["production"], "--recovery-region", "none"));
  expect(code).toBe(1);
  expect(err).toContain(join(folders.overrides, "production_environment.yml"));
  expect(err).not.toMatch(/tessera-init-(?!test)/);
  expect(existsSync(folders.overrides)).toBe(false);
});

test("people's files are never written over: all that are in the way are named, and nothing is written", async () => {
  mkdirSync(join(folders.tenants, "acme"), { recursive: true });
  mkdirSync(folders.overrides);
  const mine: readonly (readonly [string, string])[] = [
    [join(folders.overrides, "production_environment.yml"), "mine: 1\n"],
    [join(folders.overrides, "staging_redis.yml"), "mine: 2\n"],
    [join(folders.tenants, "ledger.txt"), "acme\n"],
    [join(folders.tenants, "acme/tenant.yml"), "id: acme\n"],
  ];
  for (const [path, text] of mine) writeFileSync(path, text);
  const { code, err } = await init(...good(["production"]));
  expect(code).toBe(1);
  for (const name of ["production_environment.yml", "staging_redis.yml", "ledger.txt", "acme"])
    expect(err).toContain(name);
  for (const [path, text] of mine) expect(readFileSync(path, "utf8")).toBe(text);
  expect(readdirSync(folders.overrides).sort()).toEqual(["production_environment.yml", "staging_redis.yml"]);
});

test("templates and an empty ledger may be there, and stay", async () => {
  mkdirSync(folders.tenants, { recursive: true });
  writeFileSync(join(folders.tenants, "ledger.txt"), "# mine\n");
  writeFileSync(join(folders.tenants, "tenant_template.yml"), "# mine\n");
  expect((await init(...good(["production"]))).code).toBe(0);
  for (const name of ["ledger.txt", "tenant_template.yml"])
    expect(readFileSync(join(folders.tenants, name), "utf8")).toBe("# mine\n");
});

describe("on a terminal", () => {
  const asked = async (given: Written, answers: readonly string[]) => {
    const questions: string[] = [];
    const said: string[] = [];
    const left = [...answers];
    const ask = async (question: string) => {
      questions.push(question);
      const answer = left.shift();
      if (answer === undefined) throw new Error(`nobody answers ${question}`);
      return answer;
    };
    const written = await completed(given, ENGINES, ask, (text) => said.push(text));
    return { written, questions, said };
  };

  test("what options leave out is asked for, and an empty answer is the usual one", async () => {
    const { written, questions } = await asked({ organisation: "Acme", engines: "redis" }, [
      "",
      "production=444444444444",
      ...["", "", "", "ops@acme.example", "", ""],
    ]);
    expect(questions).toHaveLength(8);
    expect(questions.join()).not.toMatch(/Organisation|Engines/);
    expect(written).toMatchObject({
      environments: "production",
      engines: "redis",
      state: "s3",
      region: "eu-central-1",
    });
  });

  test("where the answers end, it ends, and asks no more", async () => {
    await expect(completed({}, ENGINES, async () => null, jest.fn())).rejects.toThrow("nothing was written");
  });

  test("a wrong answer is told, and asked for again", async () => {
    const { written, said } = await asked({}, [
      ...["Acme", "production", "production=1", "production=444444444444", "", "", "redis", "", "ops@acme.example"],
      ...["local", "s3", "30", "365"],
    ]);
    expect(said).toHaveLength(3);
    expect(said[1]).toContain("given local; allowed: s3 for production");
    expect(written["audit-days"]).toBe("365");
  });
});
