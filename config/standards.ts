import type { Floor } from "./limits";
import type { REGIONS } from "./regions";

/**
 * What a standard demands of the settings of its tenants, each demand with its source: a floor below a tenant that names
 * the standard under `compliance`, in environments that hold live data. Titles are our own words. What a standard asks
 * of people and papers is not in here, nor what holds under all settings (docs/guides/standards.md names both).
 */

interface Sourced {
  readonly source: string;
  /** What it is for, in a few words. */
  readonly about: string;
}

/** A demand on a setting. */
export interface SettingDemand extends Sourced {
  /** A room's id, `environment` for the environment's file. */
  readonly room: string;
  readonly path: string;
  readonly bounds: Floor;
  /** Whether a value counts, in each of the tenant's engines, as what it is there (`sameAs` of the room). Default: as it is written. */
  readonly as_in_engines?: true;
  /** Whether null keeps to it. Default: null counts as larger than every number, as in floors. */
  readonly null_is_fine?: true;
}

/** A demand on the days after which the last copy of erased data is gone, in every engine that says how long it keeps them. */
export interface CopiesDemand extends Sourced {
  readonly copies_days: Floor;
}

/** A demand on where copies may go, by the home region. */
export interface ResidencyDemand extends Sourced {
  /** From these regions copies go to these regions only. */
  readonly regions: readonly Region[];
}

export type Demand = SettingDemand | CopiesDemand | ResidencyDemand;
type Region = (typeof REGIONS)[number];

const DAYS_A_YEAR = 365;

/**
 * Regions in the European Economic Area, and in countries that the Commission found adequate under Art. 45 without the
 * recipient having to be certified: Switzerland, United Kingdom, Canada (commercial organisations), Japan, Korea, Israel.
 */
const ADEQUATE: readonly Region[] = [
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ca-central-1",
  "ca-west-1",
  "eu-central-1",
  "eu-central-2",
  "eu-north-1",
  "eu-south-1",
  "eu-south-2",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "il-central-1",
];

/** Source: NIST SP 800-57 Part 1 Rev. 5, table 1: two years at most for a key that encrypts data. */
const rotation = (source: string): SettingDemand => ({
  about: "keys: a new one every two years at the latest",
  source: `${source}; NIST SP 800-57 Part 1 Rev. 5, table 1`,
  room: "security",
  path: "encryption.at_rest.key_rotation_days",
  bounds: { max: 2 * DAYS_A_YEAR },
  null_is_fine: true,
});

/** Days of whole years with their leap days, as CloudWatch Logs offers them. Source: PutRetentionPolicy. */
const DAYS_OF_YEARS = { 1: 365, 6: 2192, 7: 2557 } as const;

const auditYears = (years: keyof typeof DAYS_OF_YEARS, source: string): SettingDemand => ({
  about: `audit trail: kept for ${years === 1 ? "a year" : `${years} years`}`,
  source,
  room: "environment",
  path: "audit_retention_days",
  bounds: { min: DAYS_OF_YEARS[years] },
});

const drills = (source: string): SettingDemand => ({
  about: "copies: restoring is rehearsed",
  source,
  room: "backup",
  path: "restore_drills.enabled",
  bounds: { equals: true },
});

const records = (source: string): SettingDemand => ({
  about: "changes: each deployment has a record",
  source,
  room: "deployment",
  path: "monitoring.deployment_tracking",
  bounds: { equals: true },
});

const tls = (source: string): SettingDemand => ({
  about: "TLS: no version below 1.2",
  source,
  room: "security",
  path: "encryption.in_transit.tls_version",
  bounds: { one_of: ["1.2", "1.3"] },
});

/** By the name that tenants write under `compliance`. A standard without a floor here is refused. */
export const STANDARDS = {
  gdpr: [
    tls("GDPR, Art. 32(1)(a)"),
    drills("GDPR, Art. 32(1)(c) and (d)"),
    {
      about: "copies: gone three months after an erasure, which is as long as an answer may take",
      source: "GDPR, Art. 17(1) with Art. 12(3)",
      copies_days: { max: 92 },
    },
    {
      about: "residency: copies stay where no further safeguard is needed",
      source: "GDPR, Art. 44 and 45",
      regions: ADEQUATE,
    },
  ],
  hipaa: [
    tls("45 CFR 164.312(e)(1); NIST SP 800-52 Rev. 2, 3.1"),
    drills("45 CFR 164.308(a)(7)(ii)(A) and (D)"),
    auditYears(6, "45 CFR 164.312(b) with 164.316(b)(2)(i)"),
  ],
  iso_27001: [
    tls("ISO/IEC 27001:2022, A.8.24"),
    rotation("ISO/IEC 27001:2022, A.8.24"),
    drills("ISO/IEC 27001:2022, A.8.13"),
    records("ISO/IEC 27001:2022, A.8.32"),
  ],
  pci_dss: [
    tls("PCI DSS 4.0.1, 4.2.1"),
    rotation("PCI DSS 4.0.1, 3.7.4"),
    {
      about: "keys: fields encrypted by the application, since disks that are encrypted as a whole do not count alone",
      source: "PCI DSS 4.0.1, 3.5.1.2",
      room: "security",
      path: "encryption.application_level.field_encryption",
      bounds: { equals: true },
    },
    {
      about: "isolation: no table shared with other customers",
      source: "PCI DSS 4.0.1, A1.1.2 and A1.1.3",
      room: "security",
      path: "tenant_isolation.strategy",
      bounds: { one_of: ["schema_per_tenant", "database_per_tenant"] },
      as_in_engines: true,
    },
    auditYears(1, "PCI DSS 4.0.1, 10.5.1"),
    {
      about: "logs: three months at hand",
      source: "PCI DSS 4.0.1, 10.5.1",
      room: "environment",
      path: "log_retention_days",
      bounds: { min: 90 },
    },
    {
      about: "changes: held against what was asked for after each deployment",
      source: "PCI DSS 4.0.1, 6.5.2",
      room: "deployment",
      path: "validation.security_scans",
      bounds: { equals: true },
    },
  ],
  sox: [
    auditYears(7, "17 CFR 210.2-06(a), by Sarbanes-Oxley Act, section 802"),
    records("Sarbanes-Oxley Act, section 404"),
  ],
} as const satisfies Readonly<Record<string, readonly Demand[]>>;

export type Standard = keyof typeof STANDARDS;
export const STANDARD_NAMES = Object.keys(STANDARDS) as Standard[];

/**
 * Where engines say how long they keep copies: days, or a number of copies with the setting that says how many hours lie
 * between them. The first that a room has counts.
 */
export const COPIES: readonly { readonly path: string; readonly every_hours?: string }[] = [
  { path: "backup.snapshot_retention_days" },
  { path: "backup.retention_days" },
  { path: "backup.expire_days" },
  { path: "backup.keep", every_hours: "backup.interval_hours" },
  { path: "backup.keep", every_hours: "backup.incremental_interval_hours" },
];
