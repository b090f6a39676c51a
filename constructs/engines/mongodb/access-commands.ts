import type { Command } from "./command";
import { applicationUser, readerUser, tenantDatabase, usersOf, writerRole } from "./names";
import { QUOTA_FIELD } from "./quotas";
import type { MongodbSettings } from "./settings";

/** How a strategy is kept inside MongoDB: always a database of the tenant's own. */
export interface Mechanism {
  /** Whether the application may make and drop collections and indexes by itself. */
  readonly ownDefinitions: boolean;
  /** Whether the cluster is the tenant's alone: then it is sharded. */
  readonly sharded: boolean;
}

export const MECHANISMS: Readonly<Record<string, Mechanism>> = {
  row_level_security: { ownDefinitions: false, sharded: false },
  schema_per_tenant: { ownDefinitions: true, sharded: false },
  database_per_tenant: { ownDefinitions: true, sharded: true },
};

/** What a tenant's access is made from. */
export interface AccessSpec {
  readonly id: string;
  readonly mechanism: Mechanism;
  readonly settings: MongodbSettings;
  /** Whether its users may sign in. */
  readonly login: boolean;
  /** Range that its users may come from. */
  readonly network: string;
}

/** Where a user that may not sign in would have to come from: the server itself, which no client is. */
export const NOWHERE = "127.0.0.1/32";

const READ = ["find", "changeStream", "listCollections", "listIndexes", "collStats", "dbStats", "killCursors"];
const REMOVE = ["remove"];
const DROP = ["dropIndex", "dropCollection"];
const WRITE = ["insert", "update"];
const DEFINE = ["createCollection", "createIndex", "collMod"];

/**
 * The role of a user has its name; a third one is for what makes a database grow. They are kept in the tenant's
 * database, so the server lets them name no other.
 */
function roles({ id, mechanism }: AccessSpec): Readonly<Record<string, readonly string[]>> {
  return {
    [applicationUser(id)]: [...READ, ...REMOVE, ...(mechanism.ownDefinitions ? DROP : [])],
    [writerRole(id)]: [...WRITE, ...(mechanism.ownDefinitions ? DEFINE : [])],
    [readerUser(id)]: READ,
  };
}

/** Roles of a tenant and its users, who can do nothing yet. Each is made if it is not there, then brought up to date. */
export function accessCommands(spec: AccessSpec): Command[] {
  const db = tenantDatabase(spec.id);
  return [
    ...Object.entries(roles(spec)).flatMap(([name, actions]) => {
      // The empty name stands for all collections but the server's own: users and roles are in none of them.
      const privileges = [{ resource: { db, collection: "" }, actions }];
      return [
        { createRole: name, privileges, roles: [] },
        { updateRole: name, privileges, roles: [] },
      ];
    }),
    ...userCommands(spec),
  ];
}

/** Users, made closed if they are not there. */
function userCommands({ id }: AccessSpec): Command[] {
  return usersOf(id).map((name) => ({
    createUser: name,
    roles: [],
    mechanisms: ["SCRAM-SHA-256"],
    authenticationRestrictions: closed(),
  }));
}

/** Closes a tenant before anything that its own data could make fail: an index over its documents, for one. */
export function closingCommands(spec: AccessSpec): Command[] {
  return [...userCommands(spec), ...doorCommands(spec)];
}

/** Ends what its users run. Source: MongoDB, killAllSessions, which wants killAnySession on the cluster. */
export function endingCommands({ id }: AccessSpec): Command[] {
  return [{ killAllSessions: usersOf(id).map((user) => ({ user, db: tenantDatabase(id) })) }];
}

const GB = 1000 ** 3;
const closed = () => [{ clientSource: [NOWHERE] }];

/** Opens the users of an active tenant to the network, and closes all others. Sessions that are open lose their rights. */
export function doorCommands({ id, login, network, settings }: AccessSpec): Command[] {
  const { storage_quota_gb: quota } = settings;
  const grants: Readonly<Record<string, readonly string[]>> = { [applicationUser(id)]: [writerRole(id)] };
  return usersOf(id).map((user) => ({
    updateUser: user,
    roles: login ? [user, ...(grants[user] ?? [])].map((role) => ({ role, db: tenantDatabase(id) })) : [],
    authenticationRestrictions: login ? [{ clientSource: [network] }] : closed(),
    // Only who adds documents is measured.
    customData: user in grants && quota !== null ? { [QUOTA_FIELD]: quota * GB } : {},
  }));
}

/** A tenant's access as its commands make it, for the look after a deployment. */
export interface ExpectedAccess {
  readonly database: string;
  /** Role to its actions, on the collections of the database and nowhere else. It inherits none. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  readonly users: readonly ExpectedUser[];
  /** Role that goes while the tenant is over its quota; null: there is no quota. */
  readonly withheld: string | null;
}

interface ExpectedUser {
  readonly user: string;
  readonly roles: readonly string[];
  /** Networks that it may come from. */
  readonly sources: readonly string[];
  readonly customData: Readonly<Record<string, unknown>>;
}

export function expectedAccess(spec: AccessSpec): ExpectedAccess {
  const { id, settings } = spec;
  return {
    database: tenantDatabase(id),
    roles: roles(spec),
    users: doorCommands(spec).map(({ updateUser, roles: given, authenticationRestrictions: from, customData }) => ({
      user: updateUser as string,
      roles: (given as { role: string }[]).map(({ role }) => role),
      sources: (from as { clientSource: string[] }[]).flatMap(({ clientSource }) => clientSource),
      customData: customData as Record<string, unknown>,
    })),
    withheld: settings.storage_quota_gb === null ? null : writerRole(id),
  };
}

/** Erases the database with its documents, then its users and roles. Nothing else is named. */
export function removalCommands({ id }: AccessSpec): Command[] {
  const users = usersOf(id);
  return [
    { dropDatabase: 1, writeConcern: { w: "majority" } },
    ...users.map((user) => ({ dropUser: user })),
    ...[...users, writerRole(id)].map((role) => ({ dropRole: role })),
  ];
}
