import { Client } from "pg";
import {
  applyTenant,
  guardPool,
  type PoolSpec,
  type TenantSpec,
  tenantRole,
  writersGroup,
} from "../../constructs/engines/families/postgresql/sql";
import type { LogLine } from "../../executor/run";
import type { Checks } from "../support/checks";
import { until } from "../support/until";
import type { RdsServer } from "./server";

const BYTES = 300_000;
const OBJECT = `lo_from_bytea(0, decode(repeat('ab', ${BYTES}), 'hex'))`;
/** Seconds for which a session sleeps while it signs in. */
const SLEEPS = 8;

/** The guard and a suspension against what needs rights of the executor's: it has none but those that RDS lets it have. */
export async function guarded(
  server: RdsServer,
  pool: PoolSpec,
  tenant: TenantSpec,
  checks: Checks,
  on: (what: string) => string,
): Promise<void> {
  const signIn = { ...server.signIn(tenantRole(tenant.id)), database: pool.database };
  const session = new Client(signIn);
  session.on("error", () => {});
  await session.connect();
  const group = writersGroup(pool.database);
  await session.query(
    `DO $$ BEGIN EXECUTE format('REVOKE ALL ON LARGE OBJECT %s FROM CURRENT_USER', ${OBJECT}); END $$`,
  );
  const acts = await session.query(`SET ROLE "${group}"`).then(
    () => true,
    () => false,
  );
  checks.check(on("a member acts as its group up to 15, and not from 16 on"), acts === pool.majorVersion < 16);
  if (acts) await session.query(`SELECT ${OBJECT}`);
  await session.end();

  const told: LogLine[] = [];
  await checks.step(on("the guard of every minute runs"), () =>
    server.execute(guardPool(pool), (line) => told.push(line)),
  );
  const failures = told.filter(
    ({ rule, message }) => String(rule).startsWith("failed_") || /not measured/.test(String(message)),
  );
  checks.check(on("and all of it may do what it does"), failures.length === 0, () => JSON.stringify(failures));
  const [{ used = 0, groups = 0 } = {}] = await server.asRdsadmin(
    `SELECT (SELECT used_bytes::int FROM tessera.quota WHERE tenant = '${tenant.id}') AS used,
       (SELECT count(*)::int FROM pg_largeobject_metadata WHERE lomowner = '${group}'::regrole) AS groups`,
    pool.database,
  );
  checks.check(on("a large object that its owner does not read is weighed"), Number(used) >= BYTES, () => String(used));
  checks.check(on("and none of a group's is left"), groups === 0, () => String(groups));

  const sleeper = new Client({ ...signIn, options: `-c post_auth_delay=${SLEEPS}` });
  sleeper.on("error", () => {});
  const awake = sleeper.connect().then(() => sleeper.query("SELECT 1"));
  const outcome = awake.then(
    () => "it goes on",
    (error: Error) => error.message,
  );
  const asleep = async () => (await server.asRdsadmin("SELECT FROM tessera.signing_in()", pool.database)).length > 0;
  checks.check(on("a session sleeps while it signs in"), await until(asleep));
  await checks.step(on("its tenant is suspended"), () => server.execute(applyTenant({ ...tenant, login: false })));
  const seen = await outcome;
  checks.check(on("which it does not outlive"), seen !== "it goes on", () => seen);
  await sleeper.end().catch(() => {});
  await checks.step(on("and let in again"), () => server.execute(applyTenant(tenant)));
}
