import { guards, keptShorter, type PathOf, type Transition, upwards } from "../../../config/transition";
import { quotaTransition } from "../families/postgresql/transitions";
import type { TimescaledbSettings } from "./settings";
import { VERSIONS } from "./versions";

const VOLUME = "Volumes of Kubernetes grow and never shrink: CloudNativePG refuses the smaller size";
const NEW_HOME = "Make a new home with the size, and move the data";
const NEW_TABLE = "Write it back; for another form, add a hypertable of another name and copy";

export const transitions: readonly Transition<PathOf<TimescaledbSettings>>[] = [
  quotaTransition,
  {
    path: "version",
    rule: "may_move_as_listed",
    moves: upwards(Object.keys(VERSIONS)),
    // Source: TimescaleDB, "Upgrade TimescaleDB": ALTER EXTENSION knows the way up alone.
    why: "The extension updates its catalogue upwards only: an older library does not load it",
    instead: "Keep the version; to go back, restore the backup from before into a new home",
  },
  {
    path: "postgresql",
    rule: "may_move_as_listed",
    moves: upwards([15, 16, 17]),
    // Source: CloudNativePG, "PostgreSQL upgrades": offline, in place, by pg_upgrade.
    why: "PostgreSQL goes to newer major versions only (pg_upgrade)",
    instead: "Keep the version; to go back, restore the backup from before into a new home",
  },
  {
    path: "licence.edition",
    rule: "may_move_as_listed",
    moves: { apache: ["timescale"], timescale: [] },
    why: "The Apache edition reads neither compressed chunks nor continuous aggregates: what is in them would be out of reach",
    instead: "Decompress every chunk and drop the aggregates by hand, then give this change an exception",
  },
  { path: "storage.data_gib", rule: "may_not_shrink", why: VOLUME, instead: NEW_HOME },
  { path: "storage.wal_gib", rule: "may_not_shrink", why: VOLUME, instead: NEW_HOME },
  {
    path: "hypertables.*.time_column",
    rule: "may_not_change",
    why: "Chunks are cut along it: TimescaleDB cannot cut a hypertable anew",
    instead: NEW_TABLE,
  },
  {
    path: "hypertables.*.partition",
    rule: "may_not_change",
    why: "The second dimension is set while the hypertable is empty",
    instead: NEW_TABLE,
  },
  {
    path: "hypertables.*.retention.drop_after",
    rule: "may_not_shorten",
    // Source: TimescaleDB, "add_retention_policy": the job drops every chunk that is older, at its next run.
    why: "Chunks that are older are dropped by the policy's next run after the deployment, data and all",
    instead: "Copy what must stay elsewhere and count it, then give this change an exception",
  },
  ...guards("deletion.protection"),
  keptShorter("backup.retention_days", "Backups and archived logs"),
  keptShorter("backup.undelete_days", "Deleted files of backups"),
  {
    path: "hypertables.*.columns.*",
    rule: "may_not_change",
    why: "Statements add columns and change none, so the table would differ from what is written here",
    instead: "Write the type back, and add a column of another name",
  },
  {
    path: "hypertables.*.columns",
    rule: "may_not_lose",
    why: "Statements add columns and take none away, so the table would differ from what is written here",
    instead: "Write the column back",
  },
];
