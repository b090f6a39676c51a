import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { change, type Given, judge, plan, review, TODAY, withFiles } from "./support/plan";

const rules = (report: ReturnType<typeof judge>): string[] =>
  report.findings.map(({ rule, address }) => `${rule} ${address}`);
const database: Given = {
  address: "aws_rds_cluster.a",
  before: { cluster_identifier: "a", tags: { "tessera:tenant": "acme" } },
};

describe("what only the whole tells", () => {
  it("drift is judged by the same rules", () => {
    const drift = [
      change({
        address: "aws_db_instance.a",
        before: { publicly_accessible: false },
        after: { publicly_accessible: true },
      }),
      change({ address: "aws_db_instance.b", before: { tags: {} }, after: { tags: { a: "b" } } }),
    ];
    const report = judge([], { resource_drift: drift });
    expect([report.verdict, report.drifted]).toEqual(["REVIEW", 2]);
    expect(report.findings).toMatchObject([
      { rule: "drift", address: "aws_db_instance.a", says: "outside Terraform: it gets a public address" },
    ]);
  });

  it("failed checks are told", () => {
    const report = judge([], {
      checks: [
        { address: { to_display: "check.health" }, status: "fail" },
        { address: { to_display: "check.fine" }, status: "pass" },
      ],
    });
    expect(rules(report)).toEqual(["check-failed check.health"]);
  });

  it("stacks that vanished or have no plan are told, by comparison with the base", () => {
    withFiles({ "production-tenant-acme.json": plan([]) }, (paths, folder) => {
      const write = (side: string, stack: string, text: string): void => {
        mkdirSync(join(folder, side, "stacks", stack), { recursive: true });
        writeFileSync(join(folder, side, "stacks", stack, "cdk.tf.json"), text);
      };
      for (const stack of [
        "production-tenant-acme",
        "production-tenant-gone",
        "production-tenant-same",
        "production-tenant-other",
      ])
        write("base", stack, "{}");
      write("head", "production-tenant-acme", '{"a":1}');
      write("head", "production-tenant-same", "{}");
      write("head", "production-tenant-other", '{"b":1}');
      const report = review(paths, { today: TODAY, base: join(folder, "base"), stacks: join(folder, "head") });
      expect(report.findings.map(({ rule, stack, severity }) => `${severity} ${rule} ${stack}`).sort()).toEqual([
        "review plan-missing production-tenant-other",
        "stop stack-removed production-tenant-gone",
      ]);
    });
  });

  it("construct paths come from the synthesized file", () => {
    const synthesized = {
      "//": { metadata: { stackName: "production-foundation" } },
      resource: { aws_rds_cluster: { a: { "//": { metadata: { path: "production-foundation/db/cluster" } } } } },
    };
    const configuration = { root_module: { resources: [{ address: "aws_rds_cluster.a", expressions: {} }] } };
    withFiles(
      { "production-foundation.json": plan([database], { configuration }), "cdk.tf.json": synthesized },
      ([path]) => {
        expect(review([path as string], { today: TODAY }).findings[0]?.path).toBe("production-foundation/db/cluster");
      },
    );
  });

  it("a budget guards what one change may add", () => {
    const tags = { "tessera:environment": "testing" };
    const report = judge(
      Array.from({ length: 2 }, (_, n) => ({
        address: `aws_rds_cluster_instance.a[${n}]`,
        after: { instance_class: "db.r6g.xlarge", tags },
      })),
    );
    expect(rules(report)).toEqual(["budget-exceeded (environment testing)"]);
    expect(report.cost.total.usd).toBeCloseTo(2 * 0.519 * 730, 2);
  });

  it("money in a region whose own prices are not written down is said to be an estimate", () => {
    const added = (region: string) =>
      judge([{ address: "aws_kms_key.a", after: { region, tags: { "tessera:environment": "development" } } }]).cost
        .total;
    expect(added("us-east-1")).toEqual({ name: "total", usd: 1, unpriced: [] });
    expect(added("eu-central-1")).toEqual({
      name: "total",
      usd: 1,
      unpriced: ["eu-central-1: its own prices are not written down; counted at those of us-east-1"],
    });
  });

  it("a limit of the account is a stop before the apply", () => {
    const make = (count: number, before: boolean): Given[] =>
      Array.from({ length: count }, (_, n) => ({
        address: `aws_docdb_cluster.${before ? "old" : "new"}[${n}]`,
        ...(before ? { before: { id: "x" }, actions: ["no-op"] } : {}),
        after: { storage_encrypted: true, backup_retention_period: 7 },
      }));
    expect(rules(judge([...make(38, true), ...make(2, false)]))).toEqual([]);
    const report = judge([...make(38, true), ...make(3, false)]);
    expect(report.verdict).toBe("STOP");
    expect(report.findings[0]?.says).toBe("RDS DB clusters: 38 in use, 3 more, limit 40");
  });

  it("what has no price is said to have none, and is not 0", () => {
    const report = judge([
      {
        address: "aws_db_instance.a",
        after: { instance_class: "db.x2g.large", storage_encrypted: true, backup_retention_period: 7 },
      },
      { address: "aws_s3_bucket.a", after: { bucket: "a" } },
    ]);
    expect(report.cost.total).toEqual({
      name: "total",
      usd: 0,
      unpriced: ["aws_db_instance: class not in the price table", "aws_s3_bucket: storage and requests"],
    });
  });

  it("what holds state beside owned things, and names no owner, is told", () => {
    const report = judge(
      [
        { address: "module.a.aws_s3_bucket.x", after: { bucket: "x", tags: { Tenant: "acme" } } },
        { address: "module.a.aws_s3_bucket.y", after: { bucket: "y" } },
      ],
      {},
      {},
      "shop",
    );
    expect(rules(report)).toEqual(["untenanted module.a.aws_s3_bucket.y"]);
  });

  it("what is shared reaches those who share it", () => {
    const files = {
      "production-cell-a.json": plan([
        {
          address: "aws_rds_cluster.a",
          before: { backup_retention_period: 7 },
          after: { backup_retention_period: 14 },
        },
      ]),
      "production-cell-a-tenants.json": plan(
        ["acme", "blue"].map((id) => ({
          address: `aws_ssm_parameter.c["${id}"]`,
          index: id,
          before: { name: id },
          after: { name: id },
          actions: ["no-op"],
        })),
      ),
      "production-cell-b-tenants.json": plan([
        {
          address: 'aws_ssm_parameter.c["cedar"]',
          index: "cedar",
          before: { name: "x" },
          after: { name: "x" },
          actions: ["no-op"],
        },
      ]),
    };
    withFiles(files, (paths) =>
      expect(review(paths, { today: TODAY }).reach).toMatchObject({ direct: 0, shared: 2, fleet: 3 }),
    );
  });

  it("compliance is told both ways, by stack, address and rule", () => {
    const report = judge([
      {
        address: "aws_db_instance.a",
        before: { publicly_accessible: false, backup_retention_period: 7 },
        after: { publicly_accessible: true, backup_retention_period: 14 },
      },
    ]);
    expect(report.compliance.weakened).toMatchObject([
      { stack: "production-foundation", address: "aws_db_instance.a", rule: "public-access: publicly_accessible" },
    ]);
    expect(report.compliance.strengthened).toMatchObject([{ rule: "retention-shortened: backup_retention_period" }]);
    expect(report.compliance.weakened[0]?.controls).toContain("PCI DSS 1.3");
  });
});

describe("exceptions", () => {
  const row = {
    address: "aws_rds_cluster.a",
    rule: "stateful-delete",
    owner: "ada@example.com",
    expires: "2026-02-01",
    reason: "offboarding of a",
  };
  const withExceptions = (rows: unknown) =>
    withFiles({ "production-foundation.json": plan([database]), "exceptions.yml": rows }, ([path, exceptions]) =>
      review([path as string], { today: TODAY, exceptions }),
    );

  it("lift a finding, and name who answers for it", () => {
    const report = withExceptions([row]);
    expect([report.verdict, report.exceptions[0]?.state]).toEqual(["OK", "used"]);
    expect(report.findings[0]).toMatchObject({
      severity: "note",
      excepted: { owner: "ada@example.com", expires: "2026-02-01", was: "stop" },
    });
  });

  it.each([
    ["on the day after they expire", { ...row, expires: "2026-01-01" }, "expired"],
    ["for another address", { ...row, address: "aws_rds_cluster.b" }, "unused"],
    ["for another rule", { ...row, rule: "stateful-replace" }, "unused"],
    ["for another stack", { ...row, stack: "staging-*" }, "unused"],
  ])("lift nothing %s", (_when, exception, state) => {
    const report = withExceptions([exception]);
    expect([report.verdict, report.exceptions[0]?.state]).toEqual(["STOP", state]);
  });

  it("hold on their last day, and by pattern", () => {
    expect(withExceptions([{ ...row, address: "aws_rds_cluster.*", expires: TODAY }]).verdict).toBe("OK");
  });

  it("are refused with every mistake at once", () => {
    const bad = [
      { address: "a", rule: "no-such-rule", owner: "", expires: "soon" },
      { ...row, expires: "2030-01-01", extra: 1 },
    ];
    const told = () => withExceptions(bad);
    for (const part of [
      /exceptions\.yml:\d+:\d+ 0\.rule: given no-such-rule; allowed: .* Write one of them\./,
      /0\.owner: given ""; allowed: who answers for it/,
      /0\.expires: given soon; allowed: a day, YYYY-MM-DD/,
      /0\.reason: given nothing; allowed: why it may be so\. Add the line\./,
      /1\.extra: given 1; allowed: under 1|1\.extra: given 1; allowed: at the top level/,
    ])
      expect(told).toThrow(part);
    expect(() => withExceptions([{ ...row, expires: "2030-01-01" }])).toThrow(
      /0\.expires: given "?2030-01-01"?; allowed: at most 366 days ahead/,
    );
  });

  it("name the rule that is nearest in spelling, of the review and of the check against an earlier state", () => {
    for (const [rule, meant] of [
      ["stateful-delte", "stateful-delete"],
      ["home-movd", "home-moved"],
    ])
      expect(() => withExceptions([{ ...row, rule }])).toThrow(`Did you mean ${meant}?`);
  });
});

describe("what people edit", () => {
  const tags = { "tessera:environment": "production" };
  const over: Given = {
    address: "aws_db_instance.b",
    after: { instance_class: "db.r6g.4xlarge", multi_az: true, tags },
  };
  const judged = (files: Readonly<Record<string, string>>) =>
    withFiles({ "production-foundation.json": plan([over]), ...files }, ([path], folder) =>
      review([path as string], { today: TODAY, overrides: folder }),
    );
  const rules = (files: Readonly<Record<string, string>>) => judged(files).findings.map(({ rule }) => rule);

  it("guards an environment of which nobody wrote a budget, and takes what was written", () => {
    expect(rules({})).toContain("budget-exceeded");
    const budget = (usd: string) => ({ "production_cost.yml": `settings: { most_added_usd_a_month: ${usd} }\n` });
    expect(rules(budget("20000"))).not.toContain("budget-exceeded");
    expect(rules(budget("null"))).not.toContain("budget-exceeded");
    expect(rules({ "staging_cost.yml": budget("20000")["production_cost.yml"] })).toContain("budget-exceeded");
  });

  it("stops the run before a plan is read, with every problem of every file", () => {
    const files = {
      "production_cost.yml": "settings: { most_aded_usd_a_month: 20000 }\n",
      "production_quotas.yml": "settings: { rds_db_instnces: 60 }\n",
    };
    for (const meant of ["most_added_usd_a_month", "rds_db_instances"])
      expect(() => judged(files)).toThrow(`Did you mean ${meant}?`);
    expect(() => judged(files)).toThrow("2 problems in the configuration");
  });

  it("counts against what an environment was granted", () => {
    const granted = { "production_quotas.yml": "settings: { rds_db_instances: 60 }\n" };
    const limit = (files: Readonly<Record<string, string>>) =>
      judged(files).quotas.find(({ name }) => name === "RDS DB instances")?.limit;
    expect([limit({}), limit(granted)]).toEqual([40, 60]);
  });

  describe("of two regions", () => {
    const vpc = (name: string, region: object): Given => ({ address: `aws_vpc.${name}`, after: { tags, ...region } });
    const standing = (name: string, region: object): Given => {
      const values = { tags, ...region };
      return { address: `aws_vpc.${name}`, before: values, after: values, actions: ["no-op"] };
    };
    const quotas = (changes: readonly Given[], rest: object = {}) =>
      withFiles(
        {
          "production-foundation.json": plan(changes, { ...rest }),
          "production_quotas.yml": "settings: { vpcs: 2 }\n",
        },
        ([path], folder) => review([path as string], { today: TODAY, overrides: folder }),
      );
    const region = (name: string) => ({ region: name });

    it("counts each by itself: as a resource says, by its ARN, by its provider", () => {
      const changes = [
        standing("a", region("eu-central-1")),
        standing("b", { arn: "arn:aws:ec2:eu-central-1:1:vpc/b" }),
        vpc("c", {}),
        vpc("d", {}),
      ];
      const resource = (name: string) => ({ address: `aws_vpc.${name}`, provider_config_key: "aws.recovery" });
      const configuration = {
        provider_config: { "aws.recovery": { expressions: { region: { constant_value: "eu-west-1" } } } },
        root_module: { resources: ["c", "d"].map(resource) },
      };
      const report = quotas(changes, { configuration });
      expect(report.quotas).toEqual([
        expect.objectContaining({ name: "VPCs", region: "eu-west-1", used: 0, added: 2, limit: 2 }),
      ]);
      expect(report.findings.filter(({ rule }) => rule === "quota-exceeded")).toEqual([]);
    });

    it("says in which the limit is exceeded", () => {
      const changes = [
        standing("a", region("eu-central-1")),
        ...["b", "c", "d"].map((n) => vpc(n, region("eu-west-1"))),
      ];
      expect(quotas(changes).findings.filter(({ rule }) => rule === "quota-exceeded")).toEqual([
        expect.objectContaining({ address: "(production, eu-west-1)", says: "VPCs: 0 in use, 3 more, limit 2" }),
      ]);
    });
  });
});
