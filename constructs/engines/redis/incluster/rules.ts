import type { Check } from "../../../../config/room";
import { isDedicated } from "../../families/incluster/rules";
import type { Server } from "../server";
import type { RedisSettings } from "../settings";
import { UNBOUNDED } from "./module-commands";
import { NODE_TYPES, ONLY_ELASTICACHE } from "./settings";
import { INCLUSTER_VERSIONS } from "./versions";

/** Least volume for each GiB of memory: a snapshot, the append-only file, and its rewrite beside it. */
const VOLUME_A_MEMORY = 3;
/** What a node keeps for Kubernetes and for what stands beside a server: its exporter, a sentinel, a copy. */
const NODE_KEEPS = { vcpu: 1, memoryGib: 3 };
const OWN_FILES: ReadonlySet<string | undefined> = new Set(["tenant", "cell"]);

/** Rules of the form `kubernetes`, by id. */
export const inclusterChecks: Readonly<Record<string, Check<RedisSettings>>> = {
  of_elasticache: (settings, { layerOf }) => {
    const path = Object.keys(ONLY_ELASTICACHE).find((leaf) => OWN_FILES.has(layerOf?.(leaf)));
    if (path === undefined) return null;
    return {
      path,
      given: valueAt(settings, path),
      allowed: "nothing with form: kubernetes",
      advice: `It is ElastiCache's: ${ONLY_ELASTICACHE[path]}. Take the line out.`,
    };
  },
  incluster_version: ({ server, version }) => {
    const versions = Object.keys(INCLUSTER_VERSIONS[server]);
    if (versions.includes(version)) return null;
    const other = (Object.keys(INCLUSTER_VERSIONS) as Server[]).find((one) => version in INCLUSTER_VERSIONS[one]);
    return {
      path: "version",
      given: version,
      allowed: `${versions.join(", ")} with form: kubernetes and server: ${server}`,
      advice:
        other === undefined
          ? `The nearest is ${versions.at(-1)}.`
          : `It is a version of ${other}: write server: ${other}.`,
    };
  },
  incluster_modules: ({ server, version, modules }, { strategy }) => {
    const available = Object.keys(INCLUSTER_VERSIONS[server][version]?.modules ?? {});
    const missing = modules.find((module) => !available.includes(module));
    if (available.length > 0 && missing !== undefined)
      return {
        path: "modules",
        given: modules,
        allowed: `any of ${available.join(", ")} with server: ${server}`,
        advice: `Only Redis has ${missing} here: write server: redis with version "8.2", or take it out.`,
      };
    const unbounded = modules.find((module) => UNBOUNDED[module] !== undefined);
    if (unbounded === undefined || strategy === null || isDedicated(strategy)) return null;
    return {
      path: "modules",
      given: modules,
      allowed: `no ${unbounded} in a server that tenants share`,
      advice: `${UNBOUNDED[unbounded]}: choose database_per_tenant where the tier allows it.`,
    };
  },
  licence: ({ server, kubernetes: { licence_accepted: licence } }) => {
    const wanted = server === "redis";
    if (wanted === (licence !== null)) return null;
    return wanted
      ? {
          path: "kubernetes.licence_accepted",
          given: null,
          allowed: "agplv3, rsalv2 or sspl with server: redis",
          advice:
            "Redis 8 is under a licence of your choice of the three. Read it and name it, or write server: valkey, which is BSD.",
        }
      : {
          path: "kubernetes.licence_accepted",
          given: licence,
          allowed: "null with server: valkey, which is BSD",
          advice: "Take the line out, so that a change to Redis asks for it.",
        };
  },
  replicas: ({ topology }) =>
    topology.replicas_per_shard >= 1
      ? null
      : {
          path: "topology.replicas_per_shard",
          given: 0,
          allowed: "at least 1 with form: kubernetes",
          advice: "The primary takes writes only while a replica has them too: write 2, one in each other zone.",
        },
  volume: ({ kubernetes: { instance, storage } }) =>
    storage.data_gib >= instance.memory_gib * VOLUME_A_MEMORY
      ? null
      : {
          path: "kubernetes.storage.data_gib",
          given: storage.data_gib,
          allowed: `at least three times kubernetes.instance.memory_gib, ${instance.memory_gib * VOLUME_A_MEMORY}`,
          advice: "A snapshot, the append-only file and its rewrite stand on it at once: raise it.",
        },
  node: ({ kubernetes: { instance } }, { strategy }) => {
    const node = NODE_TYPES[instance.node_type]!;
    const most = { vcpu: node.vcpu - NODE_KEEPS.vcpu, memoryGib: node.memoryGib - NODE_KEEPS.memoryGib };
    if (!isDedicated(strategy) || (instance.vcpu <= most.vcpu && instance.memory_gib <= most.memoryGib)) return null;
    return {
      path: "kubernetes.instance.node_type",
      given: instance.node_type,
      allowed: `a node with more than ${instance.vcpu} virtual CPUs and ${instance.memory_gib} GiB, since a server has one to itself`,
      advice: `${instance.node_type} leaves ${most.vcpu} virtual CPUs and ${most.memoryGib} GiB for it: take a larger node, or a smaller instance.`,
    };
  },
  backup_alarm: ({ kubernetes: { backup, alarms } }) =>
    alarms.backup_age_hours > backup.interval_hours
      ? null
      : {
          path: "kubernetes.alarms.backup_age_hours",
          given: alarms.backup_age_hours,
          allowed: `more than kubernetes.backup.interval_hours, ${backup.interval_hours}`,
          advice: "It would ring before the next copy is due: raise it.",
        },
};

function valueAt(settings: object, path: string): unknown {
  return path.split(".").reduce<unknown>((at, key) => (at as Record<string, unknown> | null)?.[key], settings);
}
