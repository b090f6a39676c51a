import type { Step } from "../../../executor/contract/payload";
import { inclusterNames } from "../../kubernetes/names";
import type { BootstrapHost, PasswordRotationPlan, Slice, SliceHost } from "../engine";
import { userRotation } from "../families/incluster/rotation";
import {
  type AccessSpec,
  accessStatements,
  closingStatements,
  doorStatements,
  MECHANISMS,
  platformPolicy,
  refuseWhileOpen,
  removeAccess,
} from "./access-statements";
import { contractOf } from "./contract";
import { STANDING } from "./credentials";
import { expectedAccess } from "./expected";
import { EXECUTOR, identifier, literal, SHARED_DATABASE, tenantDatabase, usersOf } from "./names";
import type { ClickhouseSettings } from "./settings";
import type { ClickhouseLook, ClickhouseStep } from "./steps";
import { type TableHome, tableStatements, viewStatements } from "./table-statements";
import { CLUSTER } from "./topology";
import { VERSIONS } from "./versions";

const SECOND_MS = 1000;

function step(as: Step["as"], statements: readonly string[], more: Partial<Step> = {}): ClickhouseStep {
  return { as, statements, ...more };
}

/** What the executor does for tenants, and may give to them. It reads the server's own tables and no files or hosts. */
function executorRights({ version }: ClickhouseSettings): string {
  const { cluster_right: cluster, engine_right: engine } = VERSIONS[version];
  return [
    "SHOW, SELECT, INSERT, ALTER, CREATE DATABASE, CREATE TABLE, CREATE VIEW, DROP DATABASE, DROP TABLE, DROP VIEW, TRUNCATE, OPTIMIZE, KILL QUERY, ACCESS MANAGEMENT, REMOTE ON *.*",
    ...(cluster ? ["CLUSTER ON *.*"] : []),
    ...(engine ? ["TABLE ENGINE ON *"] : []),
  ].join(", ");
}

function createDatabase(database: string, cluster: string): string {
  return `CREATE DATABASE IF NOT EXISTS ${identifier(database)} ON CLUSTER ${literal(cluster)} ENGINE = Atomic`;
}

/** Statements that make a cluster fit for tenants: the executor's own user, then the tables that tenants share. */
export function bootstrap({ settings, home }: BootstrapHost<ClickhouseSettings>): readonly ClickhouseStep[] {
  const values = settings.values;
  const executor = identifier(EXECUTOR);
  const user = `CREATE USER IF NOT EXISTS ${executor} IDENTIFIED WITH sha256_hash BY '${"0".repeat(64)}' HOST ANY`;
  const place: TableHome = {
    cluster: values.cluster_name,
    database: SHARED_DATABASE,
    shared: true,
    version: values.version,
  };
  const tables = Object.entries(values.shared_tables);
  const views = Object.entries(values.shared_materialized_views);
  return [
    step("admin", [user, `GRANT ${executorRights(values)} TO ${executor} WITH GRANT OPTION WITH REPLACE OPTION`], {
      passwords: [EXECUTOR],
    }),
    ...(home.kind === "cell"
      ? [
          step("executor", [
            createDatabase(SHARED_DATABASE, values.cluster_name),
            ...tables.flatMap(([name, table]) => [...tableStatements(place, name, table), platformPolicy(name)]),
            ...views.flatMap(([name, view]) => [
              ...viewStatements(place, name, view, values.shared_tables[view.source]!),
              platformPolicy(name),
            ]),
          ]),
        ]
      : []),
  ];
}

/** Nothing: profiles, quotas and policies hold by themselves. */
export function guard(_host: BootstrapHost): readonly ClickhouseStep[] {
  return [];
}

/** As the executor, which has the right over all users, and its own as the administrator. */
export function rotation({ settings }: BootstrapHost<ClickhouseSettings>): PasswordRotationPlan {
  const { users: asked, version } = settings.values;
  return {
    ...userRotation(asked, VERSIONS[version].several_passwords),
    executor: step("admin", [], { passwords: [EXECUTOR] }),
    users: () => step("executor", []),
    stays: STANDING,
  };
}

/** A replica is held to the lag of its alarm. */
export function look({ settings }: BootstrapHost<ClickhouseSettings>): ClickhouseLook {
  const { alarms } = settings.values;
  return { replicaLagMsMax: alarms.replica_lag_seconds * SECOND_MS };
}

export function accessSpec({
  tenant,
  environment,
  strategy,
  settings,
  active,
}: SliceHost<ClickhouseSettings>): AccessSpec {
  return {
    id: tenant.id,
    mechanism: MECHANISMS[strategy]!,
    settings: settings.values,
    login: active,
    network: environment.vpc_cidr,
  };
}

/** A tenant's share: users, limits and rights, and its own tables or the policies that bound it in shared ones. */
export function slice(host: SliceHost<ClickhouseSettings>): Slice<ClickhouseStep> {
  const spec = accessSpec(host);
  const { id } = spec;
  const names = inclusterNames(host.home, CLUSTER);
  return {
    apply: [
      ...(spec.login ? [] : [step("executor", closingStatements(spec))]),
      step("executor", [...ownTables(spec), ...accessStatements(spec)], { passwords: usersOf(id) }),
      step("executor", doorStatements(spec)),
    ],
    remove: removal(host, spec),
    contract: contractOf({ host, spec, names }),
    expected: expectedAccess(spec),
  };
}

function ownTables({ id, mechanism, settings }: AccessSpec): string[] {
  if (mechanism.sharesTables) return [];
  const { cluster_name: cluster, version, tables, materialized_views: views } = settings;
  const place: TableHome = { cluster, database: tenantDatabase(id), shared: false, version };
  return [
    createDatabase(place.database, cluster),
    ...Object.entries(tables).flatMap(([name, table]) => tableStatements(place, name, table)),
    ...Object.entries(views).flatMap(([name, view]) => viewStatements(place, name, view, tables[view.source]!)),
  ];
}

/** Erases the tenant's rows or database, then its users. Nothing else is named. */
function removal({ environment }: SliceHost, { id, mechanism, settings }: AccessSpec): ClickhouseStep[] {
  const cluster = settings.cluster_name;
  const refusal = environment.deletion_protection ? [refuseWhileOpen(id)] : [];
  const own = `DROP DATABASE IF EXISTS ${identifier(tenantDatabase(id))} ON CLUSTER ${literal(cluster)} SYNC`;
  const forget = usersOf(id);
  if (!mechanism.sharesTables) return [step("executor", [...refusal, own, ...removeAccess(id)], { forget })];
  return [
    ...(refusal.length > 0 ? [step("executor", refusal)] : []),
    { as: "executor", purge: { tenant: id, database: SHARED_DATABASE, cluster } },
    step("executor", removeAccess(id), { forget }),
  ];
}
