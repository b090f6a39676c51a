import { differing } from "../../../review/normalise/configuration";
import { ownerOf } from "../../../review/normalise/owner";
import { References } from "../../../review/normalise/references";
import { readSynthesized, stackOf } from "../../../review/normalise/synthesized";
import { withFiles } from "../support/plan";

describe("references of an attribute", () => {
  const references = new References({
    provider_config: {
      aws: { expressions: { region: { constant_value: "eu-central-1" } } },
      "aws.recovery": { expressions: { region: { references: ["var.region"] } } },
    },
    root_module: {
      resources: [
        {
          address: "aws_a.x",
          provider_config_key: "aws",
          expressions: {
            key: { references: ["aws_kms_key.k.arn", 7] },
            block: [{ inner: { references: ["aws_b.y"] } }, { other: { references: ["local.z"] } }],
            plain: { constant_value: 1 },
          },
        },
        { address: "aws_a.z", provider_config_key: "aws.recovery", expressions: {} },
        { address: 7 },
      ],
      module_calls: {
        child: {
          expressions: { key: { references: ["aws_kms_key.root.arn"] } },
          module: {
            resources: [
              {
                address: "aws_c.in",
                provider_config_key: "child:aws",
                expressions: { key: { references: ["var.key", "aws_d.e"] } },
              },
            ],
            module_calls: {
              inner: {
                expressions: { key: { references: ["var.key"] } },
                module: { resources: [{ address: "aws_f.deep", expressions: { key: { references: ["var.key"] } } }] },
              },
            },
          },
        },
      },
    },
  });

  it.each([
    ["aws_a.x", "key", ["aws_kms_key.k.arn"]],
    ["aws_a.x[0]", "key.whatever", ["aws_kms_key.k.arn"]],
    ['aws_a.x["a\\"]b"]', "key", ["aws_kms_key.k.arn"]],
    ["aws_a.x", "block", ["aws_b.y", "local.z"]],
    ["aws_a.x", "plain", []],
    ["aws_a.x", "gone", []],
    ["aws_gone.x", "key", []],
    ["module.child.aws_c.in", "key", ["aws_kms_key.root.arn", "module.child.aws_d.e"]],
    ['module.child["a"].aws_c.in[12]', "key", ["aws_kms_key.root.arn", "module.child.aws_d.e"]],
    ["module.child.module.inner.aws_f.deep", "key", ["aws_kms_key.root.arn"]],
  ])("%s.%s", (address, attribute, expected) => {
    expect(references.of(address, attribute)).toEqual(expected);
  });

  it("tells what the configuration sets and does not", () => {
    expect(references.sets("aws_a.x[3]", "key")).toBe(true);
    expect(references.sets("aws_a.x", "gone")).toBe(false);
    expect(references.sets("aws_gone.x", "key")).toBe(false);
    expect(references.unsets("aws_a.x", "key")).toBe(false);
    expect(references.unsets("aws_a.x", "gone")).toBe(true);
    expect(references.unsets("aws_gone.x", "key")).toBe(false);
  });

  it("knows regions that are written down", () => {
    expect(references.region("aws_a.x[0]")).toBe("eu-central-1");
    expect(references.region("aws_a.z")).toBeUndefined();
    expect(references.region("module.child.aws_c.in")).toBeUndefined();
    expect(references.region("aws_gone.x")).toBeUndefined();
  });

  it("knows resources by address, and providers by name", () => {
    expect([...references.resources.keys()]).toEqual([
      "aws_a.x",
      "aws_a.z",
      "module.child.aws_c.in",
      "module.child.module.inner.aws_f.deep",
    ]);
    expect(references.provider("aws")).toBeDefined();
    expect(references.provider("google")).toBeUndefined();
  });

  it.each([[undefined], [{}], [{ root_module: { resources: {}, module_calls: [] } }]])("has none in %j", (given) => {
    expect(new References(given).resources.size).toBe(0);
  });

  it("follows no circle of variables for ever", () => {
    const deep = (depth: number): unknown => (depth === 0 ? { references: ["aws_a.b"] } : { x: deep(depth - 1) });
    const of = (depth: number) =>
      new References({
        root_module: { resources: [{ address: "aws_a.x", expressions: { key: deep(depth) } }] },
      }).of("aws_a.x", "key");
    expect([of(10), of(11)]).toEqual([["aws_a.b"], []]);
  });
});

describe("the synthesized file", () => {
  it.each([
    ["a/production-foundation.json", "production-foundation"],
    ["a/production-foundation.plan.json", "production-foundation"],
    ["a/production-foundation.tfplan", "production-foundation"],
    ["production-foundation/plan.json", "production-foundation"],
    ["production-foundation/tfplan", "production-foundation"],
    ["production-foundation/show.json", "production-foundation"],
    ["plan.json", "plan"],
    ["a b/plan.json", "a?b"],
    ["a/my.planner.json", "my.planner"],
    [`${"x".repeat(200)}.json`, "x".repeat(120)],
  ])("of %s is %s", (file, stack) => {
    expect(stackOf(file)).toBe(stack);
  });

  const document = {
    "//": { metadata: { stackName: "a" } },
    resource: {
      aws_x: { one: { "//": { metadata: { path: "a/one" } } }, two: {} },
      aws_bad: 7,
    },
    data: { aws_y: { three: { "//": { metadata: { path: "a/three" } } } } },
    provider: { aws: [{ region: "r" }, { alias: "recovery" }], helm: {} },
  };

  it("is read beside the plan, or below the stacks' folder", () => {
    withFiles({ "cdk.tf.json": document, "a.json": {} }, ([, plan], folder) => {
      const read = readSynthesized(plan as string, "a", undefined);
      expect([...(read?.paths ?? [])]).toEqual([["aws_x.one", "a/one"]]);
      expect([...(read?.resources.keys() ?? [])]).toEqual(["aws_x.one", "aws_x.two", "data.aws_y.three"]);
      expect([...(read?.providers.keys() ?? [])]).toEqual(["aws", "aws.recovery", "helm"]);
      expect(readSynthesized(`${folder}/elsewhere/a.json`, ".", folder)).toBeUndefined();
      expect(readSynthesized(`${folder}/elsewhere/a.json`, "", folder)).toBeUndefined();
      expect(readSynthesized(`${folder}/elsewhere/a.json`, "a", undefined)).toBeUndefined();
      expect(readSynthesized(plan as string, "b", undefined)).toBeUndefined();
    });
    withFiles({ "cdk.tf.json": { ...document, "//": {} } }, (_files, folder) => {
      expect(readSynthesized(`${folder}/any.json`, "any", undefined)?.paths.size).toBe(1);
      expect(readSynthesized("nowhere/any.json", ".", folder)?.paths.size).toBe(1);
    });
    withFiles({ "cdk.tf.json": "{broken", "a.json": {} }, ([, plan]) => {
      expect(readSynthesized(plan as string, "a", undefined)).toBeUndefined();
    });
  });
});

describe("where a plan is not of the synthesized file", () => {
  const planned = (expressions: unknown, rest: object = {}) => ({ expressions, ...rest });
  it.each([
    ["the same", { a: 1 }, planned({ a: { constant_value: 1 } }), []],
    ["another value", { a: 1 }, planned({ a: { constant_value: 2 } }), ["a"]],
    ["one more", { a: 1, b: 2 }, planned({ a: { constant_value: 1 } }), ["b"]],
    ["one less", {}, planned({ a: { constant_value: 1 } }), ["a"]],
    ["null for nothing", {}, planned({ a: { constant_value: null } }), []],
    ["nothing for null", { a: null }, planned({}), []],
    ["what is referred to", { a: "x" }, planned({ a: { references: ["b"] } }), []],
    ["a constant with references", { a: "x" }, planned({ a: { constant_value: "x", references: ["b"] } }), []],
    ["a comment", { "//": 1 }, planned({}), []],
    ["what Terraform reads", { lifecycle: {}, provider: "p", depends_on: [], connection: 1 }, planned({}), []],
    ["the same names inside of a block", { a: { lifecycle: 1 } }, planned({ a: [{}] }), ["a.lifecycle"]],
    ["a block", { a: { b: 1 } }, planned({ a: [{ b: { constant_value: 1 } }] }), []],
    ["a block's value", { a: [{ b: 1 }] }, planned({ a: [{ b: { constant_value: 2 } }] }), ["a.b"]],
    ["a block more", { a: [{ b: 1 }, { b: 1 }] }, planned({ a: [{ b: { constant_value: 1 } }] }), ["a"]],
    ["no block", {}, planned({ a: [] }), []],
    ["null for no block", { a: null }, planned({ a: [] }), []],
    ["a single block", { a: [{ b: 1 }] }, planned({ a: { b: { constant_value: 1 } } }), []],
    ["a single block's value", { a: { b: 1 } }, planned({ a: { b: { constant_value: 3 } } }), ["a.b"]],
    ["two for a single block", { a: [{ b: 1 }, {}] }, planned({ a: { b: { constant_value: 1 } } }), ["a"]],
    ["a value where a block is", { a: 7 }, planned({ a: { b: { constant_value: 1 } } }), ["a"]],
    ["a block called references", { a: { references: 1 } }, planned({ a: { references: { constant_value: 1 } } }), []],
    ["blocks made one by one", { dynamic: { a: {} }, a: [1], b: 1 }, planned({ b: { constant_value: 1 } }), []],
    ["blocks that are made, elsewhere", { dynamic: { a: {} } }, planned({ b: { constant_value: 1 } }), ["b"]],
    ["a text for an expression", { a: 1 }, planned({ a: "x" }), ["a"]],
    ["count", { count: 2 }, planned({}, { count_expression: { constant_value: 2 } }), []],
    ["another count", { count: 2 }, planned({}, { count_expression: { constant_value: 3 } }), ["count"]],
    ["no count", {}, planned({}, { count_expression: { constant_value: 3 } }), ["count"]],
    [
      "for_each",
      { for_each: { a: 1 } },
      planned({}, { for_each_expression: { constant_value: { a: 2 } } }),
      ["for_each"],
    ],
    ["a provisioner", { provisioner: {} }, planned({}, { provisioners: [{}] }), []],
    ["a provisioner more", {}, planned({}, { provisioners: [{}] }), ["provisioner"]],
    ["a provisioner less", { provisioner: {} }, planned({}, { provisioners: [] }), ["provisioner"]],
    ["no expressions", {}, {}, []],
    ["no resource", undefined, planned({}), [""]],
  ])("%s", (_name, given, plan, expected) => {
    expect(differing(given, plan)).toEqual(expected);
  });
});

describe("whose a resource is", () => {
  const row = (stack: string, key?: string | number, values?: unknown, type = "aws_s3_bucket") =>
    JSON.parse(JSON.stringify(ownerOf(stack, type, key, values)));
  it.each([
    ["production-cell-pool-1-tenants", "acme/x", undefined, { tenant: "acme", cell: "pool-1", serves: "cell" }],
    ["production-cell-pool-1-tenants", 7, undefined, { cell: "pool-1", serves: "cell" }],
    ["production-cell-pool-1-tenants", "9x", undefined, { cell: "pool-1", serves: "cell" }],
    ["production-cell-pool-1", "acme", undefined, { cell: "pool-1", serves: "cell" }],
    ["production-cell-pool-1-incluster", undefined, undefined, { cell: "pool-1", serves: "cell" }],
    ["production-tenant-a-b", undefined, undefined, { tenant: "a_b", serves: "tenant" }],
    ["production-tenant-a-b-incluster", undefined, undefined, { tenant: "a_b", serves: "tenant" }],
    ["production-tenant-a-b-shares", undefined, undefined, { tenant: "a_b", serves: "tenant" }],
    ["production-foundation", undefined, undefined, { serves: "environment" }],
    ["production-platform", undefined, undefined, { serves: "environment" }],
    ["production-operators", undefined, undefined, { serves: "environment" }],
    ["production-recovery", undefined, undefined, { serves: "environment" }],
  ])("%s, key %j", (stack, key, values, expected) => {
    expect(row(stack, key, values)).toEqual({ service: "s3", environment: "production", ...expected });
  });

  it("is what tags say, and no stack's name", () => {
    expect(
      row("x", undefined, {
        tags: { "tessera:tenant": "a", tenant: "b", Cell: "c", Tier: "t", engine: "e", env: "n" },
      }),
    ).toEqual({
      tenant: "a",
      cell: "c",
      tier: "t",
      service: "e",
      environment: "n",
    });
    expect(row("x", undefined, { tags_all: { Customer: "a" }, tags: { other: 1 } })).toEqual({
      tenant: "a",
      service: "s3",
    });
    expect(row("x", undefined, { tags_all: { tenant: "a" }, tags: { tenant: "b" } })).toMatchObject({ tenant: "b" });
    expect(row("production-tenant-a", undefined, { tags: { tenant: "b" } })).toMatchObject({ tenant: "b" });
  });

  it.each([["<b>"], [""], ["-a"], ["a".repeat(65)], [7], [null]])("takes no tag %j for a name", (tenant) => {
    expect(row("x", undefined, { tags: { tenant } })).toEqual({ service: "s3" });
  });

  it("takes tags of another shape for none, and a type for its service", () => {
    expect(row("x", undefined, { tags: ["tenant"], tags_all: "tenant" })).toEqual({ service: "s3" });
    expect(row("x", undefined, undefined, "google_sql_database")).toEqual({ service: "sql" });
    expect(row("x", undefined, undefined, "plain")).toEqual({ service: "plain" });
    expect(row("xproduction-foundation", undefined, undefined)).toMatchObject({ environment: "xproduction" });
    expect(row("production-foundation-x", undefined, undefined)).toEqual({ service: "s3" });
  });
});
