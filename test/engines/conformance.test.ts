import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { matrix } from "../../cli/matrix-cells";
import type { Capability, Feature } from "../../constructs/engines/capabilities";
import type { Engine } from "../../constructs/engines/engine";
import { ENGINES } from "../../constructs/engines/registry";
import { STRATEGIES } from "../../constructs/tiers/strategies";
import { TIERS } from "../../constructs/tiers/tiers";
import { EVIDENCE } from "./evidence";
import { builtOf, type Case, casesOf, type Json, resourcesIn, synthesizeCases, thingsOf } from "./fleet";

const FOLDER = join(__dirname, "../../constructs/engines");
/** Shared code of engines, which is none. */
const NO_ENGINES = new Set(["sql"]);
/** Longest value of a standard parameter. Source: "Managing parameter tiers", Systems Manager. */
const CONTRACT_MAX_BYTES = 4096;
/** Shortest text that can be a reason. */
const SHORTEST_REASON_CHARACTERS = 20;

const has = (capability: Capability) => "how" in capability;
const textOf = (capability: Capability) => ("how" in capability ? capability.how : capability.lacks);

test("the registry is the folders", () => {
  const folders = readdirSync(FOLDER).filter(
    (name) => statSync(join(FOLDER, name)).isDirectory() && !NO_ENGINES.has(name),
  );
  expect(Object.keys(ENGINES).sort()).toEqual(folders.sort());
  for (const [id, engine] of Object.entries(ENGINES)) expect(engine.folder).toBe(join(FOLDER, id));
});

test("the matrix has an answer in every cell", () => {
  const cells = matrix();
  expect(cells).toHaveLength(Object.keys(ENGINES).length * Object.keys(TIERS).length * Object.keys(STRATEGIES).length);
  const blank = cells.filter(({ answer }) => textOf(answer).replace(/^not in tier \w+: /, "").length < 10);
  expect(blank).toEqual([]);
  const unsaid = cells.filter(({ answer }) => textOf(answer).includes("does not say how"));
  expect(unsaid).toEqual([]);
});

describe.each(Object.values(ENGINES))("$id", (engine: Engine) => {
  const cases = casesOf(engine);
  const { features, sizedBy } = engine.capabilities;
  let stacks: ReadonlyMap<string, Json>;

  beforeAll(() => {
    stacks = synthesizeCases(engine);
  });

  test("what it lacks has a reason, and what it has a mechanism", () => {
    const short = Object.entries(features).filter(
      ([, capability]) => textOf(capability).length < SHORTEST_REASON_CHARACTERS,
    );
    expect(short).toEqual([]);
  });

  test("a tier has it, or it says why not", () => {
    const without = Object.keys(TIERS).filter((tier) => !cases.some((one) => one.tier === tier));
    if (without.length > 0) expect(engine.capabilities.notOffered.length).toBeGreaterThan(SHORTEST_REASON_CHARACTERS);
  });

  describe.each(cases)("$tier, $strategy", (one: Case) => {
    const built = () => builtOf(one, stacks);

    const shown = (Object.keys(features) as Feature[]).filter((feature) =>
      EVIDENCE.some((evidence) => evidence.feature === feature),
    );
    test.each(shown)("%s is as its capabilities say", (feature) => {
      const things = thingsOf(engine, built());
      const looked = EVIDENCE.filter((evidence) => evidence.feature === feature).flatMap(({ type, wrong }) =>
        things.filter((thing) => thing.type === type).map(({ body }) => ({ type, wrong: wrong(body, things) })),
      );
      expect(looked.filter(({ wrong }) => wrong !== null)).toEqual([]);
      // What it says it has must be seen in something: an engine made of other types adds rows to the evidence.
      if (has(features[feature])) expect(looked.length).toBeGreaterThan(0);
    });

    test("the executor may do named things, each statement by a name of its own", () => {
      const policies = resourcesIn(built().home)
        .filter(({ body }) => String(body["//"]?.metadata?.path).includes("/home/executor/role/policy"))
        .map(({ body }) => String(body.policy));
      expect(policies).toHaveLength(1);
      const names = [...policies[0]!.matchAll(/"Sid" = "(\w+)"/g)].map(([, name]) => name);
      expect(names.some((name) => name!.startsWith(engine.id))).toBe(true);
      expect(new Set(names).size).toBe(names.length);
    });

    test("nothing is public", () => {
      const text = JSON.stringify([built().home, built().rows]);
      expect(text).not.toMatch(/0\.0\.0\.0\/0|::\/0/);
      expect(text).not.toMatch(/"publicly_accessible":true/);
    });

    test("the contract is published, for the tenant's own role alone", () => {
      const { rows } = built();
      const text = rows.locals[`contracts_${engine.id}`][one.tenant] as string;
      expect(Buffer.byteLength(text)).toBeLessThan(CONTRACT_MAX_BYTES);
      expect(JSON.parse(text)).toMatchObject({ tenant: one.tenant, engine: engine.id });
      const parameter = rows.resource.aws_ssm_parameter[`contract_${engine.id}`];
      expect(parameter.for_each).toBe(`\${local.contracts_${engine.id}}`);
      const policy = rows.resource.aws_iam_role_policy[`access_${engine.id}`];
      // By reference, or by name where the role stands in another stack.
      expect(policy.role).toMatch(/^\$\{aws_iam_role\.tenant\[each\.key\]\.id\}$|-tenant-\$\{each\.key\}$/);
      expect(policy.policy).toContain(`/\${each.key}/${engine.id}`);
      expect(policy.policy).not.toMatch(/"Resource" = (?:"\*"|\["\*"\])/);
    });

    test("the slice names its tenant only, and its removal is the tenant's own", () => {
      const { rows } = built();
      const text = rows.locals[`slices_${engine.id}`][one.tenant] as string;
      const { subject, apply, remove } = JSON.parse(text) as Json;
      expect(subject).toBe(one.tenant);
      expect(remove.length).toBeGreaterThan(0);
      const own = resourcesIn(rows).some(({ type }) => type === "aws_lambda_invocation");
      expect(own).toBe(true);
      const others = cases.filter(({ tenant }) => tenant !== one.tenant).map(({ tenant }) => tenant);
      for (const other of others) expect(JSON.stringify([apply, remove])).not.toContain(other);
    });

    test("no secret stands in what is synthesized", () => {
      const text = JSON.stringify(built());
      expect(text).not.toMatch(/AKIA[A-Z0-9]{16}|BEGIN [A-Z ]*PRIVATE KEY/);
      expect(text).not.toMatch(/"(?:master_password|auth_token|password)":/);
    });
  });

  test("parameters follow from the size", () => {
    const settings = sizedBy.path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), sizedBy.larger) as object;
    const larger = synthesizeCases(engine, settings);
    const one = cases.at(-1)!;
    const parameters = (all: ReadonlyMap<string, Json>) =>
      thingsOf(engine, builtOf(one, all))
        .filter(({ type }) => type.endsWith("_parameter_group") || !type.startsWith("aws_"))
        .map(({ body }) => body.parameter ?? body.spec);
    expect(parameters(larger)).not.toEqual(parameters(stacks));
  });
});
