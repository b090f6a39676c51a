import type { Rule, RuleContext, Violation } from "../../../config/room";
import { STRATEGIES } from "../../tiers/strategies";
import { tableFaults, viewFaults } from "./rules_of_tables";
import type { ClickhouseSettings } from "./settings";
import { size } from "./sizing";
import { MAINTAINED, VERSIONS } from "./versions";

type Check = (settings: ClickhouseSettings, context: RuleContext) => Violation | null;

const HOURS_A_DAY = 24;

/** Strategy whose tenants have no database of their own. */
const SHARES_TABLES = "row_level_security";

const checks: Readonly<Record<string, Check>> = {
  end_of_life: ({ version, end_of_life_accepted }) =>
    VERSIONS[version].maintained || end_of_life_accepted
      ? null
      : {
          path: "version",
          given: version,
          allowed: `${MAINTAINED.join(", ")}, or an older one with end_of_life_accepted: true`,
          advice: `${version} gets no fixes any more. Take a maintained version, or write end_of_life_accepted: true in the same file and say in its review why.`,
        },
  nothing_to_accept: ({ version, end_of_life_accepted }) =>
    VERSIONS[version].maintained && end_of_life_accepted
      ? {
          path: "end_of_life_accepted",
          given: true,
          allowed: `false with version "${version}", which is maintained`,
          advice: "Take the line out, so that the next end of life is noticed.",
        }
      : null,
  shared_tables_in_cells: ({ shared_tables }, { strategy }) =>
    strategy !== null && STRATEGIES[strategy]?.home === "dedicated" && Object.keys(shared_tables).length > 0
      ? {
          path: "shared_tables",
          given: Object.keys(shared_tables).join(", "),
          allowed: `{} with strategy ${strategy}`,
          advice: "Nobody shares a cluster of one's own: write them under tables.",
        }
      : null,
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
          given: query.max_memory_mib,
          allowed: `at most query.max_memory_of_user_mib, ${query.max_memory_of_user_mib}`,
          advice: "Lower it, or raise the other.",
        }
      : null,
  query_memory_fits_server: (settings, { strategy }) => {
    // A pooled tenant's rules see no cell: its tier's limits keep it small there.
    if (strategy === null || STRATEGIES[strategy]?.home !== "dedicated") return null;
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
  memory_a_vcpu: ({ instance }) =>
    instance.memory_gib < instance.vcpu * 2
      ? {
          path: "instance.memory_gib",
          given: instance.memory_gib,
          allowed: `at least twice instance.vcpu, ${instance.vcpu * 2}`,
          advice: "Nodes have four to eight GiB a virtual CPU: raise it.",
        }
      : null,
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
  backup_alarm: ({ backup, alarms }) =>
    alarms.backup_age_hours <= backup.incremental_interval_hours
      ? {
          path: "alarms.backup_age_hours",
          given: alarms.backup_age_hours,
          allowed: `more than backup.incremental_interval_hours, ${backup.incremental_interval_hours}`,
          advice: "It would ring before the next backup is due: raise it.",
        }
      : null,
  pool_fits: ({ pool }) =>
    pool.min_idle > pool.size
      ? {
          path: "pool.min_idle",
          given: pool.min_idle,
          allowed: `at most pool.size, ${pool.size}`,
          advice: "Lower it, or raise pool.size.",
        }
      : null,
};

export const rules: readonly Rule[] = Object.entries(checks).map(([id, check]) => ({ id, check }));
