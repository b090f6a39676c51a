import { homeKind } from "../../../config/homes";
import { rulesOf } from "../../../config/room";
import { backupAlarm, endOfLife, memoryAVcpu, poolFits, sharedInCells } from "../families/incluster/rules";
import { tableFaults, viewFaults } from "./rules-of-tables";
import type { ClickhouseSettings } from "./settings";
import { size } from "./sizing";
import { VERSIONS } from "./versions";

const HOURS_A_DAY = 24;

/** Strategy whose tenants have no database of their own. */
const SHARES_TABLES = "row_level_security";

export const rules = rulesOf<ClickhouseSettings>({
  ...endOfLife(VERSIONS),
  shared_tables_in_cells: sharedInCells("shared_tables", "tables"),
  own_tables_need_own_database: ({ tables }, { strategy }) =>
    strategy === SHARES_TABLES && Object.keys(tables).length > 0
      ? {
          path: "tables",
          given: Object.keys(tables).join(", "),
          allowed: `{} with strategy ${SHARES_TABLES}`,
          advice:
            "Tenants of this strategy share the cell's shared_tables: add them there, or take schema_per_tenant where the tier allows it.",
        }
      : null,
  tables: ({ tables }) => tableFaults("tables", tables),
  shared_tables: ({ shared_tables }) => tableFaults("shared_tables", shared_tables),
  materialized_views: ({ tables, materialized_views }) => viewFaults("materialized_views", materialized_views, tables),
  shared_materialized_views: ({ shared_tables, shared_materialized_views }) =>
    viewFaults("shared_materialized_views", shared_materialized_views, shared_tables),
  query_memory: ({ query }) =>
    query.max_memory_mib > query.max_memory_of_user_mib
      ? {
          path: "query.max_memory_mib",
          cause: "query.max_memory_of_user_mib",
          given: query.max_memory_mib,
          allowed: `at most query.max_memory_of_user_mib, ${query.max_memory_of_user_mib}`,
          advice: "Lower it, or raise the other.",
        }
      : null,
  query_memory_fits_server: (settings, { strategy }) => {
    // A pooled tenant's rules see no cell: its tier's limits keep it small there.
    if (homeKind(strategy) === "cell") return null;
    const { serverMemoryMib } = size(settings);
    return settings.query.max_memory_of_user_mib > serverMemoryMib
      ? {
          path: "query.max_memory_of_user_mib",
          given: settings.query.max_memory_of_user_mib,
          allowed: `at most ${serverMemoryMib}, what a server of ${settings.instance.memory_gib} GiB has for queries`,
          advice: "Lower it, or raise instance.memory_gib.",
        }
      : null;
  },
  several_passwords: ({ version, users: { password_rotation: rotation } }) =>
    rotation === "never" || VERSIONS[version].several_passwords
      ? null
      : {
          path: "users.password_rotation",
          cause: "version",
          given: rotation,
          allowed: `never with version "${version}", whose users have one password at a time`,
          advice:
            'Take version "26.3", which takes the old one beside the new one, or run ./tessera rotate --apply --interrupting in a window.',
        },
  memory_a_vcpu: memoryAVcpu(2),
  backup_intervals: ({ backup }) =>
    backup.full_interval_hours % backup.incremental_interval_hours === 0
      ? null
      : {
          path: "backup.incremental_interval_hours",
          given: backup.incremental_interval_hours,
          allowed: `a divisor of backup.full_interval_hours, ${backup.full_interval_hours}`,
          advice: `Write 1, or ${HOURS_A_DAY} for both.`,
        },
  backup_keeps_a_chain: ({ backup }) => {
    const chain = backup.full_interval_hours / backup.incremental_interval_hours + 1;
    return backup.keep < chain
      ? {
          path: "backup.keep",
          given: backup.keep,
          allowed: `at least ${Math.ceil(chain)}: a full backup, and those of what is new until the next full one`,
          advice: "Raise it, or take incremental backups less often.",
        }
      : null;
  },
  backup_alarm: backupAlarm("incremental_interval_hours"),
  pool_fits: poolFits,
});
