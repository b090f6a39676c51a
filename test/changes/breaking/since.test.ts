import { fleetFiles } from "../../../bench/fleets/write";
import { breakingAgainst, breakingSince, formatBreakingChange, grouped } from "../../../changes/breaking";
import { loadFleet } from "../../../constructs/rooms";
import { command } from "../../cli/command";
import { Repository } from "../affected/repository";

const TENANTS = 30;
const SEED = 3;
/** As every test begins with it. */
const original = new Repository();
let repository: Repository;
let base: string;

beforeAll(() => {
  for (const [path, content] of fleetFiles(TENANTS, SEED)) original.write(path, content);
  base = original.commit();
});
beforeEach(() => {
  repository = new Repository(original);
});
afterEach(() => repository.dispose());
afterAll(() => original.dispose());

const fleet = () => loadFleet(repository.folders);
const since = (reference = base) => breakingSince(reference, repository.folders, fleet());
const pooled = () =>
  fleet()
    .tenantsOf("production")
    .find(({ placement }) => placement.production === "pool-1")!;

test("nothing changed: no step", () => {
  expect(since()).toEqual({ base, steps: [] });
});

test("a jump in a tenant's life is told with the commit's own name for its file", () => {
  const { id, file } = pooled();
  repository.edit(`tenants/${id}/tenant.yml`, "state: active", "state: erased");
  const [step] = grouped(since().steps);
  expect(step).toMatchObject({ rule: "lifecycle-jump", place: { file }, before: "active", after: "erased" });
  expect(step!.was?.file).toBe(`${base.slice(0, 8)}:tenants/${id}/tenant.yml`);
  expect(formatBreakingChange(step!)).toContain(`before active (${base.slice(0, 8)}:tenants/${id}/tenant.yml:`);
});

test("the base is a commit, not the work tree: what was committed since counts", () => {
  repository.edit(`tenants/${pooled().id}/tenant.yml`, "state: active", "state: erased");
  repository.commit();
  expect(since().steps).toHaveLength(1);
  expect(since("HEAD").steps).toEqual([]);
});

test("a base that this code cannot read is a step of its own", () => {
  const text = "settings:\n  no_such_setting: 1\n";
  repository.write("overrides/production_postgresql.yml", text);
  const broken = repository.commit();
  repository.remove("overrides/production_postgresql.yml");
  const { steps } = since(broken);
  expect(steps).toMatchObject([
    {
      rule: "base-unreadable",
      address: "base",
      after: "1 problem, such as production_postgresql.yml:2 settings.no_such_setting",
    },
  ]);
  expect(steps[0]!.place.file).toBe(`${broken.slice(0, 8)}:overrides`);
});

test("a tenant that the base has wrong is told, and the others are compared", () => {
  const [first, second] = fleet().tenantsOf("production");
  repository.edit(`tenants/${first!.id}/tenant.yml`, "tier: ", "teir: ");
  const broken = repository.commit();
  repository.edit(`tenants/${first!.id}/tenant.yml`, "teir: ", "tier: ");
  repository.edit(`tenants/${second!.id}/tenant.yml`, "state: active", "state: erased");
  expect(since(broken).steps.map(({ rule, address }) => [rule, address])).toEqual([
    ["base-unreadable", first!.id],
    ["lifecycle-jump", `${second!.id}/lifecycle.state`],
  ]);
});

test("a folder in place of a commit says the same", () => {
  const copy = new Repository(original);
  try {
    repository.edit(`tenants/${pooled().id}/tenant.yml`, "state: active", "state: erased");
    const [from, to] = [since().steps, breakingAgainst(copy.folders, fleet()).steps];
    expect(to.map(({ address }) => address)).toEqual(from.map(({ address }) => address));
    expect(to).toHaveLength(1);
  } finally {
    copy.dispose();
  }
});

describe("tessera check", () => {
  const check = (...args: string[]) => command("check", repository.folders, ...args);

  test("exit code 0 with a base and nothing lost, and without a base", async () => {
    const today = ["--today", "2026-01-01"];
    expect(await check(...today)).toMatchObject({ code: 0, out: "no problems in the configuration\n", err: "" });
    expect(await check("--base", base, ...today)).toMatchObject({
      code: 0,
      out: `no problems in the configuration; compared with ${base.slice(0, 12)}, every step can be taken\n`,
    });
  });

  test("without a base, files that differ are told, with the base that compares them", async () => {
    const { id } = pooled();
    repository.edit(`tenants/${id}/tenant.yml`, "state: active", "state: erased");
    repository.write("tenants/README.md", "no file of the fleet\n");
    const today = ["--today", "2026-01-01"];
    const { code, out } = await check(...today);
    const [summary, hint, ...more] = out.trimEnd().split("\n");
    expect([code, summary, more]).toEqual([0, "no problems in the configuration", []]);
    expect(hint).toBe(
      `1 file of the fleet differs from ${base.slice(0, 12)}: what the change does to what exists is told by ` +
        `./tessera check --base ${base.slice(0, 12)}`,
    );
    const json = async (...args: string[]) => JSON.parse((await check(...args, ...today, "--json")).out).uncompared;
    expect(await json()).toEqual({ files: 1, from: base });
    // As it says, so it is.
    const compared = await check("--base", hint!.split(" ").at(-1)!, ...today);
    expect([compared.code, compared.out]).toEqual([1, expect.not.stringContaining("told by")]);
    expect(await json("--base", base)).toBeUndefined();
  });

  test("what gets no fixes any more within half a year is a warning, by the day that is given", async () => {
    const { code, out, err } = await check("--today", "2027-01-01");
    expect([code, out]).toEqual([0, expect.stringMatching(/^no problems in the configuration, \d+ warnings\n$/)]);
    expect(err).toMatch(/^warning: support of Kubernetes [\d.]+ on EKS ends on 2027-03-27, in 85 days \(/m);
  });

  test("problems and steps in one run, exit code 1; as JSON the same", async () => {
    const [first, second] = fleet().tenantsOf("production");
    repository.edit(`tenants/${first!.id}/tenant.yml`, "state: active", "state: erased");
    repository.edit(`tenants/${second!.id}/tenant.yml`, "tier: ", "teir: ");
    const { code, err } = await check("--base", base);
    expect(code).toBe(1);
    expect(err).toContain("teir");
    expect(err).toContain("lifecycle.state: given erased, before active");
    const json = JSON.parse((await check("--base", base, "--json")).out);
    expect(json).toMatchObject({ base, steps: [{ rule: "lifecycle-jump", before: "active" }] });
    expect(json.problems.length).toBeGreaterThan(0);
  });

  test("an exception lifts its step until its last day", async () => {
    const { id } = pooled();
    repository.edit(`tenants/${id}/tenant.yml`, "state: active", "state: erased");
    repository.write(
      "exceptions.yml",
      `- { address: ${id}/lifecycle.state, rule: lifecycle-jump, owner: ada@example.com, expires: 2026-03-31, reason: drained }\n` +
        "- { address: a.b, rule: stateful-delete, owner: ada@example.com, expires: 2026-03-31, reason: drained }\n",
    );
    const args = ["--base", base, "--exceptions", `${repository.path}/exceptions.yml`, "--today"];
    const [inTime, late] = [await check(...args, "2026-03-31"), await check(...args, "2026-04-01")];
    expect(inTime).toMatchObject({
      code: 0,
      err: `exception used: lifecycle-jump ${id}/lifecycle.state, ada@example.com, until 2026-03-31\n`,
    });
    expect(late.code).toBe(1);
    expect(late.err).toContain("exception expired: lifecycle-jump");
  });

  test("a mistake in the call is told in the command's own words", async () => {
    const { code, err } = await check("--bases", base, "--json=yes", "--today");
    expect(code).toBe(64);
    expect(err).toContain(
      "--bases is no option of this command. Did you mean --base? Its options: --base, --base-dir,",
    );
    expect(err).toContain("--json takes no value, got: yes.");
  });
});
