import { type Check, type RuleContext, rulesOf, type Violation } from "../../../config/room";
import { STRATEGIES } from "../../../config/strategies";
import { poolFits } from "../families/incluster/rules";
import { GLOBAL_CHECKS } from "./global-rules";
import { inclusterChecks } from "./incluster/rules";
import { ONLY_KUBERNETES } from "./incluster/settings";
import type { RedisSettings } from "./settings";
import { DEFAULT_NODE_QUOTA, nodesOf, topologyOf } from "./topology";
import { VERSIONS } from "./versions";

const MINUTES_A_DAY = 24 * 60;
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/** Source: "Managing maintenance" and "Scheduling automatic backups", ElastiCache user guide: an hour each. */
const SHORTEST_WINDOW_MINUTES = 60;

const minuteOfDay = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
const modulo = (value: number, by: number) => ((value % by) + by) % by;

/** Whether others use the tenant's group too; null for a cell's own settings. */
function shares({ strategy }: RuleContext): boolean | null {
  return strategy === null ? null : STRATEGIES[strategy]?.home === "pooled";
}

const checks: Readonly<Record<string, Check<RedisSettings>>> = {
  ...GLOBAL_CHECKS,
  of_kubernetes: (_, { layerOf }) => {
    const path = ONLY_KUBERNETES.find((leaf) => ["tenant", "cell"].includes(layerOf?.(leaf) ?? ""));
    return path === undefined
      ? null
      : {
          path,
          given: path,
          allowed: "nothing below kubernetes with form: elasticache",
          advice: "It changes nothing there: write form: kubernetes, or take the line out.",
        };
  },
  version_of_server: ({ server, version }) => {
    const versions = Object.keys(VERSIONS[server]);
    if (versions.includes(version)) return null;
    const other = Object.entries(VERSIONS).find(([, of]) => version in of)?.[0];
    return {
      path: "version",
      given: version,
      allowed: `${versions.join(", ")} with server ${server}`,
      advice: `${version} is a version of ${other}: write server: ${other}, or the nearest version.`,
    };
  },
  distributed_layer: ({ topology, caching }) => {
    const layer = caching.layers.l2_redis;
    if (layer === null) return null;
    const path = "caching.layers.l2_redis";
    const members = 1 + topology.replicas_per_shard;
    if (topology.shards !== null)
      return {
        path: "topology.shards",
        given: topology.shards,
        allowed: `null beside ${path}`,
        advice: "The number of shards follows from cluster_nodes: take one of the two out.",
      };
    if (!topology.cluster_mode)
      return {
        path: "topology.cluster_mode",
        given: false,
        allowed: `true with ${path}.type distributed`,
        advice: "Only cluster mode spreads keys over nodes: write true, or take the layer out.",
      };
    if (layer.replication !== topology.replicas_per_shard > 0)
      return {
        path: `${path}.replication`,
        given: layer.replication,
        allowed: `${!layer.replication} with topology.replicas_per_shard ${topology.replicas_per_shard}`,
        advice: layer.replication ? "Raise replicas_per_shard to at least 1." : "Write true, or replicas_per_shard: 0.",
      };
    if (layer.cluster_nodes % members === 0) return null;
    return {
      path: `${path}.cluster_nodes`,
      given: layer.cluster_nodes,
      allowed: `a multiple of ${members}, a primary and topology.replicas_per_shard replicas each`,
      advice: `The nearest is ${Math.max(1, Math.round(layer.cluster_nodes / members)) * members}.`,
    };
  },
  one_shard_without_cluster_mode: ({ topology }) =>
    topology.cluster_mode || (topology.shards ?? 1) === 1
      ? null
      : {
          path: "topology.shards",
          given: topology.shards,
          allowed: "1 or null without cluster mode",
          advice: "Write topology.cluster_mode: true to spread keys over shards.",
        },
  node_quota: (settings) => {
    const nodes = nodesOf(topologyOf(settings));
    if (nodes <= DEFAULT_NODE_QUOTA) return null;
    return {
      path: settings.caching.layers.l2_redis === null ? "topology.shards" : "caching.layers.l2_redis.cluster_nodes",
      given: nodes,
      allowed: `at most ${DEFAULT_NODE_QUOTA} nodes in all`,
      advice: "It is the quota of nodes per cluster of a new account: take larger nodes.",
    };
  },
  modules_of_version: ({ server, version, modules }, context) => {
    const available = VERSIONS[server][version]?.modules ?? [];
    const missing = modules.find((module) => !available.includes(module));
    if (missing !== undefined) {
      const having = Object.entries(VERSIONS.valkey).find(([, of]) => of.modules.includes(missing))?.[0];
      return {
        path: "modules",
        given: modules,
        allowed: available.length === 0 ? "[]" : `any of ${available.join(", ")} with ${server} ${version}`,
        advice:
          having === undefined
            ? `ElastiCache has no ${missing}: write form: kubernetes with server: redis, or take it out.`
            : `${missing} comes with valkey ${having}: raise the version, or take it out.`,
      };
    }
    if (!modules.includes("search") || shares(context) !== true) return null;
    return {
      path: "modules",
      given: modules,
      allowed: "no search in a group that tenants share",
      advice:
        "FT._LIST tells the names of every tenant's indexes: choose database_per_tenant where the tier allows it.",
    };
  },
  scripting_needs_own_group: ({ commands }, context) =>
    commands.scripting && shares(context) === true
      ? {
          path: "commands.scripting",
          given: true,
          allowed: "false in a group that tenants share",
          advice:
            "A script stops the server for everybody while it runs, and functions have no prefix: choose database_per_tenant where the tier allows it.",
        }
      : null,
  windows_apart: ({ maintenance, backup }) => {
    const day = (text: string) => DAYS.indexOf(text.slice(0, 3)) * MINUTES_A_DAY + minuteOfDay(text.slice(4));
    const start = day(maintenance.window.slice(0, 9));
    const length = modulo(day(maintenance.window.slice(10)) - start, 7 * MINUTES_A_DAY);
    const daily = minuteOfDay(backup.snapshot_window.slice(0, 5));
    const dailyLength = modulo(minuteOfDay(backup.snapshot_window.slice(6)) - daily, MINUTES_A_DAY);
    const short = (path: string, given: string): Violation => ({
      path,
      given,
      allowed: "at least an hour and less than a day",
      advice: "Make it longer.",
    });
    if (length < SHORTEST_WINDOW_MINUTES || length >= MINUTES_A_DAY)
      return short("maintenance.window", maintenance.window);
    if (dailyLength < SHORTEST_WINDOW_MINUTES) return short("backup.snapshot_window", backup.snapshot_window);
    const offset = modulo(daily - start, MINUTES_A_DAY);
    if (offset >= length && offset + dailyLength <= MINUTES_A_DAY) return null;
    return {
      path: "maintenance.window",
      given: maintenance.window,
      allowed: `a window that does not meet backup.snapshot_window, ${backup.snapshot_window}`,
      advice: "Move one of them.",
    };
  },
  pool_fits: poolFits,
};

/** Rules that hold in both forms. The others are about what only ElastiCache has. */
const EVERYWHERE: ReadonlySet<string> = new Set(["scripting_needs_own_group", "pool_fits"]);

/** The checks, for settings of a form alone. */
function inForm(
  form: RedisSettings["form"],
  only: Readonly<Record<string, Check<RedisSettings>>>,
): Readonly<Record<string, Check<RedisSettings>>> {
  return Object.fromEntries(
    Object.entries(only).map(([id, check]) => [
      id,
      (settings, context) => (EVERYWHERE.has(id) || settings.form === form ? check(settings, context) : null),
    ]),
  );
}

export const rules = rulesOf({ ...inForm("elasticache", checks), ...inForm("kubernetes", inclusterChecks) });
