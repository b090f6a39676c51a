import type { Refusals } from "../../../config/refusal";
import type { RunningVersion } from "../../../config/support";
import { unmended } from "../families/incluster/support";

/** What a version of TimescaleDB runs on and can do. */
interface Version {
  /** Major versions of PostgreSQL that it is built for and that still get fixes. */
  readonly postgresql: readonly number[];
  /** What follows `pg<major>-ts` in the image's tag. */
  readonly tag: string;
  /** Version of the extension to create, where the image holds several. Null: the image's own. */
  readonly extension: string | null;
  /** Chunk skipping by the range of a column other than time (enable_chunk_skipping). */
  readonly chunk_skipping: boolean;
}

/**
 * Versions that a cluster can run. Source: TimescaleDB release notes (2.11 and 2.12 support up to PostgreSQL 15; 2.16
 * brought chunk skipping; 2.20 dropped PostgreSQL 14; 2.28 supports 15 to 18). PostgreSQL 14 and older get no fixes
 * any more, so they are left out.
 *
 * Images of 2.11 and 2.12 were built for amd64 only, and nodes are arm64. Those that hold all versions (`-all`) are
 * built for both from April 2024 on, 2.11 and 2.12 for PostgreSQL 15 among them (timescale/timescaledb-docker-ha,
 * build_scripts/versions.yaml and publish_images.yaml of December 2024, whose newest is 2.17).
 */
export const VERSIONS = {
  "2.11": { postgresql: [15], tag: "2.17-all", extension: "2.11.2", chunk_skipping: false },
  "2.12": { postgresql: [15], tag: "2.17-all", extension: "2.12.2", chunk_skipping: false },
  "2.28": { postgresql: [15, 16, 17], tag: "2.28", extension: null, chunk_skipping: true },
} as const satisfies Readonly<Record<string, Version>>;

export type TimescaleVersion = keyof typeof VERSIONS;

/** Major versions of PostgreSQL, with their last release. Source: PostgreSQL, "Versioning Policy". */
const POSTGRESQL_ENDS = { 15: "2027-11-11", 16: "2028-11-09", 17: "2029-11-08" } as const;

/** What a cluster runs: an extension, and a server. */
export function runs(settings: {
  readonly version: TimescaleVersion;
  readonly postgresql: keyof typeof POSTGRESQL_ENDS;
}): readonly RunningVersion[] {
  const { version, postgresql } = settings;
  return [
    {
      what: `TimescaleDB ${version}`,
      // Fixes go into the newest minor alone.
      ends: null,
      source: "timescale/timescaledb, release notes",
      after: unmended("version"),
    },
    {
      what: `PostgreSQL ${postgresql} under TimescaleDB`,
      ends: POSTGRESQL_ENDS[postgresql],
      source: 'PostgreSQL, "Versioning Policy"',
      after: unmended("postgresql"),
    },
  ];
}

/** Versions that people ask for and that cannot be had, with the reason. */
export const REFUSED_VERSIONS: Refusals = {
  "2.8": {
    limit: "it runs on PostgreSQL 14 and older, which get no fixes any more, and its image is not built for arm64",
    source: "TimescaleDB release notes; timescale/timescaledb-docker-ha, build_scripts/versions.yaml",
    nearest: "Versions here: 2.11, 2.12 and 2.28; the nearest is 2.11",
  },
};

/** Suffix of the image's tag by edition: the Apache edition is built without the parts under the Timescale License. */
const EDITION_SUFFIX = { apache: "-oss", timescale: "" } as const;
export type Edition = keyof typeof EDITION_SUFFIX;

/** Source: timescale/timescaledb-docker-ha, whose tags read pg<major>-ts<version>[-all][-oss]. It runs as user 1000. */
export const IMAGE_USER = 1000;
export function imageReference(postgresql: number, version: TimescaleVersion, edition: Edition): string {
  return `docker.io/timescale/timescaledb-ha:pg${postgresql}-ts${VERSIONS[version].tag}${EDITION_SUFFIX[edition]}`;
}
