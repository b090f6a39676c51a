import type { Step } from "../../../executor/contract/payload";
import { inclusterNames } from "../../kubernetes/names";
import type { BootstrapHost, PasswordRotationPlan, Slice, SliceHost } from "../engine";
import { ONE_AT_A_TIME } from "../families/incluster/rotation";
import {
  type AccessSpec,
  accessCommands,
  closingCommands,
  doorCommands,
  endingCommands,
  expectedAccess,
  MECHANISMS,
  NOWHERE,
  removalCommands,
} from "./access-commands";
import { collectionCommands, shardingCommands } from "./collection-commands";
import { type Command, text } from "./command";
import { contractOf } from "./contract";
import { STANDING } from "./credentials";
import { ADMIN_DATABASE, EXECUTOR, EXECUTOR_ROLE, tenantDatabase, usersOf } from "./names";
import type { MongodbSettings } from "./settings";
import type { MongodbLook, MongodbStep } from "./steps";
import { CLUSTER, replsetName } from "./topology";
import { VERSIONS } from "./versions";

const SECONDS_AN_HOUR = 3600;
const SECOND_MS = 1000;

function step(as: Step["as"], database: string, commands: readonly Command[], more: Partial<Step> = {}): MongodbStep {
  return { as, database, commands: commands.map(text), ...more };
}

/** What the executor does for tenants. It reads, writes and removes no document; only whole databases it drops. */
const DATABASES = {
  resource: { db: "", collection: "" },
  actions: [
    "createCollection",
    "createIndex",
    "collMod",
    "listCollections",
    "listIndexes",
    "dropDatabase",
    "dbStats",
    "enableSharding",
    "createUser",
    "dropUser",
    "viewUser",
    "changePassword",
    "changeCustomData",
    "setAuthenticationRestriction",
    "createRole",
    "dropRole",
    "viewRole",
    "grantRole",
    "revokeRole",
  ],
};
const CLUSTER_WIDE = {
  resource: { cluster: true },
  actions: ["setClusterParameter", "listShards", "viewUser", "replSetGetStatus", "killAnySession"],
};

/** A command that fails nowhere: the one by which zones are kept has a built-in role, since it writes to `config`. */
const SHARDING_ROLES = [{ role: "clusterManager", db: ADMIN_DATABASE }];

/** Commands that make a cluster fit for tenants: the executor's own user, change streams, and zones where it is sharded. */
export function bootstrap({ settings, home }: BootstrapHost<MongodbSettings>): readonly MongodbStep[] {
  const values = settings.values;
  const sharded = home.kind === "dedicated";
  const role = { privileges: [DATABASES, CLUSTER_WIDE], roles: sharded ? SHARDING_ROLES : [] };
  const user = { roles: [{ role: EXECUTOR_ROLE, db: ADMIN_DATABASE }], mechanisms: ["SCRAM-SHA-256"] };
  const expireAfterSeconds = values.change_streams.images_expire_hours * SECONDS_AN_HOUR;
  const commands: Command[] = [
    ...(VERSIONS[values.version].images
      ? [{ setClusterParameter: { changeStreamOptions: { preAndPostImages: { expireAfterSeconds } } } }]
      : []),
    ...(sharded
      ? Object.entries(values.zones).flatMap(([zone, { shards }]) =>
          shards.map((shard) => ({ addShardToZone: replsetName(values, shard), zone })),
        )
      : []),
  ];
  return [
    step(
      "admin",
      ADMIN_DATABASE,
      [
        { createRole: EXECUTOR_ROLE, ...role },
        { updateRole: EXECUTOR_ROLE, ...role },
        { createUser: EXECUTOR, ...user },
        { updateUser: EXECUTOR, ...user },
      ],
      { passwords: [EXECUTOR] },
    ),
    ...(commands.length > 0 ? [step("executor", ADMIN_DATABASE, commands)] : []),
  ];
}

/** Holds tenants to their quotas. A dedicated tenant without one has nobody to be held. */
export function guard({ settings, home }: BootstrapHost<MongodbSettings>): readonly MongodbStep[] {
  const { storage_quota_gb: quota } = settings.values;
  return home.kind === "dedicated" && quota === null ? [] : [{ as: "executor", enforceQuotas: true }];
}

/** One password a user: the old one is refused at once. */
export function rotation(_host: BootstrapHost): PasswordRotationPlan {
  return {
    ...ONE_AT_A_TIME,
    executor: step("admin", ADMIN_DATABASE, [], { passwords: [EXECUTOR] }),
    // A tenant's users are kept in its database.
    users: (tenant) => step("executor", tenant === null ? ADMIN_DATABASE : tenantDatabase(tenant), []),
    stays: STANDING,
  };
}

/** A look signs in as the executor does. A member is held to the lag of its alarm. */
export function look({ settings }: BootstrapHost<MongodbSettings>): MongodbLook {
  const { alarms } = settings.values;
  return { database: ADMIN_DATABASE, replicaLagMsMax: alarms.replica_lag_seconds * SECOND_MS };
}

function accessSpec({ tenant, environment, strategy, settings, active }: SliceHost<MongodbSettings>): AccessSpec {
  return {
    id: tenant.id,
    mechanism: MECHANISMS[strategy]!,
    settings: settings.values,
    login: active,
    network: environment.vpc_cidr,
  };
}

/** A tenant's share: a database with its collections, roles bound to it, and users whose doors open last. */
export function slice(host: SliceHost<MongodbSettings>): Slice<MongodbStep> {
  const spec = accessSpec(host);
  const { id, settings, mechanism } = spec;
  const database = tenantDatabase(id);
  const names = inclusterNames(host.home, CLUSTER);
  const spread = mechanism.sharded ? shardingCommands(database, settings) : [];
  return {
    apply: [
      ...(spec.login
        ? []
        : [
            step("executor", database, closingCommands(spec), { passwords: usersOf(id) }),
            step("executor", ADMIN_DATABASE, endingCommands(spec)),
          ]),
      step("executor", database, [...collectionCommands(settings), ...accessCommands(spec)], {
        passwords: usersOf(id),
      }),
      ...(spread.length > 0 ? [step("executor", ADMIN_DATABASE, spread)] : []),
      step("executor", database, doorCommands(spec)),
    ],
    remove: [...refusal(host, database), step("executor", database, removalCommands(spec), { forget: usersOf(id) })],
    contract: contractOf({ host, spec, names }),
    expected: expectedAccess(spec),
  };
}

/** Nothing goes while one of the tenant's users can sign in. Where an environment may be taken down, tenants go with it. */
function refusal({ tenant, environment }: SliceHost, database: string): MongodbStep[] {
  if (!environment.deletion_protection) return [];
  return [{ as: "executor", database, refuseWhileOpen: { users: usersOf(tenant.id), nowhere: NOWHERE } }];
}
