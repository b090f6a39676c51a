import { Client } from "pg";
import { evidenceOf } from "../../constructs/engines/families/postgresql/evidence";
import {
  applyTenant,
  bootstrapPool,
  EXECUTOR,
  type MajorVersion,
  migratorRole,
  POOL_MIGRATOR,
  type PoolSpec,
  removeTenant,
  type TenantSpec,
  tenantDatabase,
  tenantRole,
} from "../../constructs/engines/families/postgresql/sql";
import { DRILL } from "../../constructs/engines/families/postgresql/sql/names";
import { postgresql } from "../../constructs/engines/postgresql";
import { openSession } from "../../constructs/engines/postgresql/data-api";
import { security } from "../../constructs/security";
import type { Observation } from "../../executor/contract/observation";
import { makeVerifier } from "../../executor/verify";
import { Checks } from "../support/checks";
import { resolved, settingsOf } from "../support/fixture";
import { cellOf } from "../support/homes";
import { surroundings, tenantSpec } from "../support/postgres";
import { skipOrFail } from "../support/real-part";
import { dataApiOf } from "./data-api";
import { guarded } from "./guarded";
import { ADMINISTRATOR, type RdsServer, startRdsServer } from "./server";
import { GRANTED_BY_RDS } from "./stand-in";
import { upgraded } from "./upgrade";

const VERSIONS = (process.env.TESSERA_POSTGRES_VERSIONS ?? "14,15,16,17").split(",").map(Number) as MajorVersion[];
const SCHEMA = "schema_per_tenant";
const OWN = "database_per_tenant";

const poolOf = (majorVersion: MajorVersion, database = "tessera"): PoolSpec => ({
  database,
  schema: "app",
  tenantColumn: "tenant_id",
  majorVersion,
  extensions: ["citext", "pg_stat_statements"],
});

/** Tenants of each strategy, one that is suspended, all signed in by token. */
function tenantsOf(version: MajorVersion): Readonly<Record<"acme" | "globex" | "initech" | "asleep", TenantSpec>> {
  const pool = poolOf(version);
  const spec = (id: string, changes: Partial<TenantSpec> = {}) =>
    tenantSpec(id, { pool, iam: true, maxBytes: 1_000_000, tempFileLimitKb: 1024, guardRemoval: true, ...changes });
  return {
    acme: spec("acme"),
    globex: spec("globex", { strategy: SCHEMA }),
    initech: spec("initech", { strategy: OWN, pool: poolOf(version, tenantDatabase("initech")) }),
    asleep: spec("asleep", { login: false }),
  };
}

const share = ({ id, strategy, login }: TenantSpec) => ({
  tenant: id,
  contract: {
    state: login ? "active" : "suspended",
    tls: { min_version: "1.3" },
    roles: {
      application: tenantRole(id),
      reader: `reader_${id}`,
      migrator: strategy === SCHEMA ? migratorRole(id) : null,
    },
  },
});

/** What a session of a role answers, or the code by which it was turned away. */
async function tried(server: RdsServer, user: string, sql: string, how: { database?: string; password?: string } = {}) {
  const client = new Client({ ...server.signIn(user, how.password), database: how.database ?? "tessera" });
  try {
    await client.connect();
    const result = await client.query(sql);
    return JSON.stringify((Array.isArray(result) ? result.at(-1) : result).rows);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return code ?? message;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Turned away by a password or a token that is not theirs. Source: PostgreSQL, "Error Codes". */
const REFUSED_AT_THE_DOOR = /^(28000|28P01)$/;
const failed = (observations: readonly Observation[]) =>
  observations
    .filter(({ holds }) => holds !== true)
    .map(({ check, tenant, seen }) => `${check} ${tenant ?? ""}: ${seen}`);

async function lives(servers: RdsServer[], version: MajorVersion, checks: Checks): Promise<void> {
  const server = servers[0]!;
  const on = (what: string) => `${version}: ${what}`;
  const pool = poolOf(version);
  const { acme, globex, initech, asleep } = tenantsOf(version);
  const says = async (what: string, user: string, sql: string, wanted: string | RegExp, how = {}) => {
    const seen = await tried(server, user, sql, how);
    checks.check(on(what), typeof wanted === "string" ? seen === wanted : wanted.test(seen), () => seen);
  };

  for (const time of ["", " a second time"])
    await checks.step(on(`a cluster is bootstrapped${time}`), () => server.execute(bootstrapPool(pool)));
  await says("its administrator still signs in by password", ADMINISTRATOR, "SELECT 1 AS n", '[{"n":1}]');
  const [{ member } = {}] = await server.asRdsadmin(
    `SELECT pg_has_role('${ADMINISTRATOR}', 'rds_iam', 'MEMBER') AS member`,
  );
  checks.check(on("and is no member of rds_iam, by whatever way"), member === false, () => String(member));
  const [{ left } = {}] = await server.asRdsadmin(
    "SELECT count(*)::int AS left FROM pg_roles WHERE rolname = 'tessera_maker'",
  );
  checks.check(on("who made the executor is gone"), left === 0);
  await says("the executor signs in by token", EXECUTOR, "SELECT session_user::text AS u", `[{"u":"${EXECUTOR}"}]`);
  await says("and by no password", EXECUTOR, "SELECT 1", REFUSED_AT_THE_DOOR, { password: "guessed" });
  await says("nobody signs in as the role that reads copies", DRILL, "SELECT 1", REFUSED_AT_THE_DOOR, {
    password: "guessed",
  });
  const bare = new Client({ ...server.signIn(EXECUTOR), ssl: false, database: "tessera" });
  const refusal = await bare.connect().then(
    () => "connected",
    ({ code }) => String(code),
  );
  await bare.end().catch(() => {});
  checks.check(on("nobody signs in without TLS"), REFUSED_AT_THE_DOOR.test(refusal), () => refusal);

  await checks.step(on("a migration makes a table, signed in by token"), async () => {
    const seen = await tried(
      server,
      POOL_MIGRATOR,
      "CREATE TABLE app.orders (tenant_id text, id int, PRIMARY KEY (tenant_id, id))",
    );
    if (seen !== "[]") throw new Error(seen);
  });
  for (const time of ["", " a second time"])
    for (const tenant of [acme, globex, asleep])
      await checks.step(on(`${tenant.id} is given its share${time}`), () => server.execute(applyTenant(tenant)));
  await checks.step(on("a dedicated tenant gets its database and share"), () =>
    server.execute([...bootstrapPool(initech.pool), ...applyTenant(initech)]),
  );
  await says(
    "a tenant writes its rows, signed in by token",
    tenantRole("acme"),
    "INSERT INTO app.orders (id) VALUES (1), (2) RETURNING tenant_id",
    '[{"tenant_id":"acme"},{"tenant_id":"acme"}]',
  );
  await says(
    "its own migrations make its tables",
    migratorRole("globex"),
    "CREATE TABLE globex_main.items (id int PRIMARY KEY)",
    "[]",
  );
  await says(
    "which its application fills",
    tenantRole("globex"),
    "INSERT INTO globex_main.items VALUES (7) RETURNING id",
    '[{"id":7}]',
  );
  await says("a tenant signs in by no password", tenantRole("acme"), "SELECT 1", REFUSED_AT_THE_DOOR, {
    password: "guessed",
  });
  await says("a token of one is no token of another", tenantRole("acme"), "SELECT 1", REFUSED_AT_THE_DOOR, {
    password: server.signIn(tenantRole("globex")).password,
  });
  await says("a suspended tenant does not sign in", tenantRole("asleep"), "SELECT 1", REFUSED_AT_THE_DOOR);
  await says("the administrator still signs in", ADMINISTRATOR, "SELECT 1 AS n", '[{"n":1}]');
  await guarded(server, pool, acme, checks, on);

  const shares = [acme, globex, asleep].map(share);
  const verifier = makeVerifier(() => ({ ...surroundings(), credentials: server.credentials }), {
    postgresql: server.driver,
  });
  const { observations } = await verifier({
    engine: "postgresql",
    target: { host: server.host, port: server.port, region: "eu-central-1" },
    look: { database: "tessera", replicaLagMsMax: 1000 },
    shares,
    queries: 0,
  });
  checks.check(on("the verifier finds every wall, and TLS"), failed(observations).length === 0, () =>
    failed(observations).join("\n"),
  );

  const copy = await server.restored();
  servers.push(copy);
  await drilled(copy, shares, checks, on);
  await checks.step(on("the cluster leads a life of its own again: its bootstrap and its tenants"), () =>
    copy.execute([...bootstrapPool(pool), ...applyTenant(globex)]),
  );
  for (const tenant of [globex, initech])
    await checks.step(on(`${tenant.id} leaves`), async () => {
      await copy.execute(applyTenant({ ...tenant, login: false }));
      for (let time = 0; time < 2; time++) await copy.execute(removeTenant(tenant));
      const gone = await copy.asRdsadmin(`SELECT rolname FROM pg_roles WHERE rolname LIKE '%${tenant.id}%'`);
      if (gone.length > 0) throw new Error(JSON.stringify(gone));
    });
}

/** As a restore drill reads a copy: through the Data API, where nobody signs in by token. */
async function drilled(
  copy: RdsServer,
  shares: readonly ReturnType<typeof share>[],
  checks: Checks,
  on: (what: string) => string,
): Promise<void> {
  const aws = dataApiOf(copy, { ARN: "arn:admin", user: ADMINISTRATOR });
  const host = {
    aws,
    home: cellOf(),
    settings: resolved(settingsOf(postgresql)),
    security: resolved(settingsOf(security)),
    synthesized: () => [],
    now: 0,
    id: "drill-1",
    restoreTo: null,
    shares,
    tags: [],
  };
  const seen = await checks.step(on("a restore drill reads a copy through the Data API"), async () => {
    const session = await openSession(host, "arn:cluster", "arn:admin");
    try {
      return await evidenceOf(session, shares);
    } finally {
      await session.close();
    }
  });
  checks.check(on("every wall came with it"), failed(seen).length === 0, () => failed(seen).join("\n"));
  const rows = seen.filter(({ check }) => check === "rows-read").map(({ tenant, seen: read }) => `${tenant} ${read}`);
  const wanted = [/^acme 2 rows in 1 tables/, /^globex 1 rows in 2 tables/, /^asleep 0 rows/];
  checks.check(
    on("and every tenant's rows are read, nobody else's among them"),
    rows.length === wanted.length && wanted.every((pattern, index) => pattern.test(rows[index]!)),
    () => rows.join("\n"),
  );
  await copy.asRdsadmin(`ALTER ROLE ${DRILL} NOLOGIN PASSWORD NULL`);
}

/** The server is as strict as it claims: what locked administrators out does so here. */
async function strict(server: RdsServer, version: MajorVersion, checks: Checks): Promise<void> {
  await tried(server, ADMINISTRATOR, "CREATE ROLE made_by_administrator LOGIN", { database: "postgres" });
  await server.asRdsadmin("GRANT rds_iam TO made_by_administrator");
  const seen = await tried(server, ADMINISTRATOR, "SELECT 1 AS n", { database: "postgres" });
  const wanted = version >= 16 ? /^28000$|^28P01$/ : /^\[\{"n":1\}\]$/;
  checks.check(
    `${version}: an administrator that makes a role of rds_iam itself ${version >= 16 ? "is locked out" : "is not locked out"}`,
    wanted.test(seen),
    () => seen,
  );
  await server.asRdsadmin("DROP ROLE made_by_administrator");
  for (const { what, refused } of GRANTED_BY_RDS.filter(
    ({ since = 14, until = 17 }) => since <= version && version <= until,
  )) {
    const outcome = await tried(server, ADMINISTRATOR, refused.sql, { database: "postgres" });
    checks.check(
      `${version}: stock PostgreSQL refuses what RDS grants: ${what}`,
      refused.outcome.test(outcome),
      () => outcome,
    );
  }
}

async function main(): Promise<number> {
  const checks = new Checks();
  await checks.suite(async () => {
    for (const version of VERSIONS) {
      const servers = [await startRdsServer(version, { shared_preload_libraries: "pg_stat_statements" })];
      try {
        await strict(servers[0]!, version, checks);
        await lives(servers, version, checks);
        if (version < 16)
          await upgraded(servers.at(-1)!, checks, { from: version, pool: poolOf(17), tenants: tenantsOf(17) });
      } finally {
        for (const server of servers) await server.stop();
      }
    }
  });
  return checks.end();
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    process.exitCode = skipOrFail("test:rds", error);
  },
);
