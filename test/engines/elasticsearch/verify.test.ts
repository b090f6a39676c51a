import { elasticsearch } from "../../../constructs/engines/elasticsearch";
import { type Call, driverOver } from "../../../constructs/engines/elasticsearch/driver";
import { slice } from "../../../constructs/engines/elasticsearch/slice";
import { verifyCluster } from "../../../constructs/engines/elasticsearch/verify";
import { security } from "../../../constructs/security";
import { environment, resolved, settingsOf, tenant } from "../../support/fixture";
import { sliceHostOf } from "../../support/homes";
import { surroundings } from "../../support/postgres";

// biome-ignore lint/suspicious/noExplicitAny: bodies and answers are plain data
type Any = any;

const NOW = Date.UTC(2026, 0, 2);
const HOUR_MS = 3_600_000;
const FIELD = { type: "keyword", languages: [] };
const INDEX = { shards: 1, replicas: 1, fields: { a: FIELD, b: FIELD }, hidden_from_reader: ["b"], lifecycle: null };
const SETTINGS = { indices: { orders: INDEX }, shared_indices: { news: { ...INDEX, hidden_from_reader: [] } } };

function sliceFor(strategy: string, state: Any = "active") {
  const member = tenant("acme", "premium");
  return slice(
    sliceHostOf({
      tenant: { ...member, lifecycle: { ...member.lifecycle, state } },
      environment: environment(),
      strategy,
      settings: resolved(settingsOf(elasticsearch, SETTINGS)),
      security: resolved(settingsOf(security)),
    }),
  );
}

/** A server that keeps users and roles as they were put, and answers as Elasticsearch's documentation says. */
class StandIn {
  readonly roles: Any = {
    superuser: { indices: [{ names: ["*"], privileges: ["all"] }], metadata: { _reserved: true } },
  };
  readonly users: Any = { elastic: { roles: ["superuser"], enabled: false, metadata: { _reserved: true } } };
  readonly mappings: Any = {};
  readonly asked: string[] = [];
  readonly cluster: Any = { health: "green", ilm: "RUNNING", slm: "RUNNING" };
  policies: Any = { tessera: { last_success: { time: NOW - HOUR_MS }, policy: {} } };

  constructor(readonly slice = sliceFor("row_level_security")) {
    for (const { path, body } of slice.apply.flatMap((step) => ("requests" in step ? step.requests : []))) {
      const [, kind, name] = /^\/_security\/(role|user)\/(\w+)$/.exec(path) ?? [];
      if (kind === "role") this.roles[name!] = { ...asKept(body), run_as: [], applications: [] };
      if (kind === "user") this.users[name!] = body;
    }
  }

  answer({ method, path }: Call): Any {
    this.asked.push(`${method} ${path}`);
    return {
      "/_cluster/health": { status: this.cluster.health, number_of_nodes: 3, unassigned_shards: 0 },
      "/_ilm/status": { operation_mode: this.cluster.ilm },
      "/_slm/status": { operation_mode: this.cluster.slm },
      "/_slm/policy/tessera": this.policies,
      "/_security/role": this.roles,
      "/_security/user": this.users,
      "/_security/role_mapping": this.mappings,
    }[path];
  }

  async look(): Promise<Any[]> {
    const driver = driverOver(async (call) => {
      const json = this.answer(call);
      return json === null
        ? { status: 404, json: { error: { type: "resource_not_found_exception" } } }
        : { status: 200, json };
    });
    const target = { host: "h", port: 1, region: "r", executor_secret_arn: "arn" };
    const keeper: Any = { secret: async () => ({ username: "u", password: "p" }) };
    const session = await driver.open(target, "executor", {}, { ...surroundings().credentials, keeper }, () => {});
    const shares = [{ tenant: "acme", contract: this.slice.contract, expected: this.slice.expected }];
    const observations = await verifyCluster(session, { shares }, driver.explain, NOW);
    return observations
      .filter(({ holds }) => holds !== true)
      .map(({ check, tenant, holds, seen }) => [check, tenant, holds, seen]);
  }
}

/** The server fills in what a role leaves out. */
function asKept(role: Any): Any {
  const indices = role.indices.map((one: Any) => ({
    ...one,
    privileges: [...one.privileges].reverse(),
    allow_restricted_indices: false,
  }));
  return { ...role, indices, transient_metadata: { enabled: true } };
}

test.each(["row_level_security", "schema_per_tenant", "database_per_tenant"])(
  "finds nothing wrong in a share of %s, and only gets, no document among it",
  async (strategy) => {
    const server = new StandIn(sliceFor(strategy));
    expect(await server.look()).toEqual([]);
    for (const request of server.asked) expect(request).toMatch(/^GET \/_(cluster|ilm|slm|security)\//);
  },
);

test("finds nothing wrong in a suspended tenant that is closed", async () => {
  expect(await new StandIn(sliceFor("schema_per_tenant", "suspended")).look()).toEqual([]);
});

test.each<[string, string | null, RegExp, (server: StandIn) => void]>([
  ["cluster-health", null, /^red: 3 nodes/, ({ cluster }) => Object.assign(cluster, { health: "red" })],
  ["lifecycles-run", null, /index lifecycles are STOPPED/, ({ cluster }) => Object.assign(cluster, { ilm: "STOPPED" })],
  [
    "lifecycles-run",
    null,
    /snapshot lifecycles are STOPPING/,
    ({ cluster }) => Object.assign(cluster, { slm: "STOPPING" }),
  ],
  [
    "restore-point",
    null,
    /^100.0 h old, at most/,
    ({ policies }) => Object.assign(policies.tessera, { last_success: { time: NOW - 100 * HOUR_MS } }),
  ],
  [
    "restore-point",
    null,
    /no snapshot has succeeded/,
    (server) => Object.assign(server, { policies: { tessera: { last_failure: {} } } }),
  ],
  ["restore-point", null, /there is no policy/, (server) => Object.assign(server, { policies: {} })],
  ["restore-point", null, /resource_not_found_exception/, (server) => Object.assign(server, { policies: null })],
  [
    "no-other-roles",
    null,
    /the role wide reaches \*/,
    ({ roles }) => Object.assign(roles, { wide: { indices: [{ names: ["*"], privileges: ["read"] }] } }),
  ],
  [
    "no-other-roles",
    null,
    /the role reader_b reaches tenant_acme-\*/,
    ({ roles }) =>
      Object.assign(roles, { reader_b: { indices: [{ names: ["tenant_acme-*"], privileges: ["read"] }] } }),
  ],
  [
    "no-other-roles",
    null,
    /the role wide reaches \/\.\*\//,
    ({ roles }) => Object.assign(roles, { wide: { indices: [{ names: ["/.*/"], privileges: ["read"] }] } }),
  ],
  [
    "no-other-roles",
    null,
    /jane has the role reader_acme/,
    ({ users }) => Object.assign(users, { jane: { roles: ["reader_acme"], enabled: true } }),
  ],
  [
    "no-other-roles",
    null,
    /the mapping all gives the role tenant_acme/,
    ({ mappings }) => Object.assign(mappings, { all: { roles: ["tenant_acme"] } }),
  ],
  ["users-there", "acme", /the user reader_acme is not there/, ({ users }) => delete users.reader_acme],
  [
    "users-sign-in",
    "acme",
    /tenant_acme is closed/,
    ({ users }) => Object.assign(users.tenant_acme, { enabled: false }),
  ],
  ["users-roles", "acme", /reader_acme has superuser/, ({ users }) => users.reader_acme.roles.push("superuser")],
  [
    "users-roles",
    "acme",
    /tenant_acme writes as victim/,
    ({ users }) => Object.assign(users.tenant_acme, { metadata: { tenant_id: "victim" } }),
  ],
  ["roles", "acme", /the role reader_acme is not there/, ({ roles }) => delete roles.reader_acme],
  ["roles", "acme", /reader_acme has .*write/, ({ roles }) => roles.reader_acme.indices[0].privileges.push("write")],
  [
    "roles",
    "acme",
    /reader_acme in the cluster has manage/,
    ({ roles }) => Object.assign(roles.reader_acme, { cluster: ["manage"] }),
  ],
  ["roles", "acme", /reader_acme has run_as/, ({ roles }) => roles.reader_acme.run_as.push("tenant_acme")],
  [
    "roles",
    "acme",
    /lacks .* without b/,
    ({ roles }) => {
      for (const one of roles.reader_acme.indices) delete one.field_security;
    },
  ],
  ["roles", "acme", /lacks .* where /, ({ roles }) => delete roles.tenant_acme.indices.at(-1).query],
  [
    "roles",
    "acme",
    /and restricted indices beyond/,
    ({ roles }) => Object.assign(roles.tenant_acme.indices[0], { allow_restricted_indices: true }),
  ],
  [
    "roles",
    "acme",
    /switched off: the licence/,
    ({ roles }) => Object.assign(roles.tenant_acme, { transient_metadata: { enabled: false } }),
  ],
])("sees %s of %s: %s", async (check, whose, seen, harm) => {
  const server = new StandIn();
  harm(server);
  expect(await server.look()).toEqual([[check, whose, false, expect.stringMatching(seen)]]);
});

test("waits for the first snapshot of a new cluster", async () => {
  const server = new StandIn();
  server.policies = { tessera: { policy: {} } };
  expect(await server.look()).toEqual([["restore-point", null, null, expect.stringContaining("still to come")]]);
});

test("says that it was not told how a share should be", async () => {
  const server = new StandIn({ ...sliceFor("schema_per_tenant"), expected: undefined });
  expect(await server.look()).toEqual([["users-there", "acme", null, expect.stringContaining("nobody said")]]);
});
