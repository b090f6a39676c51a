import type { RunningVersion } from "../../../config/support";

/**
 * Major versions that a cluster can run, with the minor version that a new cluster starts on. Amazon applies later
 * minors by itself where `maintenance.auto_minor_upgrade` is on.
 * Source: Aurora PostgreSQL release notes (14.22, 15.17, 16.13 and 17.9 were current when this table was written). End of standard support: Aurora PostgreSQL release calendars.
 */
export const VERSIONS = {
  14: { minor: "14.22", tls_1_3: false, ends: "2027-02-28" },
  15: { minor: "15.17", tls_1_3: false, ends: "2028-02-29" },
  16: { minor: "16.13", tls_1_3: true, ends: "2029-02-28" },
  17: { minor: "17.9", tls_1_3: true, ends: "2030-02-28" },
} as const;

export type MajorVersion = keyof typeof VERSIONS;
export const MAJOR_VERSIONS = Object.keys(VERSIONS).map(Number) as MajorVersion[];

/** What a cluster runs. */
export function runs({ version }: { readonly version: MajorVersion }): readonly RunningVersion[] {
  return [
    {
      what: `Aurora PostgreSQL ${version}`,
      ends: VERSIONS[version].ends,
      source: 'Release Notes for Aurora PostgreSQL, "Aurora PostgreSQL release calendar for major versions"',
      after:
        "RDS enrols the cluster in Extended Support by itself, which costs by virtual CPU and hour. Raise version before (docs/guides/versions.md)",
      told: { by: "rds", name: "aurora-postgresql", version: String(version) },
    },
  ];
}
