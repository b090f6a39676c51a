import { elasticsearch } from "../../../constructs/engines/elasticsearch";
import { elasticsearchContract } from "../../../constructs/engines/elasticsearch/contract";
import type { ElasticsearchSettings } from "../../../constructs/engines/elasticsearch/settings";
import { bootstrap, slice } from "../../../constructs/engines/elasticsearch/slice";
import type { ElasticsearchStep, WriteRequest } from "../../../constructs/engines/elasticsearch/steps";
import type { SliceHost } from "../../../constructs/engines/engine";
import { security } from "../../../constructs/security";
import { environment, resolved, settingsOf, tenant } from "../../support/fixture";
import { cellOf, sliceHostOf } from "../../support/homes";

// biome-ignore lint/suspicious/noExplicitAny: bodies are plain data
type Any = any;

const INDEX = {
  shards: 2,
  replicas: 1,
  fields: {
    title: { type: "text", languages: ["german", "english"] },
    account: { type: "keyword", languages: [] },
  },
  hidden_from_reader: [],
  lifecycle: null,
};
const LIFECYCLE = { rollover_gib: 10, rollover_days: 7, delete_days: 90 };

function hostFor(
  strategy: string,
  changes: Record<string, unknown> = {},
  state = "active",
  id = "acme",
): SliceHost<ElasticsearchSettings> {
  const member = tenant(id, "premium");
  return sliceHostOf({
    tenant: { ...member, lifecycle: { ...member.lifecycle, state: state as never } },
    environment: environment(),
    strategy,
    settings: resolved(settingsOf(elasticsearch, changes)),
    security: resolved(settingsOf(security)),
  });
}

const requestsOf = (steps: readonly ElasticsearchStep[]) =>
  steps.flatMap((step) => ("requests" in step ? step.requests : []));
const applied = (host: SliceHost<ElasticsearchSettings>) => requestsOf(slice(host).apply);

function bodyOf(requests: readonly WriteRequest[], at: string): Any {
  const found = requests.find(({ method, path, body }) => method === "PUT" && path === at && body !== undefined);
  if (found === undefined) throw new Error(`no PUT ${at} in ${JSON.stringify(requests)}`);
  return found.body;
}

const SHARED = { licence: "enterprise", shared_indices: { news: INDEX } };

test.each(["row_level_security", "schema_per_tenant", "database_per_tenant"])(
  "%s: a tenant's roles name its own prefix, and nothing in the cluster",
  (strategy) => {
    const statements = applied(hostFor(strategy, { indices: { a: INDEX } }));
    for (const name of ["tenant_acme", "reader_acme"]) {
      const role = bodyOf(statements, `/_security/role/${name}`);
      expect(role.cluster).toEqual([]);
      expect(role.indices.map((one: Any) => one.names)).toEqual([["tenant_acme-*"]]);
      expect(bodyOf(statements, `/_security/user/${name}`).roles).toEqual([name]);
    }
    const rights = bodyOf(statements, "/_security/role/tenant_acme").indices[0].privileges;
    expect(rights.includes("all")).toBe(strategy === "database_per_tenant");
    expect(bodyOf(statements, "/_security/role/reader_acme").indices[0].privileges).toEqual([
      "read",
      "view_index_metadata",
    ]);
  },
);

test("no tenant's pattern holds another's indices", () => {
  const covers = (id: string, other: string) => {
    const [pattern] = bodyOf(applied(hostFor("schema_per_tenant", {}, "active", id)), `/_security/role/tenant_${id}`)
      .indices[0].names;
    return new RegExp(`^${pattern.replace("*", ".*")}$`).test(`tenant_${other}-a`);
  };
  expect(covers("acme", "acme")).toBe(true);
  for (const [id, other] of [
    ["acme", "acme_two"],
    ["acme_two", "acme"],
    ["acme", "acme2"],
  ] as const)
    expect(covers(id, other)).toBe(false);
});

test("in shared indices a tenant reads its own documents, and adds some, and no more", () => {
  const statements = applied(hostFor("row_level_security", SHARED));
  const [, shared] = bodyOf(statements, "/_security/role/tenant_acme").indices;
  expect(shared.names).toEqual(["shared-news"]);
  expect(JSON.parse(shared.query)).toEqual({ term: { tenant_id: "acme" } });
  expect(shared.privileges).toContain("create_doc");
  const [, read] = bodyOf(statements, "/_security/role/reader_acme").indices;
  expect(shared.privileges.filter((name: string) => name !== "create_doc")).toEqual(read.privileges);
  expect(JSON.parse(read.query)).toEqual({ term: { tenant_id: "acme" } });
  // Others of the cell have no part in them.
  expect(applied(hostFor("schema_per_tenant", SHARED)).join()).not.toContain("shared-");
});

test.each([
  ["_search", "indices:data/read/search", true],
  ["a phase of it", "indices:data/read/search[phase/query]", true],
  ["_mapping", "indices:admin/mappings/get", true],
  ["_field_caps", "indices:data/read/field_caps", true],
  ["_validate/query, which writes terms out", "indices:admin/validate/query", false],
  ["_termvectors", "indices:data/read/tv", false],
  ["_mtermvectors", "indices:data/read/mtv", false],
  ["_explain", "indices:data/read/explain", false],
  ["_terms_enum", "indices:data/read/xpack/termsenum/list", false],
  ["graph", "indices:data/read/xpack/graph/explore", false],
  ["SQL", "indices:data/read/sql", false],
  ["ES|QL", "indices:data/read/esql", false],
  ["sizes", "indices:monitor/stats", false],
  ["settings", "indices:monitor/settings/get", false],
])("in shared indices %s is open: %s, %s", (_what, action, open) => {
  const statements = applied(hostFor("row_level_security", SHARED));
  for (const name of ["tenant_acme", "reader_acme"]) {
    const [, shared] = bodyOf(statements, `/_security/role/${name}`).indices;
    // What is named by a word of the server's own would open more than can be read here.
    const words = shared.privileges.filter((one: string) => !one.startsWith("indices:"));
    expect(words).toEqual(name === "tenant_acme" ? ["create_doc"] : []);
    const covers = (one: string) => (one.endsWith("*") ? action.startsWith(one.slice(0, -1)) : one === action);
    expect(shared.privileges.some(covers)).toBe(open);
  }
});

test("the server writes whose a shared document is, from the user that signed in", () => {
  const host = hostFor("row_level_security", SHARED);
  const statements = requestsOf(bootstrap({ ...host, home: cellOf() }));
  const index = bodyOf(statements, "/shared-news");
  expect(index.settings.index.final_pipeline).toBe("tessera-stamp");
  expect(index.mappings.properties.tenant_id).toEqual({ type: "keyword" });
  const { processors } = bodyOf(statements, "/_ingest/pipeline/tessera-stamp");
  expect(processors[0].remove.field).toBe("tenant_id");
  expect(processors.some((one: Any) => one.fail?.if.includes("== null"))).toBe(true);
  expect(processors.find((one: Any) => one.set).set.copy_from).toBe("_tessera.metadata.tenant_id");
  expect(bodyOf(applied(host), "/_security/user/tenant_acme").metadata).toEqual({ tenant_id: "acme" });
});

test("a reader does not see hidden fields, nor by a pattern beside them", () => {
  const indices = { a: { ...INDEX, hidden_from_reader: ["account"] }, b: INDEX };
  const role = bodyOf(
    applied(hostFor("schema_per_tenant", { licence: "enterprise", indices })),
    "/_security/role/reader_acme",
  );
  const hiding = role.indices.find((one: Any) => one.names.includes("tenant_acme-a"));
  expect(hiding.field_security).toEqual({ grant: ["*"], except: ["account", "account.*"] });
  expect(role.indices.flatMap((one: Any) => one.names).sort()).toEqual(["tenant_acme-a", "tenant_acme-b"]);
});

test("texts are analysed by language", () => {
  const { mappings } = bodyOf(applied(hostFor("schema_per_tenant", { indices: { a: INDEX } })), "/tenant_acme-a");
  expect(mappings.dynamic).toBe("strict");
  expect(mappings.properties.title).toEqual({
    type: "text",
    analyzer: "german",
    fields: { english: { type: "text", analyzer: "english" } },
  });
});

test("a data stream has a policy and a template of its own name alone", () => {
  const statements = applied(hostFor("schema_per_tenant", { indices: { a: { ...INDEX, lifecycle: LIFECYCLE } } }));
  const { phases } = bodyOf(statements, "/_ilm/policy/tenant_acme-a").policy;
  expect(phases.hot.actions.rollover).toEqual({ max_primary_shard_size: "10gb", max_age: "7d" });
  expect(phases.delete.min_age).toBe("90d");
  const template = bodyOf(statements, "/_index_template/tenant_acme-a");
  expect(template.index_patterns).toEqual(["tenant_acme-a"]);
  expect(template.template.settings.index.lifecycle.name).toBe("tenant_acme-a");
  expect(statements).toContainEqual({ method: "PUT", path: "/_data_stream/tenant_acme-a" });
});

test("indices go to warm and cold nodes after so many days, and stay where they are otherwise", () => {
  const phases = (lifecycle: object) => {
    const statements = applied(hostFor("schema_per_tenant", { indices: { a: { ...INDEX, lifecycle } } }));
    return bodyOf(statements, "/_ilm/policy/tenant_acme-a").policy.phases;
  };
  expect(Object.keys(phases(LIFECYCLE))).toEqual(["hot", "delete"]);
  const all = phases({ ...LIFECYCLE, warm_days: 10, cold_days: 30 });
  // No phase turns off "migrate", by which an index goes to its phase's nodes.
  expect(all.warm).toEqual({ min_age: "10d", actions: { forcemerge: { max_num_segments: 1 } } });
  expect(all.cold).toEqual({ min_age: "30d", actions: { readonly: {} } });
});

test("jobs and watches are for a tenant with a cluster of its own, and only where they are on", () => {
  const rights = (strategy: string, features: object) => {
    const statements = applied(hostFor(strategy, { licence: "enterprise", features }));
    return ["tenant_acme", "reader_acme"].map((role) => bodyOf(statements, `/_security/role/${role}`).cluster);
  };
  const both = { machine_learning: true, alerting: true };
  expect(rights("database_per_tenant", both)).toEqual([
    ["manage_ml", "manage_watcher"],
    ["monitor_ml", "monitor_watcher"],
  ]);
  expect(rights("database_per_tenant", { alerting: true })).toEqual([["manage_watcher"], ["monitor_watcher"]]);
  for (const strategy of ["row_level_security", "schema_per_tenant"]) expect(rights(strategy, both)).toEqual([[], []]);
});

test("a tenant that is to be closed is closed before its indices could make a request fail", () => {
  const paths = (state: string) =>
    applied(hostFor("schema_per_tenant", { indices: { orders: INDEX } }, state)).map(({ path }) => path);
  const users = (state: string) => paths(state).indexOf("/_security/user/tenant_acme");
  const indices = (state: string) => paths(state).findIndex((path) => path.includes("orders"));
  expect(users("active")).toBeGreaterThan(indices("active"));
  expect(users("suspended")).toBeLessThan(indices("suspended"));
});

test("only an active tenant can sign in", () => {
  const enabled = (state: string) =>
    bodyOf(applied(hostFor("schema_per_tenant", {}, state)), "/_security/user/tenant_acme").enabled;
  expect(enabled("active")).toBe(true);
  for (const state of ["suspended", "offboarding", "erased"]) expect(enabled(state)).toBe(false);
});

test("removal refuses first, names this tenant only, and forgets its passwords", () => {
  const host = hostFor("row_level_security", SHARED);
  const guarded = { ...host, environment: { ...host.environment, deletion_protection: true } };
  const as = "executor";
  const remove = (path: string) => ({ method: "DELETE", path });
  expect(slice(guarded).remove).toEqual([
    { as, refuseWhileOpen: { users: ["tenant_acme", "reader_acme"] } },
    { as, purgeIndices: { prefix: "tenant_acme-" } },
    { as, purgeDocuments: { pattern: "shared-*", tenant: "acme" } },
    {
      as,
      requests: [
        remove("/_security/user/tenant_acme"),
        remove("/_security/user/reader_acme"),
        remove("/_security/role/tenant_acme"),
        remove("/_security/role/reader_acme"),
      ],
      forget: ["tenant_acme", "reader_acme"],
    },
  ]);
});

test("documents that a tenant shares go with it, also from indices that have left the settings", () => {
  for (const strategy of ["row_level_security", "schema_per_tenant", "database_per_tenant"])
    expect(slice(hostFor(strategy)).remove).toContainEqual({
      as: "executor",
      purgeDocuments: { pattern: "shared-*", tenant: "acme" },
    });
});

test("the contract fits its form", () => {
  for (const strategy of ["row_level_security", "schema_per_tenant", "database_per_tenant"]) {
    const { contract } = slice(hostFor(strategy, { indices: { a: INDEX } }));
    expect(elasticsearchContract.parse(contract)).toMatchObject({
      index_prefix: "tenant_acme-",
      indices: ["tenant_acme-a"],
      defines_indices: strategy === "database_per_tenant",
    });
  }
});
