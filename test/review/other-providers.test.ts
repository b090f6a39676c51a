import { type Given, judge } from "./support/plan";

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

/**
 * Whole resources in the shapes in which those providers' plans have them: blocks as lists, marks of what is unknown or
 * sensitive inside of them, `timeouts` of null. Each with what one change of it leaves unjudged.
 */
const WHOLE: readonly (readonly [what: string, given: Given, named: string])[] = [
  [
    "a server of Azure that keeps backups for a week",
    {
      address: "module.data.azurerm_postgresql_flexible_server.ledger[0]",
      index: 0,
      before: {
        administrator_login: "ledger",
        administrator_password: "Tr0ub4dor-and-3",
        authentication: [{ active_directory_auth_enabled: true, password_auth_enabled: false, tenant_id: "" }],
        backup_retention_days: 35,
        geo_redundant_backup_enabled: true,
        high_availability: [{ mode: "ZoneRedundant", standby_availability_zone: "2" }],
        identity: [],
        tags: null,
        timeouts: null,
      },
      after: {
        administrator_login: "ledger",
        administrator_password: "Tr0ub4dor-and-3",
        authentication: [{ active_directory_auth_enabled: false, password_auth_enabled: true, tenant_id: "" }],
        backup_retention_days: 7,
        geo_redundant_backup_enabled: true,
        high_availability: [],
        identity: [],
        tags: null,
        timeouts: null,
      },
      unknown: { authentication: [{}], high_availability: [], identity: [] },
      beforeSensitive: { administrator_password: true, authentication: [{}], high_availability: [{}], identity: [] },
      afterSensitive: { administrator_password: true, authentication: [{}], high_availability: [], identity: [] },
    },
    "no rule knows authentication.active_directory_auth_enabled, authentication.password_auth_enabled, backup_retention_days, high_availability of azurerm_postgresql_flexible_server",
  ],
  [
    "a database of Google that anybody may reach",
    {
      address: "google_sql_database_instance.ledger",
      before: {
        database_version: "POSTGRES_17",
        deletion_protection: true,
        settings: [{ ip_configuration: [{ authorized_networks: [], ipv4_enabled: false }], tier: "db-custom-2-7680" }],
        timeouts: null,
      },
      after: {
        database_version: "POSTGRES_17",
        deletion_protection: true,
        settings: [
          {
            ip_configuration: [{ authorized_networks: [{ name: "all", value: "0.0.0.0/0" }], ipv4_enabled: true }],
            tier: "db-custom-2-7680",
          },
        ],
        timeouts: null,
      },
      unknown: { settings: [{ ip_configuration: [{ authorized_networks: [{}] }] }] },
      beforeSensitive: { root_password: true, settings: [{}] },
      afterSensitive: { root_password: true, settings: [{}] },
    },
    "no rule knows settings.ip_configuration.authorized_networks, settings.ip_configuration.ipv4_enabled of google_sql_database_instance",
  ],
  [
    "a secret of Kubernetes, every key of it sensitive",
    {
      address: 'kubernetes_secret_v1.ledger["password"]',
      index: "password",
      before: { data: { password: "Tr0ub4dor-and-3" }, metadata: [{ name: "ledger", namespace: "t" }], type: "Opaque" },
      after: {
        data: { password: "c0rrect-h0rse-b4ttery" },
        metadata: [{ name: "ledger", namespace: "t" }],
        type: "Opaque",
      },
      unknown: { data: {}, metadata: [{ labels: {} }] },
      beforeSensitive: { data: true, metadata: [{}] },
      afterSensitive: { data: true, metadata: [{}] },
    },
    "no rule knows the type, of the provider kubernetes",
  ],
  [
    "a set of Kubernetes with less room",
    {
      address: "kubernetes_stateful_set_v1.ledger",
      before: {
        spec: [
          { replicas: "3", volume_claim_template: [{ spec: [{ resources: [{ requests: { storage: "90Gi" } }] }] }] },
        ],
      },
      after: {
        spec: [
          { replicas: "1", volume_claim_template: [{ spec: [{ resources: [{ requests: { storage: "1Gi" } }] }] }] },
        ],
      },
      unknown: { spec: [{ volume_claim_template: [{ spec: [{ resources: [{ requests: {} }] }] }] }] },
    },
    "no rule knows spec.replicas, spec.volume_claim_template.spec.resources.requests.storage of kubernetes_stateful_set_v1",
  ],
];

describe("whole resources in the shapes of other providers", () => {
  it.each(WHOLE)("%s: is REVIEW, is said to be unjudged, and shows no secret", (_what, given, named) => {
    const report = judge([given]);
    expect(report.verdict).toBe("REVIEW");
    expect(report.findings.filter(({ rule }) => rule === "unjudged").map(({ says }) => says)).toEqual([named]);
    expect(JSON.stringify(report)).not.toMatch(/Tr0ub4dor|c0rrect-h0rse/);
  });
});
