import type { RuleContext } from "../../../config/room";
import { elasticsearch } from "../../../constructs/engines/elasticsearch";
import { LICENCES, REFUSED_LICENCES } from "../../../constructs/engines/elasticsearch/licences";
import { heapMib, size } from "../../../constructs/engines/elasticsearch/sizing";
import { settingsOf } from "../../support/fixture";

const CONTEXT: RuleContext = {
  environment: "production",
  region: "eu-central-1",
  recoveryRegion: null,
  residency: null,
  strategy: null,
  security: {},
};
const INDEX = {
  shards: 1,
  replicas: 1,
  fields: { title: { type: "text", languages: ["german"] }, n: { type: "long", languages: [] } },
  hidden_from_reader: [],
  lifecycle: null,
};
const TIER = { nodes_per_zone: 1, storage_gib: 100 };
const index = (changes: object) => ({ indices: { a: { ...INDEX, ...changes } } });

function violations(changes: Record<string, unknown>, context: Partial<RuleContext> = {}) {
  const settings = settingsOf(elasticsearch, changes);
  return elasticsearch.rules.flatMap((rule) => rule.check(settings, { ...CONTEXT, ...context }) ?? []);
}

test("the defaults break no rule, in a cell and for tenants of every strategy", () => {
  for (const strategy of [null, "row_level_security", "schema_per_tenant", "database_per_tenant"])
    expect(violations({}, { strategy })).toEqual([]);
});

test.each<[what: string, changes: Record<string, unknown>, path: string, allowed: string]>([
  ["an end of life", { version: "8.0" }, "version", "8.19, 9.5, or an older one with end_of_life_accepted: true"],
  ["an end of life", { version: "8.11" }, "version", "8.19"],
  ["nothing to accept", { end_of_life_accepted: true }, "end_of_life_accepted", "false"],
  ["two zones", { topology: { zones: 2 } }, "topology.zones", "1 or 3"],
  [
    "copies in one zone",
    { ...index({}), topology: { zones: 1 } },
    "indices.a.replicas",
    "fewer than topology.zones, 1",
  ],
  [
    "a number's language",
    index({ fields: { n: { type: "long", languages: ["german"] } } }),
    "indices.a.fields.n.languages",
    "[]",
  ],
  [
    "a language twice",
    index({ fields: { t: { type: "text", languages: ["german", "german"] } } }),
    "indices.a.fields.t.languages",
    "once",
  ],
  [
    "the platform's field",
    index({ fields: { tenant_id: { type: "keyword", languages: [] } } }),
    "indices.a.fields.tenant_id",
    "any other name",
  ],
  [
    "an unknown hidden field",
    { licence: "enterprise", ...index({ hidden_from_reader: ["x"] }) },
    "indices.a.hidden_from_reader",
    "title, n",
  ],
  [
    "a deletion before the next",
    index({ lifecycle: { rollover_gib: 1, rollover_days: 9, delete_days: 3 } }),
    "indices.a.lifecycle.delete_days",
    "at least",
  ],
  [
    "cold before warm",
    {
      topology: { warm: TIER, cold: TIER },
      ...index({ lifecycle: { rollover_gib: 1, rollover_days: 1, warm_days: 9, cold_days: 9, delete_days: 30 } }),
    },
    "indices.a.lifecycle.cold_days",
    "more than warm_days, 9",
  ],
  [
    "cold after its end",
    index({ lifecycle: { rollover_gib: 1, rollover_days: 1, cold_days: 40, delete_days: 30 } }),
    "indices.a.lifecycle.delete_days",
    "more than cold_days, 40",
  ],
  [
    "shared indices that go to nodes that are not there",
    {
      licence: "enterprise",
      shared_indices: {
        a: { ...INDEX, lifecycle: { rollover_gib: 1, rollover_days: 1, warm_days: 9, delete_days: 30 } },
      },
    },
    "shared_indices.a.lifecycle.warm_days",
    "only with topology.warm",
  ],
  [
    "machine learning in a cell",
    { licence: "enterprise", features: { machine_learning: true } },
    "features.machine_learning",
    "false in a cell",
  ],
  [
    "alerting in a cell",
    { licence: "enterprise", features: { alerting: true } },
    "features.alerting",
    "false in a cell",
  ],
  ["snapshots' counts", { backup: { min_count: 100, max_count: 90, expire_days: 1 } }, "backup.min_count", "at most"],
  ["snapshots that go early", { backup: { max_count: 100 } }, "backup.max_count", "at least 336"],
  ["an alarm too early", { alarms: { backup_age_hours: 1 } }, "alarms.backup_age_hours", "more than"],
  ["a pool", { pool: { min_idle: 9 } }, "pool.min_idle", "at most pool.size"],
])("%s", (_what, changes, path, allowed) => {
  const found = violations(changes);
  expect(found.map((violation) => violation.path)).toEqual([path]);
  expect(found[0]!.allowed).toContain(allowed);
  expect(found[0]!.advice.length).toBeGreaterThan(10);
});

test.each<[feature: string, changes: Record<string, unknown>, path: string, sold: string]>([
  ["audit", { features: { audit: true } }, "features.audit", "gold"],
  ["alerting", { features: { alerting: true } }, "features.alerting", "gold"],
  ["graph", { features: { graph: true } }, "features.graph", "platinum"],
  ["machine learning", { features: { machine_learning: true } }, "features.machine_learning", "platinum"],
  ["document-level security", { shared_indices: { a: INDEX } }, "shared_indices", "platinum"],
  ["field-level security", index({ hidden_from_reader: ["n"] }), "indices.a.hidden_from_reader", "platinum"],
])("%s is refused with basic and legal with enterprise", (_feature, changes, path, sold) => {
  for (const licence of LICENCES) {
    // Jobs and watches are refused in a cell whatever the licence.
    const found = violations(
      { ...changes, licence },
      { strategy: "shared_indices" in changes ? null : "database_per_tenant" },
    );
    expect(found.map((violation) => violation.path)).toEqual(licence === "basic" ? [path] : []);
    if (licence !== "basic") continue;
    expect(found[0]!.allowed).toContain("enterprise");
    expect(found[0]!.advice).toContain(`from licence ${sold} up`);
  }
});

test.each(["gold", "platinum", "trial"])("licence %s cannot be had: the operator would not keep it", (licence) => {
  expect(elasticsearch.schema.shape.licence.safeParse(licence).success).toBe(false);
  expect(REFUSED_LICENCES[licence]).toBeDefined();
});

test("a tenant with a cluster of its own has no phase without nodes; one in a cell does not know the cell's", () => {
  const lifecycle = { rollover_gib: 1, rollover_days: 1, warm_days: 9, delete_days: 30 };
  const paths = (strategy: string, topology = {}) =>
    violations({ ...index({ lifecycle }), topology }, { strategy }).map(({ path }) => path);
  expect(paths("database_per_tenant")).toEqual(["indices.a.lifecycle.warm_days"]);
  expect(paths("database_per_tenant", { warm: TIER })).toEqual([]);
  expect(paths("schema_per_tenant")).toEqual([]);
});

test("an end of life is legal once it is accepted", () => {
  expect(violations({ version: "8.0", end_of_life_accepted: true })).toEqual([]);
});

test("shared indices are a cell's, and hide nothing", () => {
  const changes = { licence: "enterprise", shared_indices: { a: INDEX } };
  expect(violations(changes, { strategy: "row_level_security" })).toEqual([]);
  expect(violations(changes, { strategy: "database_per_tenant" })[0]).toMatchObject({ path: "shared_indices" });
  const hiding = { licence: "enterprise", shared_indices: { a: { ...INDEX, hidden_from_reader: ["n"] } } };
  expect(violations(hiding)[0]).toMatchObject({ path: "shared_indices.a.hidden_from_reader" });
});

test.each([
  ["a version that does not exist", { version: "8.20" }],
  ["a version before security", { version: "7.17" }],
  ["four zones", { topology: { zones: 4 } }],
  ["no data node", { topology: { data_nodes_per_zone: 0 } }],
  ["an unknown licence", { licence: "silver" }],
  ["a name with a pattern", { indices: { "a*": INDEX } }],
  ["a name with a hyphen", { indices: { "a-b": INDEX } }],
  ["an unknown language", index({ fields: { t: { type: "text", languages: ["klingon"] } } })],
])("the schema refuses %s", (_what, changes) => {
  expect(() => settingsOf(elasticsearch, changes)).toThrow();
});

test("heap is half of the memory, and never so large that pointers grow", () => {
  expect(heapMib(8)).toBe(4096);
  expect(heapMib(256)).toBe(30 * 1024);
  const one = settingsOf(elasticsearch, {}) as Parameters<typeof size>[0];
  expect(size({ ...one, workload: "ingest" }).indexBufferPercent).toBeGreaterThan(
    size({ ...one, workload: "search" }).indexBufferPercent,
  );
  expect(size({ ...one, instance: { ...one.instance, memory_gib: 256 } }).shardsPerNode).toBeLessThanOrEqual(1000);
});
