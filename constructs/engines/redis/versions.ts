import { elsewhere, type Refusals } from "../../../config/refusal";
import type { RunningVersion } from "../../../config/support";
import { INCLUSTER_VERSIONS } from "./incluster/versions";
import type { Server } from "./server";

/** What ElastiCache runs of one version. */
export interface Version {
  /** Family of its parameter groups. */
  readonly family: string;
  /** Modules that are in the server. Each has an access category of its own name. */
  readonly modules: readonly string[];
}

/**
 * Versions by server. Redis OSS ends at 7.1 on ElastiCache: what came after it has another licence, and Valkey goes on
 * from there.
 * Source: "Supported engine versions" (JSON: Redis OSS 6.2 and Valkey 7.2 on; Bloom filters: Valkey 8.1 on; search:
 * Valkey 8.2 on) and "Engine specific parameters", ElastiCache user guide.
 */
export const VERSIONS: Readonly<Record<Server, Readonly<Record<string, Version>>>> = {
  valkey: {
    "7.2": { family: "valkey7", modules: ["json"] },
    "8.0": { family: "valkey8", modules: ["json"] },
    "8.1": { family: "valkey8", modules: ["json", "bloom"] },
    "8.2": { family: "valkey8", modules: ["json", "bloom", "search"] },
  },
  redis: {
    "7.0": { family: "redis7", modules: ["json"] },
    "7.1": { family: "redis7", modules: ["json"] },
  },
};

/** Names of servers, for people. */
export const SERVER_TITLES: Readonly<Record<Server, string>> = { valkey: "Valkey", redis: "Redis OSS" };

/** What a cluster on ElastiCache runs. */
export function runs({ server, version }: { readonly server: Server; readonly version: string }): RunningVersion[] {
  return [
    {
      what: `${SERVER_TITLES[server]} ${version} on ElastiCache`,
      // Its schedule goes as far as Redis OSS 6.
      ends: null,
      source: 'Amazon ElastiCache user guide, "ElastiCache versions for Redis OSS end of life schedule"',
      after:
        "ElastiCache enrols the group in Extended Support by itself, which costs by node and hour. Raise version before",
    },
  ];
}

export const SERVERS = Object.keys(VERSIONS) as Server[];
/** Versions of both forms: rules say which one has which. */
export const VERSION_NAMES = [
  ...new Set(
    SERVERS.flatMap((server) => [...Object.keys(VERSIONS[server]), ...Object.keys(INCLUSTER_VERSIONS[server])]),
  ),
].sort();
export const MODULES = ["json", "bloom", "search", "timeseries"] as const;

/** Modules that people ask for and that no form here has, with what to use. */
export const REFUSED_MODULES: Refusals = {
  graph: {
    limit: "RedisGraph reached its end of life in January 2025 and no server here carries it",
    source: 'Redis, "RedisGraph end-of-life announcement"',
    nearest:
      "FalkorDB continues its code; on AWS, Neptune speaks openCypher; for graphs over rows use recursive queries of a relational engine",
  },
  time_series: elsewhere("write timeseries"),
  bloomfilter: elsewhere("write bloom"),
};

/** Versions that people ask for and that ElastiCache does not run. */
export const REFUSED_VERSIONS: Refusals = {
  "5.0": {
    limit: "it is past its end of life",
    source: 'Amazon ElastiCache user guide, "ElastiCache versions for Redis OSS end of life schedule"',
    nearest: "The nearest is Redis OSS 7.1, or Valkey 8.1, which reads its data",
  },
  "6.2": {
    limit: "sign-in by IAM, as tenants do here, came with 7.0",
    source: 'Amazon ElastiCache user guide, "Authenticating with IAM"',
    nearest: "The nearest is 7.0",
  },
  "7.4": {
    limit: "Redis OSS ends at 7.1 on ElastiCache: later versions have another licence",
    source: 'Amazon ElastiCache user guide, "Supported engine versions"',
    nearest: "The nearest is Valkey 8.0",
  },
  "9.0": { notBuilt: "untried versions of engines", nearest: "The nearest is Valkey 8.2" },
};
