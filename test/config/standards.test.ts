import { STANDARDS } from "../../config/standards";
import { mongodb } from "../../constructs/engines/mongodb";
import { postgresql } from "../../constructs/engines/postgresql";
import { redis } from "../../constructs/engines/redis";
import { timescaledb } from "../../constructs/engines/timescaledb";
import { security } from "../../constructs/security";
import { environmentYml, type Files, Folder, SMALL_FLEET, tenantYml } from "./folder";

const OWN = "tenants/acme/security_config.yml";
const PG = "tenants/acme/postgresql.yml";
const ENVIRONMENT = "overrides/production_environment.yml";
/** What every standard is content with. */
const STRICT = {
  audit_retention_days: "2557",
  log_retention_days: "365",
  kubernetes_access: '{ deployers: ["arn:aws:iam::444444444444:role/deploy"] }',
};
const FIELDS = "encryption:\n  application_level:\n    field_encryption: true\n";

/** A tenant with clusters of its own that names standards, with everything that they demand. */
function fleet(standards: string, files: Files = {}, environment: Readonly<Record<string, string>> = {}): Files {
  return {
    "tenants/acme/tenant.yml": tenantYml("acme", { tier: "enterprise", placement: "{}", compliance: standards }),
    [OWN]: FIELDS,
    [ENVIRONMENT]: environmentYml({ ...STRICT, ...environment }),
    ...files,
  };
}

function told(files: Files): string[] {
  const folder = new Folder(SMALL_FLEET, files);
  folder.rooms = [security, postgresql, timescaledb, mongodb, redis];
  try {
    return folder.problems();
  } finally {
    folder.remove();
  }
}

test("a tenant with everything that all standards demand is taken", () => {
  expect(told(fleet(`[${Object.keys(STANDARDS).join(", ")}]`))).toEqual([]);
});

const ROTATION = `encryption:\n  at_rest: { key_rotation: custom, key_rotation_days: 731 }\n  application_level: { field_encryption: true }\n`;

/** Standard, what is below its floor, where that is told, and what is said. */
const BELOW: readonly (readonly [standard: string, what: string, files: Files, at: string, ...says: string[]])[] = [
  [
    "gdpr",
    "no drills",
    { "overrides/production_backup.yml": "settings:\n  restore_drills: { enabled: false }\n" },
    "tenants/acme/tenant.yml:8:14",
    "restore_drills.enabled is true",
    "Art. 32(1)(c)",
    "overrides/production_backup.yml:2",
  ],
  [
    "gdpr",
    "copies that outlast an erasure",
    { [PG]: "backup:\n  snapshot_retention_days: 93\n" },
    `${PG}:2:3`,
    "at most 92 days",
    "Art. 17(1)",
  ],
  [
    "gdpr",
    "copies in a country without adequacy",
    fleet("[gdpr]", {}, { recovery_region: "us-east-1" }),
    "tenants/acme/tenant.yml:8:14",
    "Art. 44",
    `${ENVIRONMENT}:3`,
  ],
  [
    "hipaa",
    "no drills",
    { "overrides/production_backup.yml": "settings:\n  restore_drills: { enabled: false }\n" },
    "tenants/acme/tenant.yml:8:14",
    "164.308(a)(7)",
  ],
  [
    "hipaa",
    "an audit trail of a year",
    fleet("[hipaa]", {}, { audit_retention_days: "365" }),
    "tenants/acme/tenant.yml:8:14",
    "at least 2192",
    "164.316(b)(2)(i)",
    `365, from ${ENVIRONMENT}:8: change it there`,
  ],
  [
    "iso_27001",
    "keys of more than two years",
    { [OWN]: ROTATION },
    `${OWN}:2:36`,
    "at most 730",
    "A.8.24",
    "SP 800-57",
  ],
  [
    "iso_27001",
    "no drills",
    { "overrides/production_backup.yml": "settings:\n  restore_drills: { enabled: false }\n" },
    "tenants/acme/tenant.yml:8:14",
    "A.8.13",
  ],
  [
    "iso_27001",
    "no records",
    {
      "overrides/production_deployment.yml":
        "settings:\n  validation: { performance_tests: false }\n  monitoring: { deployment_tracking: false, success_metrics: false, failure_analysis: none }\n",
    },
    "tenants/acme/tenant.yml:8:14",
    "A.8.32",
  ],
  ["pci_dss", "keys of more than two years", { [OWN]: ROTATION }, `${OWN}:2:36`, "3.7.4"],
  [
    "pci_dss",
    "fields in the clear",
    { [OWN]: null },
    "tenants/acme/tenant.yml:8:14",
    "field_encryption is true",
    "3.5.1.2",
    "in security_config.yml beside tenant.yml",
  ],
  [
    "pci_dss",
    "fields in the clear, in its own words",
    { [OWN]: FIELDS.replace("true", "false") },
    `${OWN}:3:5`,
    "3.5.1.2",
  ],
  [
    "pci_dss",
    "shared tables",
    { "tenants/acme/tenant.yml": tenantYml("acme", { compliance: "[pci_dss]" }) },
    "tenants/acme/tenant.yml:8:14",
    "schema_per_tenant or database_per_tenant",
    "A1.1.2",
    "a tier that gives it",
  ],
  [
    "pci_dss",
    "an audit trail of a month",
    fleet("[pci_dss]", {}, { audit_retention_days: "30" }),
    "tenants/acme/tenant.yml:8:14",
    "at least 365",
    "10.5.1",
  ],
  [
    "pci_dss",
    "logs of a month",
    fleet("[pci_dss]", {}, { log_retention_days: "30" }),
    "tenants/acme/tenant.yml:8:14",
    "at least 90",
    "10.5.1",
  ],
  [
    "pci_dss",
    "deployments that nobody looks at",
    { "overrides/production_deployment.yml": "settings:\n  validation: { security_scans: false }\n" },
    "tenants/acme/tenant.yml:8:14",
    "6.5.2",
  ],
  [
    "sox",
    "an audit trail of six years",
    fleet("[sox]", {}, { audit_retention_days: "2555" }),
    "tenants/acme/tenant.yml:8:14",
    "at least 2557",
    "210.2-06",
  ],
  [
    "sox",
    "no records",
    {
      "overrides/production_deployment.yml":
        "settings:\n  validation: { performance_tests: false }\n  monitoring: { deployment_tracking: false, success_metrics: false, failure_analysis: none }\n",
    },
    "tenants/acme/tenant.yml:8:14",
    "section 404",
  ],
];

test.each(BELOW.map((row) => [`${row[0]}: ${row[1]}`, row] as const))("%s", (_, [standard, , files, at, ...says]) => {
  const lines = told({ ...fleet(`[${standard}]`), ...files });
  const here = lines.filter((line) => line.startsWith(`${at} `));
  expect(lines).toEqual(here);
  expect(here).toHaveLength(1);
  for (const part of says) expect(here[0]).toContain(part);
});

test("each demand that a setting can be below has a case", () => {
  const sources = Object.entries(STANDARDS).flatMap(([standard, demands]) =>
    demands
      // No value that the setting takes is below it.
      .filter((demand) => !("path" in demand) || demand.path !== "encryption.in_transit.tls_version")
      .map(() => standard),
  );
  const cases = BELOW.filter(([, what]) => !what.endsWith("in its own words")).map(([standard]) => standard);
  expect(cases.sort()).toEqual(sources.sort());
});

test.each([
  ["timescaledb", "{ retention_days: 100 }", 100],
  ["mongodb", "{ keep: 93, interval_hours: 24 }", 93],
])("copies of %s are held against their days, whether it says days or how many", (engine, backup, days) => {
  const tenant = { tier: "enterprise", placement: "{}", compliance: "[gdpr]", engines: `[${engine}]` };
  const lines = told({
    ...fleet("[gdpr]"),
    "tenants/acme/tenant.yml": tenantYml("acme", tenant),
    [`tenants/acme/${engine}.yml`]: `backup: ${backup}\nalarms: { ${engine === "mongodb" ? "backup_age_hours: 30" : "cpu_percent: 90"} }\n`,
  });
  expect(lines).toEqual([expect.stringContaining(`given ${days}; allowed: at most 92 days`)]);
});

test("where no live data is, nothing is demanded", () => {
  const tenant = tenantYml("acme", {
    tier: "enterprise",
    placement: "{}",
    compliance: "[hipaa, sox]",
    environments: "[staging]",
    applications: '{ staging: ["arn:aws:iam::444444444444:role/acme"] }',
  });
  expect(
    told({
      "tenants/acme/tenant.yml": tenant,
      "overrides/staging_environment.yml": environmentYml({ audit_retention_days: "1" }),
    }),
  ).toEqual([]);
});

test("a tenant whose data stays in its region sends no copies abroad, wherever the recovery region is", () => {
  const files = fleet(
    "[gdpr]",
    { [PG]: "backup:\n  copy_to_recovery_region: false\n" },
    { recovery_region: "us-east-1" },
  );
  const tenant = tenantYml("acme", {
    tier: "enterprise",
    placement: "{}",
    compliance: "[gdpr]",
    region: "eu-central-1",
  });
  expect(told({ ...files, "tenants/acme/tenant.yml": tenant })).toEqual([]);
});

const PREMIUM = (engine: string): Files => ({
  "tenants/acme/tenant.yml": tenantYml("acme", {
    tier: "premium",
    engines: `[${engine}]`,
    placement: "{ production: premium-1 }",
    compliance: "[pci_dss]",
  }),
  [OWN]: `tenant_isolation:\n  strategy: schema_per_tenant\n${FIELDS}`,
  [ENVIRONMENT]: environmentYml({
    ...STRICT,
    cells: `\n  premium-1: { tier: premium, admits: [premium], capacity_tenants: 2, engines: [${engine}] }`,
  }),
});

test("a strategy counts as what it is in the engine: where schemas are none, a standard asks for servers of one's own", () => {
  expect(told(PREMIUM("redis"))).toContainEqual(
    expect.stringMatching(
      /strategy: given schema_per_tenant; allowed: database_per_tenant \(floor of pci_dss,.*in redis schema_per_tenant is the same as row_level_security/,
    ),
  );
  expect(told(PREMIUM("postgresql")).filter((line) => line.includes("floor of pci_dss"))).toEqual([]);
});

test("a standard without a floor is refused", () => {
  expect(told(fleet("[soc_2]"))).toEqual([expect.stringContaining("floors of further standards")]);
});
