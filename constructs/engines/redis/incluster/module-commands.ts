/**
 * What the server's access rules can hold of the modules' commands. A rule on keys sees the keys that a command declares
 * and no others, so what a module declares decides.
 *
 * Source: RedisJSON redis_json/src/lib.rs, RedisBloom src/rm_cms.c and src/rm_tdigest.c, RedisTimeSeries src/module.c,
 * valkey-json src/json/json.cc (first, last and step of the keys of each command); redis.io, "Potentially breaking
 * changes to ACLs" (Redis 8) for the categories.
 */

/** Access categories of a module, by server: Redis has one a data type, Valkey one a module. */
const CATEGORIES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  redis: {
    json: ["json"],
    search: ["search"],
    timeseries: ["timeseries"],
    bloom: ["bloom", "cuckoo", "cms", "topk", "tdigest"],
  },
  valkey: { json: ["json"], search: ["search"], bloom: ["bloom"] },
};

export function categoriesOf(server: string, module: string): readonly string[] {
  return CATEGORIES[server]?.[module] ?? [];
}

/** Modules that no rule holds to a prefix of keys, with the reason: refused where tenants share. */
export const UNBOUNDED: Readonly<Record<string, string>> = {
  search:
    "Names of indexes are no keys, so no pattern holds them: FT._LIST tells every tenant's, FT.DROPINDEX and FT.ALTER take any",
};

/** A command that is taken away from users of a module, with the reason. */
export interface Removal {
  readonly command: string;
  readonly why: string;
}

type ByModule = Readonly<Record<string, Readonly<Record<string, readonly Removal[]>>>>;

const DEBUG: Removal = { command: "json.debug", why: "JSON.DEBUG looks into the module, for its makers" };
const byLabels = (command: string): Removal => ({
  command,
  why: `${command.toUpperCase()} finds series by labels and declares no key: every tenant's are among them`,
});

/** By server and module: what is taken away where tenants share, since it reaches keys that it does not declare. */
export const REMOVALS: ByModule = {
  redis: {
    json: [
      DEBUG,
      { command: "json.mget", why: "JSON.MGET declares its first key only: the others could be anybody's" },
    ],
    timeseries: [
      ...["ts.mget", "ts.mrange", "ts.mrevrange", "ts.queryindex"].map(byLabels),
      { command: "ts.createrule", why: "TS.CREATERULE declares its source only: it could write to anybody's series" },
      { command: "ts.deleterule", why: "TS.DELETERULE declares its source only" },
    ],
    bloom: [
      { command: "cms.merge", why: "CMS.MERGE declares its destination only: its sources could be anybody's" },
      { command: "tdigest.merge", why: "TDIGEST.MERGE declares its destination only: its sources could be anybody's" },
    ],
  },
  valkey: { json: [DEBUG] },
};

/** What is the platform's to do in a server of one tenant's own too. */
export const ADMINISTRATION: ByModule = {
  redis: {
    json: [DEBUG],
    search: [{ command: "ft.config", why: "FT.CONFIG changes the module for the whole server" }],
  },
  valkey: { json: [DEBUG] },
};
