import { mongodb } from "../../../constructs/engines/mongodb";
import { driverOver } from "../../../constructs/engines/mongodb/driver";
import { slice } from "../../../constructs/engines/mongodb/slice";
import { verifyCluster } from "../../../constructs/engines/mongodb/verify";
import { security } from "../../../constructs/security";
import { statementsIn } from "../../../executor/contract/steps";
import { environment, resolved, settingsOf, tenant } from "../../support/fixture";
import { cellOf, sliceHostOf } from "../../support/homes";

// biome-ignore lint/suspicious/noExplicitAny: commands and answers are plain data
type Any = any;

function sliceFor(strategy = "schema_per_tenant", changes: object = {}, state: Any = "active") {
  return slice(
    sliceHostOf({
      tenant: tenant("acme", "premium", {}, state),
      environment: environment(),
      strategy,
      settings: resolved(settingsOf(mongodb, changes as Record<string, unknown>)),
      security: resolved(settingsOf(security)),
    }),
  );
}

/** A server that keeps users and roles as the commands say, and answers what MongoDB's documentation says. */
class StandIn {
  readonly users = new Map<string, Any>();
  readonly roles = new Map<string, Any>();
  readonly asked: Any[] = [];
  hello: Any = { ok: 1 };
  members: Any[] = ["a", "b", "c"].map((name, index) => ({
    name,
    health: 1,
    stateStr: index === 0 ? "PRIMARY" : "SECONDARY",
    optimeDate: new Date(Date.UTC(2026, 0, 1)),
  }));
  shards: Any[] = [{ _id: "rs0", state: 1 }];

  constructor(slice = sliceFor()) {
    for (const step of slice.apply)
      for (const text of "commands" in step ? step.commands : []) {
        const db = "database" in step ? step.database : "";
        const { createUser, updateUser, createRole, updateRole, ...more } = JSON.parse(text);
        const [user, role] = [createUser ?? updateUser, createRole ?? updateRole];
        if (user) this.users.set(user, { mechanisms: ["SCRAM-SHA-256"], ...this.users.get(user), user, db, ...more });
        if (role) this.roles.set(role, { ...this.roles.get(role), role, db, ...more });
      }
  }

  answer(command: Any): Any {
    this.asked.push(command);
    if (command.hello) return this.hello;
    if (command.replSetGetStatus) return { members: this.members };
    if (command.listShards) return { shards: this.shards };
    const users = [...this.users.values()];
    if (command.usersInfo?.forAllDBs) return { users };
    if (command.usersInfo)
      return {
        users: users.filter((one) => command.usersInfo.some((at: Any) => at.user === one.user && at.db === one.db)),
      };
    const roles = [...this.roles.values()];
    if (command.rolesInfo === 1) return { roles: roles.filter(({ db }) => db === "admin") };
    if (command.rolesInfo)
      return {
        roles: roles.filter((one) => command.rolesInfo.some((at: Any) => at.role === one.role && at.db === one.db)),
      };
    throw new Error(`no answer to ${JSON.stringify(command)}`);
  }

  async look(slice = sliceFor()): Promise<Any[]> {
    const observations = await verifyCluster(
      {
        run: async (statement) => [this.answer("command" in statement ? statement.command : statement)],
        close: async () => {},
      },
      {
        target: { host: "h", port: 1, region: "r" },
        look: { database: "admin", replicaLagMsMax: 10_000 },
        shares: [{ tenant: "acme", contract: slice.contract, expected: slice.expected }],
      },
      driverOver(async () => {
        throw new Error("unused");
      }).explain,
    );
    return observations
      .filter(({ holds }) => holds !== true)
      .map(({ check, tenant: whose, seen }) => [check, whose, seen]);
  }
}

test.each(["row_level_security", "schema_per_tenant", "database_per_tenant"])(
  "finds nothing wrong in a share of %s, and asks for nothing but users, roles and members",
  async (strategy) => {
    const slice = sliceFor(strategy);
    const server = new StandIn(slice);
    expect(await server.look(slice)).toEqual([]);
    for (const command of server.asked)
      expect(Object.keys(command)[0]).toMatch(/^(hello|replSetGetStatus|usersInfo|rolesInfo)$/);
  },
);

test("finds nothing wrong in a suspended tenant that is closed, and an open one it notices", async () => {
  const closed = sliceFor("schema_per_tenant", {}, "suspended");
  expect(await new StandIn(closed).look(closed)).toEqual([]);
  const checks = (await new StandIn().look(closed)).map(([check]) => check);
  expect(checks).toEqual(["users-sign-in", "users-roles"]);
});

test("takes a role to write that is gone with a full quota for what it is, and any other for a fault", async () => {
  const slice = sliceFor("schema_per_tenant", { storage_quota_gb: 5 });
  const server = new StandIn(slice);
  const user = server.users.get("tenant_acme");
  user.roles = user.roles.filter(({ role }: Any) => role !== "writer_acme");
  expect(await server.look(slice)).toEqual([]);
  user.roles = [];
  expect((await server.look(slice)).map(([check]) => check)).toEqual(["users-roles"]);
});

test("without a quota the role to write must be there", async () => {
  const slice = sliceFor("schema_per_tenant", { storage_quota_gb: null });
  const server = new StandIn(slice);
  const user = server.users.get("tenant_acme");
  user.roles = user.roles.filter(({ role }: Any) => role !== "writer_acme");
  expect(await server.look(slice)).toEqual([["users-roles", "acme", expect.stringMatching(/lacks writer_acme/)]]);
});

test.each<[string, string | null, RegExp, (server: StandIn) => void]>([
  ["users-there", "acme", /reader_acme is not there/, ({ users }) => users.delete("reader_acme")],
  [
    "users-roles",
    "acme",
    /reader_acme has writer_acme/,
    ({ users }) => users.get("reader_acme").roles.push({ role: "writer_acme", db: "tenant_acme" }),
  ],
  [
    "users-sign-in",
    "acme",
    /tenant_acme has 0.0.0.0\/0/,
    ({ users }) => users.get("tenant_acme").authenticationRestrictions.push([{ clientSource: ["0.0.0.0/0"] }]),
  ],
  [
    "users-sign-in",
    "acme",
    /has anywhere beyond/,
    ({ users }) => Object.assign(users.get("tenant_acme"), { authenticationRestrictions: [] }),
  ],
  [
    "users-sign-in",
    "acme",
    /has SCRAM-SHA-1 beyond/,
    ({ users }) => users.get("tenant_acme").mechanisms.push("SCRAM-SHA-1"),
  ],
  [
    "quota",
    "acme",
    /storage_quota_bytes = 1 beyond/,
    ({ users }) => Object.assign(users.get("reader_acme"), { customData: { storage_quota_bytes: 1 } }),
  ],
  ["roles", "acme", /writer_acme is not there/, ({ roles }) => roles.delete("writer_acme")],
  [
    "roles",
    "acme",
    /reader_acme has insert on tenant_acme/,
    ({ roles }) =>
      roles
        .get("reader_acme")
        .privileges.push({ resource: { db: "tenant_acme", collection: "" }, actions: ["insert"] }),
  ],
  [
    "roles",
    "acme",
    /reader_acme has find on \*\.\*/,
    ({ roles }) =>
      roles.get("reader_acme").privileges.push({ resource: { db: "", collection: "" }, actions: ["find"] }),
  ],
  [
    "roles",
    "acme",
    /reader_acme has find on \{"anyResource":true\}/,
    ({ roles }) => roles.get("reader_acme").privileges.push({ resource: { anyResource: true }, actions: ["find"] }),
  ],
  [
    "roles",
    "acme",
    /reader_acme inherits read in tenant_acme/,
    ({ roles }) => Object.assign(roles.get("reader_acme"), { roles: [{ role: "read", db: "tenant_acme" }] }),
  ],
  [
    "no-other-roles",
    null,
    /jane in admin has read in tenant_acme/,
    ({ users }) => users.set("jane", { user: "jane", db: "admin", roles: [{ role: "read", db: "tenant_acme" }] }),
  ],
  [
    "no-other-roles",
    null,
    /jane in tenant_acme is nobody's/,
    ({ users }) => users.set("jane", { user: "jane", db: "tenant_acme", roles: [] }),
  ],
  [
    "no-other-roles",
    null,
    /the role wide in admin has find on tenant_acme.orders/,
    ({ roles }) =>
      roles.set("wide", {
        role: "wide",
        db: "admin",
        roles: [],
        privileges: [{ resource: { db: "tenant_acme", collection: "orders" }, actions: ["find"] }],
      }),
  ],
  ["members", null, /there is no primary/, ({ members }) => Object.assign(members[0], { stateStr: "SECONDARY" })],
  ["members", null, /b is RECOVERING/, ({ members }) => Object.assign(members[1], { stateStr: "RECOVERING" })],
  ["members", null, /c is SECONDARY and does not answer/, ({ members }) => Object.assign(members[2], { health: 0 })],
  [
    "members",
    null,
    /c is 11000 ms behind, at most 10000 ms/,
    ({ members }) => Object.assign(members[2], { optimeDate: new Date(Date.UTC(2026, 0, 1) - 11_000) }),
  ],
  ["members", null, /c is NaN ms behind/, ({ members }) => Object.assign(members[2], { optimeDate: "?" })],
])("sees %s of %s: %s", async (check, whose, seen, harm) => {
  const server = new StandIn();
  harm(server);
  expect(await server.look()).toEqual([[check, whose, expect.stringMatching(seen)]]);
});

test("says of a router what it cannot tell, and which shard is away", async () => {
  const server = new StandIn();
  server.hello = { msg: "isdbgrid" };
  expect(await server.look()).toEqual([["members", null, expect.stringContaining("a router does not tell")]]);
  server.shards = [{ _id: "rs1", state: 0 }];
  expect(await server.look()).toEqual([["members", null, "rs1 is not known to all shards"]]);
});

test("the executor may ask for the state of members", () => {
  const host = {
    home: cellOf(),
    settings: resolved(settingsOf(mongodb)),
    security: resolved(settingsOf(security)),
  };
  const text = mongodb.build().bootstrap(host).flatMap(statementsIn).join();
  for (const action of ["replSetGetStatus", "viewUser", "viewRole", "listShards"])
    expect(text).toContain(`"${action}"`);
});
