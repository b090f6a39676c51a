import type { Session } from "../../../../executor/contract/driver";
import type { Looking, Observation, ShareFacts } from "../../../../executor/contract/observation";
import { FIRST_POLICY } from "./sql/names";
import { literal } from "./sql/sql";
import type { SqlLook } from "./steps";

/** Work of a fixed size in memory: planner, executor and the way there and back, without a page of anybody's. */
export const PROBE = "SELECT sum(n) FROM generate_series(1, 1000) AS n";

const STATEMENT_TIMEOUT_MS = 10_000;
/** Rows of a table that are looked at, as each tenant. */
const ROWS_SEEN = 100;

type Row = Readonly<Record<string, unknown>>;

const home = (check: string, holds: boolean | null, seen: string): Observation => ({
  check,
  tenant: null,
  holds,
  seen,
});

/** Text of a list of names that should be empty. */
const none = (names: unknown, fine: string) => (names === null ? fine : String(names));

/** The whole look happens in one transaction that cannot write, and ends with it. */
export async function verifyPool(
  session: Session<string>,
  { look, shares }: Pick<Looking<SqlLook>, "look" | "shares">,
): Promise<readonly Observation[]> {
  await session.run("BEGIN READ ONLY");
  await session.run(`SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
  const one = async (sql: string): Promise<Row> => (await session.run(sql))[0] ?? {};
  const observations = [
    await tls(one, shares),
    await replicas(one, look.replicaLagMsMax),
    await guards(one),
    await walls(one),
    await strangers(session),
  ];
  for (const share of shares) observations.push(...(await shareOf(session, one, share)));
  await session.run("ROLLBACK");
  return observations;
}

type One = (sql: string) => Promise<Row>;

async function tls(one: One, shares: readonly ShareFacts[]): Promise<Observation> {
  const { ssl, version } = await one("SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
  const asked = shares.map(({ contract }) => (contract.tls as { min_version?: string } | undefined)?.min_version);
  const least = asked.find((wanted) => wanted !== undefined) ?? "1.2";
  const holds = ssl === true && String(version) >= `TLSv${least}`;
  return home("tls", holds, ssl === true ? `${version}, at least TLSv${least} asked for` : "no TLS");
}

/** Aurora's readers do not stream: it has a function of its own for how far behind they are. */
async function replicas(one: One, most: number): Promise<Observation> {
  const { aurora } = await one("SELECT to_regproc('pg_catalog.aurora_replica_status') IS NOT NULL AS aurora");
  const { lag, replicas: count } = await one(
    aurora === true
      ? "SELECT max(replica_lag_in_msec)::float AS lag, count(*) AS replicas FROM aurora_replica_status() WHERE session_id <> 'MASTER_SESSION_ID'"
      : "SELECT max(extract(epoch FROM replay_lag) * 1000)::float AS lag, count(*) AS replicas FROM pg_stat_replication",
  );
  const ms = Number(lag ?? 0);
  return home("replica-lag", ms <= most, `${Math.round(ms)} ms over ${count} replicas, at most ${most} ms`);
}

async function guards(one: One): Promise<Observation> {
  const { off } = await one(`SELECT string_agg(name, ', ') AS off
    FROM unnest(ARRAY['tessera_ddl_command_end', 'tessera_sql_drop']) AS name
    WHERE NOT EXISTS (SELECT FROM pg_event_trigger WHERE evtname = name AND evtenabled = 'A')`);
  return home("schema-guard", off === null, none(off, "every change of the schema is looked at"));
}

/** Tables under the guard. Reference tables are nobody's. */
const GUARDED = `SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name, s.tenant, c.relrowsecurity, c.relforcerowsecurity
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, LATERAL tessera.scope(n.nspname) s
  WHERE c.relkind IN ('r', 'p') AND s.row_level_security AND NOT tessera.is_reference(c.oid)`;

async function walls(one: One): Promise<Observation> {
  const { bare, tables } = await one(`SELECT count(*) AS tables, string_agg(name, ', ') FILTER (WHERE
      NOT (relrowsecurity AND relforcerowsecurity)
      OR NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = g.oid AND p.polname = 'tessera_tenant')
      OR tenant = '*' AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = g.oid AND p.polname = ${literal(FIRST_POLICY)} AND NOT p.polpermissive)
      OR EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = g.oid AND p.polname <> 'tessera_tenant' AND p.polpermissive)
    ) AS bare FROM (${GUARDED}) g`);
  return home("row-policies", bare === null, none(bare, `in force on all of ${tables} tables`));
}

/** Names of the shared tables, and of their column that says whose a row is. */
async function pooledTables(session: Session<string>): Promise<readonly Row[]> {
  return session.run(`SELECT g.name, quote_ident(a.attname) AS owner_column FROM (${GUARDED}) g
    JOIN pg_attrdef d ON d.adrelid = g.oid AND pg_get_expr(d.adbin, d.adrelid) = 'tessera.tenant()'
    JOIN pg_attribute a ON a.attrelid = g.oid AND a.attnum = d.adnum WHERE g.tenant = '*' ORDER BY 1`);
}

/** Who is nobody sees nothing. */
async function strangers(session: Session<string>): Promise<Observation> {
  await session.run("SELECT set_config('tessera.acting_for', '', true)");
  const open: string[] = [];
  for (const { name } of await pooledTables(session)) {
    const [row] = await session.run(`SELECT EXISTS (SELECT FROM ${name}) AS seen`);
    if (row?.seen === true) open.push(String(name));
  }
  return home("no-tenant-no-rows", open.length === 0, open.length === 0 ? "nothing is seen" : open.join(", "));
}

async function shareOf(session: Session<string>, one: One, { tenant, contract }: ShareFacts): Promise<Observation[]> {
  const of = (check: string, holds: boolean, seen: string): Observation => ({ check, tenant, holds, seen });
  const roles = Object.values((contract.roles ?? {}) as Record<string, string | null>).filter((role) => role !== null);
  const names = roles.map(literal).join(", ");
  const { there, above, closed, opened } = await one(`SELECT count(*)::int AS there,
      string_agg(rolname, ', ') FILTER (WHERE rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication) AS above,
      string_agg(rolname, ', ') FILTER (WHERE NOT rolcanlogin) AS closed,
      string_agg(rolname, ', ') FILTER (WHERE rolcanlogin) AS opened FROM pg_roles WHERE rolname IN (${names})`);
  const active = contract.state === "active";
  const wrong = active ? closed : opened;
  const { reached } = await one(`SELECT string_agg(DISTINCT r || ' in ' || o.schema, ', ') AS reached
    FROM tessera.tenant_schema o, unnest(ARRAY[${names}]::text[]) r
    WHERE o.tenant <> ${literal(tenant)} AND to_regnamespace(quote_ident(o.schema)) IS NOT NULL
      AND EXISTS (SELECT FROM pg_roles WHERE rolname = r)
      AND (has_schema_privilege(r, o.schema, 'USAGE') OR has_schema_privilege(r, o.schema, 'CREATE'))`);
  const foreign = await foreignRows(session, tenant);
  return [
    of("roles-there", there === roles.length, `${there} of ${roles.length} roles`),
    of("roles-ordinary", above === null, none(above, "no role stands above the policies")),
    of("roles-sign-in", wrong === null, wrong === null ? `as its state says: ${contract.state}` : String(wrong)),
    of("other-schemas-closed", reached === null, none(reached, "no other tenant's schema can be used")),
    of(
      "own-rows-only",
      foreign.length === 0,
      foreign.length === 0 ? "no other tenant's row is seen" : foreign.join(", "),
    ),
  ];
}

/** Shared tables in which a session for the tenant sees rows that are not the tenant's. */
async function foreignRows(session: Session<string>, tenant: string): Promise<string[]> {
  await session.run(`SELECT set_config('tessera.acting_for', ${literal(tenant)}, true)`);
  const foreign: string[] = [];
  for (const { name, owner_column: column } of await pooledTables(session)) {
    const [row] = await session.run(
      `SELECT bool_or(owner IS DISTINCT FROM ${literal(tenant)}) AS foreign FROM (SELECT ${column}::text AS owner FROM ${name} LIMIT ${ROWS_SEEN}) seen`,
    );
    if (row?.foreign === true) foreign.push(String(name));
  }
  await session.run("SELECT set_config('tessera.acting_for', '', true)");
  return foreign;
}
