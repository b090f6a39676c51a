import { judge } from "./support/plan";

/** What plans of other providers change, in shapes of their own documentation: nobody has judged any of it. */
const FOREIGN: readonly (readonly [string, string, Record<string, unknown>, Record<string, unknown>])[] = [
  ["azurerm_postgresql_flexible_server", "azurerm", { backup_retention_days: 35 }, { backup_retention_days: 7 }],
  ["azurerm_storage_account", "azurerm", { min_tls_version: "TLS1_2" }, { min_tls_version: "TLS1_0" }],
  ["azurerm_key_vault", "azurerm", { purge_protection_enabled: true }, { purge_protection_enabled: false }],
  ["google_sql_database_instance", "google", { settings: [{ tier: "a" }] }, { settings: [{ tier: "b" }] }],
  ["google_storage_bucket_iam_member", "google", { member: "user:a@b.de" }, { member: "allUsers" }],
  ["google_compute_firewall", "google", { source_ranges: ["10.0.0.0/8"] }, { source_ranges: ["0.0.0.0/0"] }],
  ["kubernetes_deployment_v1", "kubernetes", { spec: [{ replicas: "3" }] }, { spec: [{ replicas: "0" }] }],
  ["kubernetes_role_binding_v1", "kubernetes", { subject: [{ name: "a" }] }, { subject: [{ name: "b" }] }],
  ["digitalocean_database_cluster", "digitalocean", { size: "b" }, { size: "a" }],
  ["aws_docdbelastic_cluster", "aws", { shard_count: 4 }, { shard_count: 2 }],
];

describe("plans of other providers, and of types that no rule knows", () => {
  it.each(FOREIGN)("%s: a change is never OK, and what nobody judged is named", (type, provider, before, after) => {
    const report = judge([{ address: `${type}.a`, before, after }]);
    expect(["REVIEW", "STOP"]).toContain(report.verdict);
    const unjudged = report.findings.filter(({ rule }) => rule === "unjudged").map(({ says }) => says);
    // A finding of another rule (a range that is open to all) says more; silence would say less.
    expect(unjudged.length + report.findings.filter(({ severity }) => severity !== "note").length).toBeGreaterThan(0);
    for (const says of unjudged)
      expect(says).toMatch(provider === "aws" ? /^no rule knows/ : new RegExp(`no rule knows .*(${provider}|${type})`));
  });

  it.each(FOREIGN)(
    "%s: made, destroyed and replaced, it is not passed over either",
    (type, _provider, before, after) => {
      const address = `${type}.a`;
      for (const one of [
        { after },
        { before },
        { before, after, actions: ["create", "delete"] },
        { before, after, actions: ["delete", "create"] },
      ])
        expect([type, judge([{ address, ...one }]).verdict]).not.toEqual([type, "OK"]);
    },
  );

  it.each([
    ["helm_release", { name: "a", chart: "b" }],
    ["kubernetes_namespace_v1", { metadata: [{ name: "a" }] }],
    ["aws_sqs_queue", { name: "a" }],
  ])("%s, whose attributes are judged, is made without a word", (type, after) => {
    expect(judge([{ address: `${type}.a`, after }]).findings.filter(({ rule }) => rule === "unjudged")).toEqual([]);
  });

  it("names all that a plan of three clouds left unjudged, one line a type", () => {
    const plan = FOREIGN.map(([type, , before, after]) => ({ address: `${type}.a`, before, after }));
    const report = judge(plan);
    expect(report.verdict).not.toBe("OK");
    const named = new Set(report.findings.map(({ type }) => type));
    expect(FOREIGN.filter(([type]) => !named.has(type))).toEqual([]);
  });
});
