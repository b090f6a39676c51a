import { change, type Given, judge } from "./support/plan";
import { create, remove, update } from "./support/rule-case";

const rules = (given: readonly Given[], rest = {}): string[] =>
  judge(given, rest).findings.map(({ severity, rule }) => `${severity} ${rule}`);

describe("what is no alarm", () => {
  it("the digest that the provider keeps of a server's user data is no secret, and its text may be one", () => {
    const server = (user_data: string) => create("aws_instance.a", { instance_type: "t3.micro", user_data });
    expect(rules(server("38fd5373349ba0f2942fee78c6caa463d6e21645"))).toEqual([]);
    expect(rules(server("#!/bin/sh\nexport DB_PASSWORD=Tr0ub4dor-and-3"))).toContain("review secret-in-clear");
  });

  it("a plain worker that goes is looked at; a server with disks of its own is not let go", () => {
    expect(rules(remove("aws_instance.a", { instance_type: "m7g.large", root_block_device: [{}] }))).toEqual([
      "review deletion",
    ]);
    for (const more of [
      { ebs_block_device: [{ device_name: "/dev/sdf" }] },
      { root_block_device: [{ delete_on_termination: false }] },
      { disable_api_termination: true },
    ])
      expect(rules(remove("aws_instance.a", more))).toContain("stop stateful-delete");
  });

  it.each([
    ["nothing in another form", { tags: null, description: "" }, { tags: {}, description: null }],
    [
      "a policy written otherwise",
      { policy: '{"Statement": [{"Action": ["a:b"]}]}' },
      { policy: '{"Statement":[{"Action":"a:b"}]}' },
    ],
    ["a set in another order", { subnet_ids: ["a", "b"] }, { subnet_ids: ["b", "a"] }],
    ["a number as a text", { port: 5432 }, { port: "5432" }],
  ])("%s is no drift", (_what, before, after) => {
    const report = judge([], { resource_drift: [change({ address: "aws_sns_topic.a", before, after })] });
    expect([report.drifted, report.findings]).toEqual([0, []]);
  });

  it("no key is named only where the configuration says so", () => {
    const key = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555";
    const unknown = { unknown: { kms_master_key_id: true } };
    const says = (resources: object[]) =>
      judge(update("aws_sns_topic.a", { kms_master_key_id: key }, {}, unknown), {
        configuration: { root_module: { resources } },
      }).findings.map((finding) => finding.says);
    expect(says([])).toEqual(["which key encrypts is known only after apply"]);
    expect(says([{ address: "aws_sns_topic.a", expressions: {} }])).toEqual([
      "no key is named any more: the service may choose its own",
    ]);
  });
});

describe("a manifest that Terraform installs", () => {
  const manifest = (spec: object, name = "ledger", apiVersion = "postgresql.cnpg.io/v1", kind = "Cluster") => ({
    manifest: { apiVersion, kind, metadata: { name, namespace: "t-ledger" }, spec },
  });

  it.each([
    [
      "a backup that is turned off",
      manifest({ backup: { enabled: true } }),
      manifest({ backup: { enabled: false } }),
      ["stop manifest-guard"],
    ],
    ["fewer instances", manifest({ instances: 3 }), manifest({ instances: 2 }), ["review manifest-capacity"]],
    ["more instances", manifest({ instances: 2 }), manifest({ instances: 3 }), []],
    ["another object in its place", manifest({}), manifest({}, "other"), ["stop manifest-data"]],
  ])("is read: %s", (_what, before, after, told) => {
    expect(rules(update("kubernetes_manifest.a", before, after))).toEqual(told);
  });

  it("takes what its operator made along, in whichever order it is replaced", () => {
    for (const actions of [
      ["create", "delete"],
      ["delete", "create"],
    ])
      expect(rules(update("kubernetes_manifest.a", manifest({}), manifest({}, "b"), { actions }))).toEqual([
        "stop manifest-data",
      ]);
    expect(rules(remove("kubernetes_manifest.a", manifest({})))).toEqual(["stop manifest-data"]);
    expect(rules(remove("kubernetes_manifest.a", manifest({}, "a", "v1", "ConfigMap")))).toEqual([]);
  });
});

describe("what only blocks that stand several times tell", () => {
  const plan = (...days: number[]) => ({ rule: days.map((delete_after) => ({ lifecycle: [{ delete_after }] })) });

  it("a rule among several that keeps less is seen", () => {
    expect(rules(update("aws_backup_plan.a", plan(35, 365), plan(35, 7)))).toContain("stop retention-shortened");
    expect(rules(update("aws_backup_plan.a", plan(35, 365), plan(35, 400)))).toEqual([]);
  });

  it("a schedule is rarer by what it runs a year, however it is written", () => {
    const daily = (schedule: string) => ({ rule: [{ schedule }] });
    const told = (before: string, after: string) => rules(update("aws_backup_plan.a", daily(before), daily(after)));
    for (const after of ["cron(0 5 1 1 ? *)", "rate(7 days)", "cron(0 5 ? * MON-FRI *)", "whenever"])
      expect(told("cron(0 5 * * ? *)", after)).toEqual(["stop retention-shortened"]);
    for (const after of ["cron(0 6 * * ? *)", "cron(0 */6 * * ? *)", "rate(1 hour)"])
      expect(told("cron(0 5 * * ? *)", after)).toEqual([]);
  });
});
