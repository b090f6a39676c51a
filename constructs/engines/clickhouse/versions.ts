import { elsewhere, forEach, type Refusals } from "../../../config/refusal";
import { type Maintained, runsOne } from "../families/incluster/support";

/** What a version of ClickHouse can do that the statements and the configuration ask for. */
interface Version extends Maintained {
  /** Tag of the images of server and Keeper. */
  readonly tag: string;
  /** Statements ON CLUSTER need a right of their own (on_cluster_queries_require_cluster_grant). */
  readonly cluster_right: boolean;
  /** Engines of tables need a right of their own (table_engines_require_grant). */
  readonly engine_right: boolean;
  /** Views say as whom they read (SQL SECURITY). */
  readonly view_security: boolean;
  /**
   * Has use_primary_key, use_partition_pruning (by which a session could have row policies leave no part out) and
   * max_sessions_for_user. Source: SettingsChangesHistory.cpp.
   */
  readonly later_limits: boolean;
  /** A user may have several passwords (from 24.9 on). Source: CHANGELOG.md of 2024. */
  readonly several_passwords: boolean;
}

/**
 * Versions that a cluster can run. Source: ClickHouse's changelogs of 2022 to 2026, and SECURITY.md: a spring and an autumn
 * release (LTS) get fixes for a year from their first day on.
 */
export const VERSIONS = {
  "22.8": {
    tag: "22.8",
    maintained: false,
    ends: "2023-08-18",
    cluster_right: false,
    engine_right: false,
    view_security: false,
    later_limits: false,
    several_passwords: false,
  },
  "23.3": {
    tag: "23.3",
    maintained: false,
    ends: "2024-03-30",
    cluster_right: true,
    engine_right: false,
    view_security: false,
    later_limits: false,
    several_passwords: false,
  },
  "23.8": {
    tag: "23.8",
    maintained: false,
    ends: "2024-08-31",
    cluster_right: true,
    engine_right: false,
    view_security: false,
    later_limits: false,
    several_passwords: false,
  },
  "26.3": {
    tag: "26.3",
    maintained: true,
    ends: "2027-03-26",
    cluster_right: true,
    engine_right: true,
    view_security: true,
    later_limits: true,
    several_passwords: true,
  },
} as const satisfies Readonly<Record<string, Version>>;

export type ClickhouseVersion = keyof typeof VERSIONS;

/** What a cluster runs. */
export const runs = runsOne("ClickHouse", VERSIONS, "ClickHouse, SECURITY.md and changelogs");

const NEWEST = "Versions here: 22.8, 23.3, 23.8 (past their end of life) and 26.3 (maintained)";

/** Versions that people ask for and that cannot be had, with the reason. */
export const REFUSED_VERSIONS: Refusals = {
  ...forEach(["22.3", "24.3", "24.8", "25.3", "25.8"], {
    limit: "its year of fixes is over",
    source: "ClickHouse, SECURITY.md",
    nearest: NEWEST,
  }),
  "23.0": {
    limit: "there is no such release: the first of a year is .1",
    source: "ClickHouse, CHANGELOG.md of 2023",
    nearest: NEWEST,
  },
  latest: elsewhere(`it changes under your feet: name a version. ${NEWEST}`),
};

export const SERVER_IMAGE = "docker.io/clickhouse/clickhouse-server";
export const KEEPER_IMAGE = "docker.io/clickhouse/clickhouse-keeper";
/** Keeper of any version serves servers of any other; it always runs the maintained one. */
export const KEEPER_TAG = VERSIONS["26.3"].tag;
export const BACKUP_IMAGE = "docker.io/altinity/clickhouse-backup:2.6.39";
