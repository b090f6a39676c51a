import { redis } from "../../../constructs/engines/redis";
import { inclusterRules } from "../../../constructs/engines/redis/incluster/acl";
import { settingsOf } from "../../support/fixture";

type Changes = { readonly [key: string]: unknown };
const REDIS: Changes = { form: "kubernetes", server: "redis", version: "8.2" };
const rules = (changes: Changes, shared: boolean, active = true) =>
  inclusterRules({ id: "acme", active, shared, settings: settingsOf(redis, changes) }).map(({ rule }) => rule);

/**
 * Keys that commands of the modules declare: first, last, step; 0 where a command declares none. Read from RedisJSON
 * redis_json/src/lib.rs, RedisTimeSeries src/module.c, RedisBloom src/rm_cms.c and src/rm_tdigest.c. The second number is
 * how many keys the command works on at most (many: any number).
 */
const MANY = Number.POSITIVE_INFINITY;
const COMMANDS: Readonly<Record<string, readonly [module: string, declared: number, used: number]>> = {
  "json.get": ["json", 1, 1],
  "json.set": ["json", 1, 1],
  "json.mset": ["json", MANY, MANY],
  "json.mget": ["json", 1, MANY],
  "json.merge": ["json", 1, 1],
  "ts.create": ["timeseries", 1, 1],
  "ts.add": ["timeseries", 1, 1],
  "ts.madd": ["timeseries", MANY, MANY],
  "ts.range": ["timeseries", 1, 1],
  "ts.mget": ["timeseries", 0, MANY],
  "ts.mrange": ["timeseries", 0, MANY],
  "ts.mrevrange": ["timeseries", 0, MANY],
  "ts.queryindex": ["timeseries", 0, MANY],
  "ts.createrule": ["timeseries", 1, 2],
  "ts.deleterule": ["timeseries", 1, 2],
  "cms.incrby": ["bloom", 1, 1],
  "cms.merge": ["bloom", 1, MANY],
  "tdigest.add": ["bloom", 1, 1],
  "tdigest.merge": ["bloom", 1, MANY],
};

describe("where tenants share", () => {
  const shared = rules({ ...REDIS, modules: ["json", "timeseries", "bloom"] }, true);

  test.each(Object.entries(COMMANDS))("%s", (command, [, declared, used]) => {
    // A command that works on more keys than it declares reaches keys that no pattern is held against.
    expect(shared.includes(`-${command}`)).toBe(used > declared);
  });

  test("a command is taken away after its category is given", () => {
    for (const [command, [module, declared, used]] of Object.entries(COMMANDS)) {
      if (used <= declared) continue;
      const category = module === "bloom" ? command.split(".")[0] : module;
      expect(shared.indexOf(`-${command}`)).toBeGreaterThan(shared.indexOf(`+@${category}`));
      expect(shared).toContain(`+@${category}`);
    }
  });

  test("keys and channels are the tenant's, and no module is there that was not asked for", () => {
    expect(shared.filter((rule) => rule.startsWith("~"))).toEqual(["~acme:*"]);
    expect(rules({ ...REDIS, modules: [] }, true).join(" ")).not.toMatch(/json|search|timeseries|bloom|ft\./);
    expect(shared.join(" ")).not.toContain("@search");
  });

  test("what was given once is gone unless it is given again", () => {
    expect(shared.slice(0, 6)).toEqual([
      "on",
      "sanitize-payload",
      "resetkeys",
      "resetchannels",
      "clearselectors",
      "-@all",
    ]);
  });
});

describe("servers of one's own", () => {
  test("a module that is not asked for is closed, one that is is open but for its administration", () => {
    const own = rules({ ...REDIS, modules: ["search"] }, false);
    for (const category of ["json", "timeseries", "bloom", "cuckoo", "cms", "topk", "tdigest"])
      expect(own).toContain(`-@${category}`);
    expect(own).not.toContain("-@search");
    expect(own).toEqual(expect.arrayContaining(["+@all", "-@admin", "-@dangerous", "+ft._list", "-ft.config"]));
    expect(own.indexOf("+ft._list")).toBeGreaterThan(own.indexOf("-@admin"));
  });

  test("Valkey's categories are its own", () => {
    const own = rules({ form: "kubernetes", modules: ["bloom"] }, false);
    expect(own).toEqual(expect.arrayContaining(["-@json", "-@search"]));
    expect(own.join(" ")).not.toMatch(/timeseries|cuckoo|tdigest/);
  });
});

test.each([true, false])("a tenant that is not active has nothing, shared: %s", (shared) => {
  expect(rules({ ...REDIS, modules: ["json"] }, shared, false)).toEqual([
    "off",
    "sanitize-payload",
    "resetkeys",
    "resetchannels",
    "clearselectors",
    "-@all",
  ]);
});
