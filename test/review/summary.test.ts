import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { renderMarkdown } from "../../review/render/markdown";
import { VERDICT_MEANS } from "../../review/render/words";
import type { Report, Verdict } from "../../review/report";
import { EXIT_CODES } from "../../review/report";
import { count, names, quotaScope } from "../../review/text";
import { times } from "./group/given";
import { type Given, judge, plan, review, TODAY, withFiles } from "./support/plan";

const tags = (tenant?: string, tier?: string) => ({
  ...(tenant !== undefined && { "tessera:tenant": tenant }),
  ...(tier !== undefined && { "tessera:tier": tier }),
});
const topic = (name: string, of?: string, tier?: string): Given => ({
  address: `aws_sns_topic.${name}`,
  before: { name, tags: tags(of, tier) },
  after: { name, display_name: name, tags: tags(of, tier) },
});
const gone = (name: string, of?: string): Given => ({
  address: `aws_rds_cluster.${name}`,
  before: { cluster_identifier: name, tags: tags(of) },
});
const shorter = (name: string, of?: string): Given => ({
  address: `aws_cloudwatch_log_group.${name}`,
  before: { name, retention_in_days: 9, tags: tags(of) },
  after: { name, retention_in_days: 1, tags: tags(of) },
});

describe("the verdict", () => {
  const broken = { errored: true };
  it.each<[Verdict, string, readonly Given[], Readonly<Record<string, unknown>>]>([
    ["OK", "nothing found", [topic("a")], {}],
    ["REVIEW", "something to look at", [shorter("a")], {}],
    ["STOP", "something to stop", [shorter("a"), gone("b")], {}],
    ["CANNOT JUDGE", "nothing found in a plan that is not whole", [topic("a")], broken],
    ["CANNOT JUDGE", "something to look at in such a plan", [shorter("a")], broken],
    ["STOP", "something to stop in such a plan", [gone("b")], broken],
  ])("is %s of %s, said first and by its exit code", (verdict, _of, changes, rest) => {
    const report = judge(changes, rest);
    expect([report.verdict, report.exitCode]).toEqual([verdict, EXIT_CODES[verdict]]);
    expect(renderMarkdown(report).split("\n")[2]?.startsWith(VERDICT_MEANS[verdict])).toBe(true);
  });

  it("is CANNOT JUDGE of no plan at all", () => {
    expect(review([], { today: TODAY }).verdict).toBe("CANNOT JUDGE");
  });
});

describe("rows of tenants", () => {
  it("come by stops, then by what is to review, then by name, with what changes", () => {
    const { tenants } = judge([
      topic("a", "amber"),
      topic("b", "amber"),
      shorter("c", "birch"),
      shorter("d", "cedar"),
      shorter("e", "cedar"),
      gone("f", "dogwood"),
      gone("g", "elm"),
      gone("h", "elm"),
      topic("i"),
    ]);
    expect(tenants.map(({ tenant, stops, reviews, services }) => [tenant, stops, reviews, services])).toEqual([
      ["elm", 2, 0, { rds: 2 }],
      ["dogwood", 1, 0, { rds: 1 }],
      ["cedar", 0, 2, { cloudwatch: 2 }],
      ["birch", 0, 1, { cloudwatch: 1 }],
      ["(no tenant)", 0, 0, { sns: 1 }],
      ["amber", 0, 0, { sns: 2 }],
    ]);
  });

  it.each([
    ["by its tags", "standard", undefined, undefined, "standard"],
    ["by its file where nothing is tagged", undefined, undefined, "free", "free"],
    ["by its tags where its file says another", "standard", undefined, "free", "standard"],
    ["by its file where that changes", "standard", "premium", "free", "premium → free"],
    ["by nothing", undefined, undefined, undefined, undefined],
  ])("tell its tier %s", (_by, tagged, before, after, tier) => {
    withFiles({}, (_paths, folder) => {
      for (const [side, text] of Object.entries({ base: before, head: after })) {
        const file = join(folder, side, "acme/tenant.yml");
        mkdirSync(dirname(file), { recursive: true });
        if (text !== undefined) writeFileSync(file, `tier: ${text}\n`);
      }
      const folders = { tenants: join(folder, "head"), baseTenants: join(folder, "base") };
      const [row] = judge([topic("a", "acme", tagged)], {}, folders).tenants;
      expect(row?.tier).toBe(tier);
      expect("tier" in row!).toBe(tier !== undefined);
    });
  });

  it("tell what the tenant costs more, and what belongs to nobody", () => {
    const instance = (name: string, of?: string): Given => ({
      address: `aws_rds_cluster_instance.${name}`,
      after: { instance_class: "db.r6g.xlarge", tags: tags(of) },
    });
    const { tenants, cost } = judge([instance("a", "acme"), instance("b"), instance("c"), topic("d", "beech")]);
    const usd = 378.87;
    expect(new Map(tenants.map((row) => [row.tenant, row.usd]))).toEqual(
      new Map([
        ["acme", usd],
        ["(no tenant)", 2 * usd],
        ["beech", 0],
      ]),
    );
    expect(cost.tenants.map((row) => [row.name, row.usd])).toEqual([
      ["(shared)", 2 * usd],
      ["acme", usd],
    ]);
    expect(cost.stacks.map((row) => [row.name, row.usd])).toEqual([["production-foundation", 1136.61]]);
    expect([cost.total.name, cost.total.usd]).toEqual(["total", 1136.61]);
    expect(cost.prices).toMatchObject({ region: "us-east-1", asOf: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
  });
});

describe("money", () => {
  const instance = (name: string, of: string, way: "before" | "after"): Given => ({
    address: `aws_rds_cluster_instance.${name}`,
    [way]: { instance_class: "db.r6g.xlarge", tags: tags(of) },
  });

  it("comes by how much it is, more or less, and then by name", () => {
    const { cost } = judge([
      instance("a", "acme", "after"),
      instance("b", "birch", "before"),
      instance("c", "birch", "before"),
      instance("d", "alder", "after"),
    ]);
    expect(cost.tenants.map(({ name }) => name)).toEqual(["birch", "acme", "alder"]);
  });

  it("that nobody can tell is told by kind, with how many, in the order of the alphabet", () => {
    const bucket = (name: string): Given => ({ address: `aws_s3_bucket.${name}`, after: { bucket: name } });
    const files: Given = { address: "aws_efs_file_system.a", after: { encrypted: true } };
    expect(judge([bucket("a"), files, bucket("b")]).cost.total.unpriced).toEqual([
      "aws_efs_file_system: storage",
      "aws_s3_bucket: storage and requests (2 resources)",
    ]);
  });

  const budgeted = (usd: string) =>
    withFiles(
      {
        "production-foundation.json": plan([
          { address: "aws_rds_cluster_instance.a", after: { instance_class: "db.r6g.xlarge" } },
        ]),
        "production_cost.yml": `settings: { most_added_usd_a_month: ${usd} }\n`,
      },
      ([path], overrides) => review([path as string], { today: TODAY, overrides }),
    ).findings.filter(({ rule }) => rule === "budget-exceeded");

  it.each([
    ["378.87", 0],
    ["378", 1],
    ["null", 0],
    ["0", 1],
  ])("may be added up to a budget of %s: %i findings", (usd, found) => {
    expect(budgeted(usd)).toHaveLength(found);
  });

  it("over a budget is told of the environment", () => {
    expect(budgeted("100")).toEqual([
      {
        rule: "budget-exceeded",
        severity: "stop",
        stack: "(all plans)",
        address: "(environment production)",
        type: "",
        path: "(environment production)",
        service: "",
        says: "adds 378.87 USD a month; the guard is 100 USD",
      },
    ]);
  });
});

describe("limits of the account", () => {
  const clusters = (standing: number, made: number, ended: number): Given[] => {
    const values = { storage_encrypted: true, backup_retention_period: 7 };
    return [
      ...times(standing, (n) => ({
        address: `aws_docdb_cluster.old[${n}]`,
        before: values,
        after: values,
        actions: ["no-op"],
      })),
      ...times(made, (n) => ({ address: `aws_docdb_cluster.new[${n}]`, after: values })),
      ...times(ended, (n) => ({ address: `aws_docdb_cluster.end[${n}]`, before: values })),
    ];
  };
  const seen = ([standing, made, ended]: readonly number[]) => {
    const report = judge(clusters(standing!, made!, ended!), {}, { maxTenants: 1000 });
    return [
      report.quotas.map(({ used, added }) => [used, added]),
      report.findings.filter(({ rule }) => rule === "quota-exceeded").length,
    ];
  };

  it.each<[string, number[], unknown]>([
    ["that are reached", [39, 1, 0], [[[39, 1]], 0]],
    ["that are passed", [40, 1, 0], [[[40, 1]], 1]],
    ["that were passed before, where nothing is added", [41, 0, 0], [[], 0]],
    ["that were passed before, where less stands after", [41, 0, 1], [[], 0]],
    ["that were passed before, where as much stands after", [41, 1, 1], [[], 0]],
  ])("%s", (_name, numbers, expected) => {
    expect(seen(numbers)).toEqual(expected);
  });
});

describe("what is weaker", () => {
  it("is told of findings that touch a standard, with the attribute, and not of notes", () => {
    const { compliance, findings } = judge([
      shorter("a"),
      gone("b"),
      { address: "aws_ssm_document.c", before: { name: "c" } },
      { address: "aws_sqs_queue.d", before: { kms_master_key_id: "alias/a" }, after: { kms_master_key_id: "" } },
      {
        address: "aws_db_instance.e",
        before: { instance_class: "db.r6g.large" },
        after: { instance_class: "db.r6g.xlarge" },
      },
    ]);
    const rows = compliance.weakened.map(({ rule, address }) => `${rule} ${address}`);
    for (const row of [
      "customer-key-dropped: kms_master_key_id aws_sqs_queue.d",
      "retention-shortened: retention_in_days aws_cloudwatch_log_group.a",
      "stateful-delete aws_rds_cluster.b",
    ])
      expect(rows).toContain(row);
    for (const rule of ["deletion", "restart"]) {
      expect(findings.map((one) => one.rule)).toContain(rule);
      expect(rows.filter((row) => row.startsWith(rule))).toEqual([]);
    }
    for (const { stack, controls } of compliance.weakened) {
      expect(stack).toBe("production-foundation");
      expect(controls.length).toBeGreaterThan(0);
    }
  });

  it("is not what an exception allows", () => {
    const rows = [
      { address: "*", rule: "retention-shortened", owner: "ada", expires: "2026-02-01", reason: "it is wanted" },
    ];
    withFiles({ "production-foundation.json": plan([shorter("a")]), "exceptions.yml": rows }, ([path, exceptions]) => {
      const report = review([path as string], { today: TODAY, exceptions });
      expect([report.verdict, report.compliance.weakened]).toEqual(["OK", []]);
    });
  });
});

describe("who is reached", () => {
  it("is named up to fifty, in the order of the alphabet, and counted against the fleet", () => {
    const ids = times(60, (n) => `t${String(n).padStart(2, "0")}`);
    const changes = [...ids].reverse().map((id) => topic(id, id));
    const reach = (fleetSize?: number) => judge(changes, {}, { maxTenants: 1000, fleetSize }).reach;
    expect(reach()).toEqual({ direct: 60, shared: 0, fleet: 60, names: ids.slice(0, 50) });
    expect([reach(1000).fleet, reach(10).fleet]).toEqual([1000, 60]);
  });

  it.each([
    [100, 100, "OK"],
    [101, 100, "REVIEW"],
    [2, 1, "REVIEW"],
    [1, 1, "OK"],
  ])("is for a person to look at: %i tenants where %i may be reached", (tenants, maxTenants, verdict) => {
    const changes = times(tenants, (n) => topic(`t${n}`, `t${n}`));
    expect(judge(changes, {}, { maxTenants }).verdict).toBe(verdict);
    if (maxTenants === 100) expect(judge(changes).verdict).toBe(verdict);
  });
});

it("rows for rules of the check of the configuration are not this report's", () => {
  const row = { address: "*", owner: "ada", expires: "2026-02-01", reason: "it is wanted" };
  const rows = ["home-moved", "deletion"].map((rule) => ({ ...row, rule }));
  withFiles({ "production-foundation.json": plan([]), "exceptions.yml": rows }, ([path, exceptions]) => {
    const report = review([path as string], { today: TODAY, exceptions });
    expect(report.exceptions.map(({ exception: { rule }, state }) => [rule, state])).toEqual([["deletion", "unused"]]);
  });
});

describe("in Markdown", () => {
  const shown = (given: Partial<Report>) => renderMarkdown({ ...judge([]), ...given });
  const refusals = (many: number) =>
    times(many, (n) => ({ plan: `p${n}.json`, reason: "It is empty.", remedy: "Make it again." }));

  it.each([
    [20, 20, undefined],
    [21, 20, "- and 1 more plan"],
    [1220, 20, "- and 1,200 more plans"],
  ])("of %i plans that were not judged %i are named", (many, named, rest) => {
    const lines = shown({ refusals: refusals(many), verdict: "CANNOT JUDGE" }).split("\n");
    expect(lines.filter((line) => /^- `p\d+\.json`: It is empty\. Make it again\.$/.test(line))).toHaveLength(named);
    expect(lines.find((line) => line.startsWith("- and "))).toBe(rest);
  });

  it("drift and what was not judged are told only where there is any", () => {
    expect(shown({})).not.toMatch(/Drift|Not judged/);
    expect(shown({ drifted: 1 })).toContain("- **Drift:** 1 resource changed outside Terraform.");
  });

  it("a part without lines has no heading", () => {
    expect(shown({}).match(/^###/gm)).toBeNull();
  });
});

describe("words", () => {
  it.each([
    [0, "tenant", "0 tenants"],
    [1, "tenant", "1 tenant"],
    [2, "tenant", "2 tenants"],
    [12_345, "tenant", "12,345 tenants"],
  ])("%d of %s: %s", (number, word, text) => {
    expect(count(number, word)).toBe(text);
  });

  const letters = ["a", "b", "c", "d", "e", "f", "g", "h"];
  it.each([
    [[], undefined, undefined, ""],
    [["a"], undefined, undefined, "a"],
    [letters.slice(0, 6), undefined, undefined, "a, b, c, d, e, f"],
    [letters, undefined, undefined, "a, b, c, d, e, f and 2 more"],
    [letters.slice(0, 2), 1500, undefined, "a, b and 1,498 more"],
    [letters, 8, 2, "a, b and 6 more"],
    [letters.slice(0, 2), 2, 3, "a, b"],
  ])("names of %j, %d in all, %d shown: %s", (list, total, kept, text) => {
    expect(names(list, total, kept)).toBe(text);
  });

  it.each([
    [null, "production"],
    ["eu-west-1", "production, eu-west-1"],
  ])("the scope of a limit in %s is %s", (region, text) => {
    expect(quotaScope({ scope: "production", region })).toBe(text);
  });
});
