import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../../review/report";
import type { Case, Config } from "./catalogue/case";
import { CASES } from "./catalogue/cases";
import { review, withFiles } from "./support/plan";

const CATALOGUE = join(__dirname, "catalogue");
const TODAY = { today: "2026-01-02" };

/** Cases of which the very configuration that Terraform planned is at hand, whole, without modules and what only a run knows. */
const PLANNED = CASES.filter(
  ({ estate, fails, plan: narrowed }) =>
    !fails && !narrowed && existsSync(join(CATALOGUE, `estates/${estate}.tf.json`)),
).filter(
  ({ estate }) => !/"module"|QUEUE_URL/.test(readFileSync(join(CATALOGUE, `estates/${estate}.tf.json`), "utf8")),
);

function configuration({ estate, edit }: Pick<Case, "estate" | "edit">): Config {
  const config = JSON.parse(readFileSync(join(CATALOGUE, `estates/${estate}.tf.json`), "utf8"));
  edit(config);
  return config;
}

/** The review of a case's plan beside a synthesized stack. */
const beside = (one: Case, synthesized: Config): Report =>
  withFiles(
    { "a.json": readFileSync(join(CATALOGUE, `plans/${one.id}.plan`)), "cdk.tf.json": synthesized },
    ([plan = ""]) => review([plan], TODAY),
  );
const stale = ({ refusals }: Report): string[] => refusals.map(({ reason }) => reason).filter((r) => /stale/.test(r));

describe("a plan beside the stack that it should be of", () => {
  it.each(PLANNED.map((one) => [one.id, one] as const))("%s: is of its own code", (_id, one) => {
    expect(stale(beside(one, configuration(one)))).toEqual([]);
  });

  it("is of other code wherever the other code says anything else of a resource", () => {
    const missed = PLANNED.filter((one) => {
      const [before, after] = [configuration({ ...one, edit: () => {} }), configuration(one)];
      const says = ({ resource, data }: Config): string => JSON.stringify({ resource, data });
      return says(before) !== says(after) && stale(beside(one, before)).length === 0;
    }).map(({ id }) => id);
    expect(missed).toEqual([]);
  });

  /** One edit of a stack of one cluster each, and what must be named of the plan. */
  const cluster = { cluster_identifier: "led", backup_retention_period: 7, enabled_cloudwatch_logs_exports: ["a"] };
  const PLAN = {
    format_version: "1.2",
    timestamp: "2026-01-01T00:00:00Z",
    planned_values: {},
    configuration: {
      provider_config: { aws: { name: "aws", expressions: { region: { constant_value: "eu-central-1" } } } },
      root_module: {
        resources: [
          {
            address: "aws_rds_cluster.a",
            for_each_expression: { constant_value: "${local.a}", references: ["local.a"] },
            expressions: {
              backup_retention_period: { constant_value: 7 },
              cluster_identifier: { constant_value: "led" },
              enabled_cloudwatch_logs_exports: { constant_value: ["a"] },
              timeouts: { create: { constant_value: "1h" } },
              scaling_configuration: [{ min_capacity: { constant_value: 1 } }],
            },
          },
        ],
      },
    },
  };
  const GIVEN = {
    ...cluster,
    "//": { metadata: {} },
    for_each: "${local.a}",
    timeouts: { create: "1h" },
    scaling_configuration: { min_capacity: 1 },
  };
  const against = (given: object, rest: object = {}, plan: object = PLAN): string[] =>
    withFiles(
      { "a.json": plan, "cdk.tf.json": { resource: { aws_rds_cluster: { a: given } }, ...rest } },
      ([path = ""]) => stale(review([path], TODAY)),
    );

  it.each<[string, object, string]>([
    ["another value", { ...GIVEN, backup_retention_period: 35 }, "backup_retention_period"],
    ["a value as another type", { ...GIVEN, backup_retention_period: "7" }, "backup_retention_period"],
    ["a template", { ...GIVEN, cluster_identifier: "${local.name}" }, "cluster_identifier"],
    ["an element more", { ...GIVEN, enabled_cloudwatch_logs_exports: ["a", "b"] }, "enabled_cloudwatch_logs_exports"],
    ["an attribute more", { ...GIVEN, deletion_protection: true }, "deletion_protection"],
    ["an attribute less", { ...GIVEN, cluster_identifier: undefined }, "cluster_identifier"],
    ["a block less", { ...GIVEN, scaling_configuration: undefined }, "scaling_configuration"],
    ["a block twice", { ...GIVEN, scaling_configuration: [{ min_capacity: 1 }, {}] }, "scaling_configuration"],
    [
      "another value in a block",
      { ...GIVEN, scaling_configuration: [{ min_capacity: 2 }] },
      "scaling_configuration.min",
    ],
    ["another value in a single block", { ...GIVEN, timeouts: { create: "2h" } }, "timeouts.create"],
    ["another set of instances", { ...GIVEN, for_each: "${local.b}" }, "for_each"],
    ["a program that runs", { ...GIVEN, provisioner: [{ "local-exec": { command: "true" } }] }, "provisioner"],
  ])("%s", (_what, given, named) => {
    expect(against(given)[0]).toMatch(
      new RegExp(`stale: the synthesized stack says otherwise than the plan of aws_rds_cluster\\.a: ${named}`),
    );
  });

  it("is of the same code where only order, comments and what a plan leaves out differ", () => {
    expect(against(Object.fromEntries(Object.entries(GIVEN).reverse()))).toEqual([]);
    expect(against({ ...GIVEN, lifecycle: { prevent_destroy: true }, description: null })).toEqual([]);
    expect(against({ ...GIVEN, dynamic: { tag: {} }, depends_on: ["a.b"] })).toEqual([]);
    expect(against({ ...GIVEN, tag: { name: "a" }, dynamic: { tag: {} } })).toEqual([]);
  });

  it("is of other code where a bare value stands for a block, were it an empty one", () => {
    const empty = structuredClone(PLAN);
    Object.assign(empty.configuration.root_module.resources[0]!.expressions, { scaling_configuration: [{}] });
    expect(against({ ...GIVEN, scaling_configuration: [{}] }, {}, empty)).toEqual([]);
    expect(against({ ...GIVEN, scaling_configuration: [true] }, {}, empty)[0]).toMatch(/a: scaling_configuration\.$/);
  });

  it("looks at data sources and providers as well, and at programs that the plan alone runs", () => {
    expect(against(GIVEN, { data: { aws_region: { here: {} } } })[0]).toContain(
      "1 resources that the plan does not know",
    );
    expect(against(GIVEN, { provider: { aws: [{ region: "us-east-1" }] } })[0]).toContain("provider aws: region");
    expect(against(GIVEN, { provider: { aws: { region: "eu-central-1" } } })).toEqual([]);
    const runs = structuredClone(PLAN);
    Object.assign(runs.configuration.root_module.resources[0]!, { provisioners: [{ type: "local-exec" }] });
    expect(against(GIVEN, {}, runs)[0]).toContain("aws_rds_cluster.a: provisioner");
  });

  /** As `terraform show -json` 1.11 has the two providers of a stack with a copy in the recovery region. */
  it("is of the same code where a provider has an alias, and of other code where that is another region's", () => {
    const plan = structuredClone(PLAN);
    Object.assign(plan.configuration.provider_config, {
      "aws.recovery": {
        ...{ name: "aws", full_name: "registry.terraform.io/hashicorp/aws", alias: "recovery" },
        expressions: { region: { constant_value: "eu-west-1" } },
      },
    });
    const providers = (region: string) => ({
      provider: { aws: [{ region: "eu-central-1" }, { alias: "recovery", region }] },
    });
    expect(against(GIVEN, providers("eu-west-1"), plan)).toEqual([]);
    expect(against(GIVEN, providers("us-east-1"), plan)[0]).toContain("provider aws.recovery: region");
  });

  it("shows no value of what differs", () => {
    expect(against({ ...GIVEN, master_password: "planted-secret" })[0]).not.toContain("planted");
  });
});
