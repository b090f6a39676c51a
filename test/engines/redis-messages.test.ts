import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { redis } from "../../constructs/engines/redis";
import { ConfigurationError, formatProblem, loadFleet } from "../../constructs/rooms";
import { casesOf, writeFleet } from "./fleet";

const POOLED = casesOf(redis).find(({ strategy }) => strategy === "schema_per_tenant")!.tenant;
const DEDICATED = casesOf(redis).find(({ tier }) => tier === "enterprise")!.tenant;

/** What is said of a tenant's file, below its folder. */
function said(tenant: string, text: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), "tessera-redis-"));
  try {
    writeFleet(folder, redis);
    const file = join(folder, "tenants", tenant, "redis.yml");
    writeFileSync(file, text);
    const fleet = loadFleet({ tenants: join(folder, "tenants"), overrides: join(folder, "overrides") });
    try {
      fleet.resolve("redis", tenant, "production");
      return [];
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      return error.problems.map((problem) => formatProblem(problem).replaceAll(`${join(folder, "tenants")}/`, ""));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const at = (tenant: string, rest: string) => `${tenant}/redis.yml:${rest}`;

test("a file that keeps to everything is taken", () => {
  expect(said(POOLED, "modules: [json, bloom]\npool:\n  size: 40\n")).toEqual([]);
  expect(said(DEDICATED, 'server: redis\nversion: "7.1"\n')).toEqual([]);
});

test.each([
  [
    "graph",
    "modules: [graph]\n",
    "1:11 modules.0: given graph; allowed: json, bloom, search or timeseries.",
    "FalkorDB",
  ],
  ["time series by another name", "modules: [time_series]\n", "1:11 modules.0: given time_series;", "Write timeseries"],
  ["time series", "modules: [timeseries]\n", "1:1 modules: given", "form: kubernetes with server: redis"],
  ["a module of a later version", "modules: [search]\n", "1:1 modules: given", "search comes with valkey 8.2"],
  [
    "more connections than the tier has",
    "pool:\n  size: 500\n",
    "2:3 pool.size: given 500; allowed: at most 200",
    "tier",
  ],
  [
    "a script where others run",
    "commands:\n  scripting: true\n",
    "2:3 commands.scripting: given true;",
    "database_per_tenant",
  ],
  ["a slip", "pool:\n  sise: 5\n", "2:3 pool.sise: given 5;", "Did you mean size?"],
  [
    "a property of the shared group",
    "node:\n  class: cache.r7g.large\n",
    "2:3 node.class: given cache.r7g.large;",
    "cell",
  ],
])("of a tenant that shares: %s", (_, text, place, advice) => {
  const [first = "", ...more] = said(POOLED, text);
  expect(more).toEqual([]);
  expect(first).toContain(at(POOLED, place));
  expect(first).toContain(advice);
});

test.each([
  [
    "an append-only file",
    "persistence:\n  mode: aof\n",
    "2:3 persistence.mode: given aof; allowed: rdb.",
    "relational",
  ],
  [
    "a second region that has no network",
    "global_replication: true\nmaintenance:\n  auto_minor_upgrade: false\n",
    "1:1 global_replication: given true; allowed: false.",
    "Environment production has no recovery_network",
  ],
  ["a version past Redis OSS's last", 'version: "7.4"\n', "1:1 version: given", "nearest is Valkey 8.0"],
  ["a version of the other server", 'version: "7.1"\n', "1:1 version: given", "write server: redis"],
  ["a parameter with a setting", "parameters:\n  timeout: 5\n", "2:3 parameters.timeout", "idle_timeout_seconds"],
  [
    "a guard",
    "parameters:\n  acl-pubsub-default: allchannels\n",
    "2:3 parameters.acl-pubsub-default",
    "every tenant's channels",
  ],
  ["no replica", "topology:\n  replicas_per_shard: 0\n", "2:3 topology.replicas_per_shard: given 0;", "at least 1"],
  [
    "no guard on deletion",
    "deletion:\n  protection: false\n",
    "2:3 deletion.protection: given false; allowed: true",
    "",
  ],
])("of a tenant with a group of its own: %s", (_, text, place, advice) => {
  const [first = "", ...more] = said(DEDICATED, text);
  expect(more).toEqual([]);
  expect(first).toContain(at(DEDICATED, place));
  expect(first).toContain(advice);
});

test("a cell with more tenants than a user group has places is refused", () => {
  const folder = mkdtempSync(join(tmpdir(), "tessera-redis-"));
  try {
    writeFleet(folder, redis);
    const file = join(folder, "overrides", "production_environment.yml");
    writeFileSync(file, readFileSync(file, "utf8").replace('"capacity_tenants": 50', '"capacity_tenants": 99'));
    const load = () => loadFleet({ tenants: join(folder, "tenants"), overrides: join(folder, "overrides") });
    expect(load).toThrow(ConfigurationError);
    try {
      load();
    } catch (error) {
      const [first] = (error as ConfigurationError).problems.map(formatProblem);
      expect(first).toMatch(/capacity_tenants: given 99; allowed: at most 98 with the engine redis.*add another cell/);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
