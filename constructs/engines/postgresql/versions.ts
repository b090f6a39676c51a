/**
 * Major versions that a cluster can run, with the minor version that a new cluster starts on. Amazon applies later
 * minors by itself where `maintenance.auto_minor_upgrade` is on.
 * Source: Aurora PostgreSQL release notes (14.22, 15.17, 16.13 and 17.9 were current when this table was written).
 */
export const VERSIONS = {
  14: { minor: "14.22", tls_1_3: false },
  15: { minor: "15.17", tls_1_3: false },
  16: { minor: "16.13", tls_1_3: true },
  17: { minor: "17.9", tls_1_3: true },
} as const;

export type MajorVersion = keyof typeof VERSIONS;
export const MAJOR_VERSIONS = Object.keys(VERSIONS).map(Number) as MajorVersion[];
