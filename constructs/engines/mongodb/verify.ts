import type { Failure, Session } from "../../../executor/contract/driver";
import type { Looking, Observation, ShareFacts } from "../../../executor/contract/observation";
import { attempt, differences, finding, untold } from "../families/incluster/findings";
import type { ExpectedAccess } from "./access-commands";
import type { Command, MongodbStatement } from "./command";
import { ADMIN_DATABASE, EXECUTOR_ROLE, tenantDatabase, usersOf } from "./names";
import type { MongodbLook } from "./steps";

interface Role {
  readonly role: string;
  readonly db: string;
}
interface User {
  readonly user: string;
  readonly db: string;
  readonly roles: readonly Role[];
  readonly customData?: Readonly<Record<string, unknown>>;
  readonly mechanisms?: readonly string[];
  readonly authenticationRestrictions?: unknown;
}
interface RoleFound extends Role {
  readonly roles: readonly Role[];
  readonly privileges?: readonly { readonly resource: Resource; readonly actions: readonly string[] }[];
}
type Resource = Readonly<Record<string, unknown>>;
interface Member {
  readonly name: string;
  readonly health: number;
  readonly stateStr: string;
  readonly optimeDate: Date | string | number;
}

type Ask = (command: Command) => Promise<Readonly<Record<string, unknown>>>;

/**
 * Looks at members, users and roles: no document is read. What the collector expects is compared with what the server
 * tells; of it only names go into commands, as values of JSON.
 */
export async function verifyCluster(
  session: Session<MongodbStatement>,
  { shares, look }: Looking<MongodbLook>,
  explain: (error: unknown) => Failure,
): Promise<readonly Observation[]> {
  const ask: Ask = async (command) => (await session.run({ command }))[0] ?? {};
  const observations = [
    await attempt("members", explain, () => members(ask, look.replicaLagMsMax)),
    await attempt("no-other-roles", explain, () => strangers(ask)),
  ];
  for (const share of shares) observations.push(...(await shareOf(ask, share)));
  return observations;
}

/** A router answers `hello` with this message. Source: MongoDB, "hello". */
const ROUTER = "isdbgrid";
const WELL = new Set(["PRIMARY", "SECONDARY", "ARBITER"]);

async function members(ask: Ask, most: number): Promise<Observation> {
  if ((await ask({ hello: 1 })).msg === ROUTER) return shards(ask);
  const { members: all = [] } = (await ask({ replSetGetStatus: 1 })) as { members?: readonly Member[] };
  const at = ({ optimeDate }: Member) => new Date(optimeDate).getTime();
  const primary = all.find(({ stateStr }) => stateStr === "PRIMARY");
  const lags = all
    .filter(({ stateStr }) => primary !== undefined && stateStr === "SECONDARY")
    .map((member) => ({ name: member.name, ms: Math.max(0, at(primary!) - at(member)) }));
  const wrong = [
    ...(primary === undefined ? ["there is no primary"] : []),
    ...all
      .filter(({ health, stateStr }) => health !== 1 || !WELL.has(stateStr))
      .map(({ name, health, stateStr }) => `${name} is ${stateStr}${health === 1 ? "" : " and does not answer"}`),
    // An unknown lag is no small one.
    ...lags.filter(({ ms }) => !(ms <= most)).map(({ name, ms }) => `${name} is ${ms} ms behind, at most ${most} ms`),
  ];
  const largest = Math.max(0, ...lags.map(({ ms }) => ms));
  return finding("members", null, wrong, `${all.length} members, at most ${largest} ms behind`);
}

/** A router knows the shards, and not how far behind their members are. */
async function shards(ask: Ask): Promise<Observation> {
  const { shards: all = [] } = (await ask({ listShards: 1 })) as { shards?: readonly { _id: string; state: number }[] };
  const away = all.filter(({ state }) => state !== 1).map(({ _id: name }) => `${name} is not known to all shards`);
  if (away.length > 0 || all.length === 0)
    return finding("members", null, away.length > 0 ? away : ["there are no shards"], "");
  const seen = `${all.length} shards; a router does not tell how far behind their members are`;
  return { check: "members", tenant: null, holds: null, seen };
}

const OF_A_TENANT = /^tenant_/;
const named = ({ role, db }: Role) => `${role} in ${db}`;

/** Who has something in a tenant's database is the tenant's user there. The platform's rights name no database. */
async function strangers(ask: Ask): Promise<Observation> {
  const { users = [] } = (await ask({ usersInfo: { forAllDBs: true } })) as { users?: readonly User[] };
  const given = users.flatMap(({ user, db, roles }) => [
    ...(OF_A_TENANT.test(db) && !isOf(user, db) ? [`${user} in ${db} is nobody's`] : []),
    ...roles
      .filter((role) => role.db !== db && (OF_A_TENANT.test(role.db) || OF_A_TENANT.test(db)))
      .map((role) => `${user} in ${db} has ${named(role)}`),
  ]);
  const { roles = [] } = (await ask({ rolesInfo: 1, showPrivileges: true })) as { roles?: readonly RoleFound[] };
  const defined = roles
    .filter(({ role }) => role !== EXECUTOR_ROLE)
    .flatMap((role) =>
      privilegesOf(role)
        .filter(({ resource }) => OF_A_TENANT.test(String(resource.db ?? "")))
        .map(({ text }) => `the role ${role.role} in ${ADMIN_DATABASE} has ${text}`),
    );
  return finding("no-other-roles", null, [...given, ...defined], "every tenant's database is its own users'");
}

function isOf(user: string, database: string): boolean {
  const id = database.replace(OF_A_TENANT, "");
  return tenantDatabase(id) === database && usersOf(id).includes(user);
}

function privilegesOf({ privileges = [] }: RoleFound): { resource: Resource; text: string }[] {
  return privileges.flatMap(({ resource, actions }) => {
    const plain = Object.keys(resource).every((key) => key === "db" || key === "collection");
    const where = plain ? `${resource.db || "*"}.${resource.collection || "*"}` : JSON.stringify(resource);
    return actions.map((action) => ({ resource, text: `${action} on ${where}` }));
  });
}

async function shareOf(ask: Ask, { tenant, expected }: ShareFacts): Promise<Observation[]> {
  if (expected === undefined) return [untold("users-there", tenant)];
  const access = expected as ExpectedAccess;
  const db = access.database;
  const of = (check: string, wrong: readonly string[], fine: string) => finding(check, tenant, wrong, fine);
  const { users = [] } = (await ask({
    usersInfo: access.users.map(({ user }) => ({ user, db })),
    showAuthenticationRestrictions: true,
  })) as { users?: readonly User[] };
  const { roles = [] } = (await ask({
    rolesInfo: Object.keys(access.roles).map((role) => ({ role, db })),
    showPrivileges: true,
  })) as { roles?: readonly RoleFound[] };
  const each = (look: (found: User, wanted: ExpectedAccess["users"][number]) => readonly string[]) =>
    access.users.flatMap((wanted) => {
      const found = users.find(({ user }) => user === wanted.user);
      return found === undefined ? [] : look(found, wanted);
    });
  const missing = (all: readonly string[], there: readonly string[]) =>
    all.filter((name) => !there.includes(name)).map((name) => `${name} is not there`);
  const userNames = access.users.map(({ user }) => user);
  const full = users.some((found) => isFull(found, access));
  return [
    of(
      "users-there",
      missing(
        userNames,
        users.map(({ user }) => user),
      ),
      "both users",
    ),
    of("users-sign-in", each(door), `as its state says: from ${access.users.flatMap(({ sources }) => sources)}`),
    of(
      "users-roles",
      each((found, wanted) => {
        const held = isFull(found, access) ? [...found.roles, { role: access.withheld!, db }] : found.roles;
        return differences(
          found.user,
          held.map(named),
          wanted.roles.map((role) => named({ role, db })),
        );
      }),
      full ? "as synthesized; writing is closed: it is over its quota" : "as synthesized",
    ),
    of("quota", each(quota), "as synthesized"),
    of(
      "roles",
      [
        ...missing(
          Object.keys(access.roles),
          roles.map(({ role }) => role),
        ),
        ...roles.flatMap((found) => roleOf(found, access)),
      ],
      "actions on its own collections, nothing inherited",
    ),
  ];
}

/** Whether the role that goes with a full database is gone from a user that has its others. */
function isFull({ user, roles }: User, { withheld, users }: ExpectedAccess): boolean {
  const wanted = users.find((one) => one.user === user)?.roles ?? [];
  return withheld !== null && wanted.includes(withheld) && !roles.some(({ role }) => role === withheld);
}

function door({ user, mechanisms = [], authenticationRestrictions }: User, wanted: { sources: readonly string[] }) {
  const restrictions = [authenticationRestrictions ?? []].flat(2) as { readonly clientSource?: readonly string[] }[];
  // One restriction that is met is enough, and one without sources is met from anywhere.
  const sources = restrictions.flatMap(({ clientSource: from = [] }) => (from.length > 0 ? from : ["anywhere"]));
  return [
    ...differences(user, sources.length > 0 ? sources : ["anywhere"], wanted.sources),
    ...differences(user, mechanisms, ["SCRAM-SHA-256"]),
  ];
}

function quota({ user, customData = {} }: User, wanted: { customData: Readonly<Record<string, unknown>> }): string[] {
  const texts = (data: Readonly<Record<string, unknown>>) =>
    Object.entries(data).map(([key, value]) => `${key} = ${Number(value)}`);
  return differences(user, texts(customData), texts(wanted.customData));
}

function roleOf(found: RoleFound, { database, roles }: ExpectedAccess): string[] {
  const actions = (roles[found.role] ?? []).map((action) => `${action} on ${database}.*`);
  const inherited = found.roles.map((role) => `${found.role} inherits ${named(role)}`);
  return [
    ...differences(
      found.role,
      privilegesOf(found).map(({ text }) => text),
      actions,
    ),
    ...inherited,
  ];
}
