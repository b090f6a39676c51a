import { type RuleContext, rulesOf, type Violation } from "../../../config/room";
import type { SecuritySettings } from "../../security/settings";
import { isServerless } from "./classes";
import type { PostgresqlSettings } from "./settings";
import { VERSIONS } from "./versions";

const MINUTES_A_DAY = 24 * 60;
const MINUTES_A_WEEK = 7 * MINUTES_A_DAY;
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const SHORTEST_WINDOW_MINUTES = 30;

function minuteOfDay(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** Minutes since Monday 00:00 UTC, and how long. */
function weeklyWindow(window: string): { start: number; length: number } {
  const minute = (text: string) => DAYS.indexOf(text.slice(0, 3)) * MINUTES_A_DAY + minuteOfDay(text.slice(4));
  const start = minute(window.slice(0, 9));
  return { start, length: (minute(window.slice(10)) - start + MINUTES_A_WEEK) % MINUTES_A_WEEK };
}

function dailyWindow(window: string): { start: number; length: number } {
  const start = minuteOfDay(window.slice(0, 5));
  return { start, length: (minuteOfDay(window.slice(6)) - start + MINUTES_A_DAY) % MINUTES_A_DAY };
}

export const rules = rulesOf<PostgresqlSettings, RuleContext<SecuritySettings>>({
  serverless_capacity: ({ instance }) => {
    const serverless = isServerless(instance.class);
    for (const name of ["serverless_min_acu", "serverless_max_acu"] as const) {
      const given = instance[name];
      if (serverless !== (given !== null))
        return {
          path: `instance.${name}`,
          cause: "instance.class",
          given,
          allowed: serverless ? "a number of capacity units" : "null",
          advice: serverless
            ? `instance.class ${instance.class} scales between two capacities: give both.`
            : `instance.class ${instance.class} has a fixed size: take the line out, or choose db.serverless.`,
        };
    }
    if (instance.serverless_min_acu === null || instance.serverless_max_acu === null) return null;
    if (instance.serverless_min_acu <= instance.serverless_max_acu) return null;
    return {
      path: "instance.serverless_min_acu",
      given: instance.serverless_min_acu,
      allowed: `at most instance.serverless_max_acu, ${instance.serverless_max_acu}`,
      advice: "Lower it, or raise the maximum.",
    };
  },
  tls_version_of_major: ({ version }, context) => {
    const wanted = context.security.encryption.in_transit.tls_version;
    if (wanted !== "1.3" || VERSIONS[version].tls_1_3) return null;
    const able = Object.entries(VERSIONS).filter(([, facts]) => facts.tls_1_3);
    return {
      path: "version",
      given: version,
      allowed: `${able.map(([major]) => major).join(" or ")} with encryption.in_transit.tls_version "1.3"`,
      advice: `Raise the version, or set tls_version "1.2" in the security settings.`,
    };
  },
  recovery_copy_needs_region: ({ backup }, context) =>
    backup.copy_to_recovery_region && context.recoveryRegion === null
      ? {
          path: "backup.copy_to_recovery_region",
          given: true,
          allowed: "false",
          advice: `Environment ${context.environment} has no recovery_region: set one in its environment file, or write false.`,
        }
      : null,
  recovery_copy_leaves_residency: ({ backup }, context) =>
    backup.copy_to_recovery_region && context.residency !== null && context.recoveryRegion !== context.residency
      ? {
          path: "backup.copy_to_recovery_region",
          given: true,
          allowed: `false for a tenant whose region is ${context.residency}`,
          advice: `Copies would leave for ${context.recoveryRegion}: write false (in a cell: place the tenant in one that does not copy), or set region: null in tenant.yml.`,
        }
      : null,
  windows_apart: ({ maintenance }) => {
    const weekly = weeklyWindow(maintenance.window);
    const daily = dailyWindow(maintenance.backup_window);
    const short = (path: string, given: string): Violation => ({
      path,
      given,
      allowed: `at least ${SHORTEST_WINDOW_MINUTES} minutes and less than a day`,
      advice: "Make it longer.",
    });
    if (weekly.length < SHORTEST_WINDOW_MINUTES || weekly.length >= MINUTES_A_DAY)
      return short("maintenance.window", maintenance.window);
    if (daily.length < SHORTEST_WINDOW_MINUTES) return short("maintenance.backup_window", maintenance.backup_window);
    const offset = (((daily.start - weekly.start) % MINUTES_A_DAY) + MINUTES_A_DAY) % MINUTES_A_DAY;
    // The daily window starts `offset` minutes after the weekly one does, every day, so also on that day.
    if (offset >= weekly.length && offset + daily.length <= MINUTES_A_DAY) return null;
    return {
      path: "maintenance.window",
      cause: "maintenance.backup_window",
      given: maintenance.window,
      allowed: `a window that does not meet maintenance.backup_window, ${maintenance.backup_window}`,
      advice: "Move one of them.",
    };
  },
  audit_needs_extension: ({ observability, extensions }) =>
    observability.audit_classes.length > 0 && !extensions.includes("pgaudit")
      ? {
          path: "observability.audit_classes",
          cause: "extensions",
          given: observability.audit_classes,
          allowed: "[] without the extension pgaudit",
          advice: "Add pgaudit to extensions, or write [].",
        }
      : null,
  exported_log: ({ observability }) =>
    observability.log_exports.includes("postgresql")
      ? null
      : {
          path: "observability.log_exports",
          given: observability.log_exports,
          allowed: "a list with postgresql in it",
          advice: "The alarm on failed connections and the audit trail read that log: add it.",
        },
  pool_fits: ({ pool, connections }) => {
    if (pool.size > connections.max)
      return {
        path: "pool.size",
        cause: "connections.max",
        given: pool.size,
        allowed: `at most connections.max, ${connections.max}`,
        advice: "Lower it, or raise connections.max.",
      };
    if (pool.min_idle > pool.size)
      return {
        path: "pool.min_idle",
        cause: "pool.size",
        given: pool.min_idle,
        allowed: `at most pool.size, ${pool.size}`,
        advice: "Lower it, or raise pool.size.",
      };
    return null;
  },
  schemas_need_own: ({ schemas }, context) =>
    context.strategy === "row_level_security" && (schemas.length !== 1 || schemas[0] !== "main")
      ? {
          path: "schemas",
          given: schemas,
          allowed: "[main] with strategy row_level_security",
          advice: "Its tenants share tables: take the line out, or choose schema_per_tenant where the tier allows it.",
        }
      : new Set(schemas).size !== schemas.length
        ? { path: "schemas", given: schemas, allowed: "each name once", advice: "Take the repeated name out." }
        : null,
});
