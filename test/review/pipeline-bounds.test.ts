import { LIMITS } from "../../review/read/plan";
import type { ReviewRule } from "../../review/rule";
import { RULES } from "../../review/rules/registry";
import { spec } from "./rules-cases-manifests";
import { change, judge } from "./support/plan";
import { create, remove, update } from "./support/rule-case";

const ruleOf = (id: string): ReviewRule => RULES.find((rule) => rule.id === id) as ReviewRule;
const fails = (): never => {
  throw new Error("planted-in-an-error");
};

describe("a rule that throws", () => {
  afterEach(() => jest.restoreAllMocks());

  it("is a finding of its own, as bad as what it could have said, and the others go on", () => {
    jest.spyOn(ruleOf("public-access"), "judge").mockImplementation(fails);
    const report = judge(update("aws_db_instance.a", { deletion_protection: true }, { deletion_protection: false }));
    expect(report.findings).toMatchObject([
      { rule: "protection-off", severity: "review" },
      { rule: "rule-failed", severity: "stop", says: "the rule public-access failed and judged nothing of it" },
    ]);
    expect(JSON.stringify(report)).not.toContain("planted");
  });

  it("is told as well where it judges the whole, what is stronger, or drift", () => {
    jest.spyOn(ruleOf("mass-destruction"), "judgeSet").mockImplementation(fails);
    jest.spyOn(ruleOf("public-access"), "judge").mockImplementation(fails);
    jest.spyOn(ruleOf("retention-shortened"), "improves").mockImplementation(fails);
    const drift = { address: "aws_db_instance.a", before: { deletion_protection: true }, after: {} };
    const changed = update("aws_db_instance.b", { backup_retention_period: 7 }, { backup_retention_period: 14 });
    const told = judge(changed, { resource_drift: [change(drift)] }).findings.map(
      ({ rule, says }) => `${rule}: ${says}`,
    );
    expect(told).toEqual([
      "drift: outside Terraform: nothing refuses a deletion any more",
      "drift: outside Terraform: the rule public-access failed and judged nothing of it",
      "rule-failed: the rule public-access failed and judged nothing of it",
      "rule-failed: the rule mass-destruction failed and judged nothing of it",
    ]);
  });
});

describe("the pipeline's own lines", () => {
  it("count the money of what belongs to no tenant", () => {
    const [cluster] = judge(create("aws_rds_cluster_instance.a", { instance_class: "db.r6g.xlarge" })).tenants;
    expect(cluster).toMatchObject({ tenant: "(no tenant)", usd: 378.87 });
  });

  it("bound the changes of one plan", () => {
    const three = [1, 2, 3].flatMap((n) => remove(`aws_kms_alias.a${n}`, { name: `${n}` }));
    jest.replaceProperty(LIMITS, "changes", 2);
    const report = judge(three);
    expect([report.verdict, report.refusals[0]?.reason]).toEqual([
      "CANNOT JUDGE",
      "The plan changes more than 2 resources.",
    ]);
    jest.replaceProperty(LIMITS, "changes", 3);
    expect(judge(three).refusals).toEqual([]);
    jest.restoreAllMocks();
  });

  it("tell drift of what others manage only where the configuration sets it", () => {
    const open = { ingress: [{ cidr_blocks: ["0.0.0.0/0"] }] };
    const resource_drift = [change({ address: "aws_security_group.a", before: { ingress: [] }, after: open })];
    const set = (expressions: object) => ({
      resource_drift,
      configuration: { root_module: { resources: [{ address: "aws_security_group.a", expressions }] } },
    });
    expect(judge([], set({ ingress: { constant_value: [] } })).findings).toMatchObject([{ rule: "drift" }]);
    expect(judge([], set({ name: { constant_value: "a" } })).findings).toEqual([]);
  });

  it("see an empty peer of a network policy as everybody", () => {
    const peer = (from: readonly object[]) => ({ ingress: [{ from }] });
    const near = peer([{ podSelector: { matchLabels: { app: "a" } } }]);
    const told = judge(spec(near, peer([{}]), "NetworkPolicy")).findings;
    expect(told).toContainEqual(expect.objectContaining({ severity: "stop", rule: "manifest-guard" }));
  });

  it.each([
    ["2025-12-25T23:59:58Z", "CANNOT JUDGE"],
    ["2025-12-26T00:00:00Z", "OK"],
  ])("call a plan of %s on the eighth day after it %s", (timestamp, verdict) => {
    expect(judge([], { timestamp }).verdict).toBe(verdict);
  });
});
