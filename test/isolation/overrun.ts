import {
  applyTenant,
  guardPool,
  migratorRole,
  REFUSED,
  readerRole,
  removeTenant,
  type TenantSpec,
  tenantRole,
} from "../../constructs/engines/families/postgresql/sql";
import type { TestServer } from "../support/postgres";
import { R, S } from "./attack";
import { Session } from "./session";

/** How far one way of writing came past the quota. */
export interface Overrun {
  readonly id: string;
  readonly title: string;
  /** Bytes that were written before nothing more was, less the quota. */
  readonly past: number;
  /** Bytes written between two looks. */
  readonly interval: number;
  /** How it ended (`HELD_BY`), or what went wrong. Null: it went on. */
  readonly end: string | null;
}

interface Vector {
  readonly id: string;
  readonly title: string;
  readonly strategy: typeof R | typeof S;
  readonly role: (id: string) => string;
  /** What one statement writes. */
  readonly bytes: number;
  readonly statement: (at: { schema: string; number: number }) => string;
}

/** A session is no more. A pooler says 08P01 where its own to the server is ended, and where it gets no other. */
const ENDED = /^(57P01|08006|08P01)$/;
/** No more is written: over the quota, by a command over the quota, or no sign-in. */
export const HELD_BY = new Set(["53100", REFUSED, "out"]);

const CHUNK = 200_000;
/** Statements between two looks, and at most. */
const A_LOOK = 3;
const LOOKS = 8;

/** Text that compression leaves as it is. */
const NOISE = `(SELECT string_agg(md5(random()::text), '') FROM generate_series(1, ${CHUNK / 32}))`;
const rows = `SELECT md5(random()::text) || n AS email, (SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 31)) AS note FROM generate_series(1, ${CHUNK / 1000}) n`;

/** Every way of writing that a quota has to hold. */
const VECTORS: readonly Vector[] = [
  {
    id: "rows",
    title: "rows of a shared table",
    strategy: R,
    role: tenantRole,
    bytes: CHUNK,
    statement: () => `INSERT INTO app.customers (email, note) ${rows}`,
  },
  {
    id: "own rows",
    title: "rows of a table of its own",
    strategy: S,
    role: tenantRole,
    bytes: CHUNK,
    statement: ({ schema }) => `INSERT INTO ${schema}.customers (email, note) ${rows}`,
  },
  ...([R, S] as const).map((strategy) => ({
    id: `large objects, ${strategy === R ? "shared" : "own"}`,
    title: "large objects",
    strategy,
    role: tenantRole,
    bytes: CHUNK,
    statement: () => `SELECT lo_from_bytea(0, convert_to(${NOISE}, 'UTF8'))`,
  })),
  {
    id: "settings",
    title: "settings of the role",
    strategy: R,
    role: tenantRole,
    bytes: CHUNK,
    statement: ({ number }) =>
      `DO $$ BEGIN EXECUTE format('ALTER ROLE CURRENT_USER SET search_path = %L', (SELECT string_agg(md5(random()::text), '') FROM generate_series(1, ${((number + 1) * CHUNK) / 32}))); END $$`,
  },
  {
    id: "temporary tables",
    title: "temporary tables",
    strategy: S,
    role: tenantRole,
    bytes: CHUNK,
    statement: ({ number }) => `CREATE TEMP TABLE t_${number} AS ${rows}`,
  },
  {
    id: "table as",
    title: "CREATE TABLE AS",
    strategy: S,
    role: migratorRole,
    bytes: CHUNK,
    statement: ({ schema, number }) => `CREATE TABLE ${schema}.t_${number} AS ${rows}`,
  },
  {
    id: "materialized views",
    title: "materialized views",
    strategy: S,
    role: migratorRole,
    bytes: CHUNK,
    statement: ({ schema, number }) => `CREATE MATERIALIZED VIEW ${schema}.v_${number} AS ${rows}`,
  },
  {
    id: "definitions",
    title: "bodies of functions",
    strategy: S,
    role: migratorRole,
    bytes: CHUNK,
    statement: ({ schema, number }) =>
      `DO $$ BEGIN FOR i IN 1..4 LOOP EXECUTE format('CREATE FUNCTION ${schema}.f_${number}_%s() RETURNS int LANGUAGE sql AS %L', i, '/* ' || left(${NOISE}, ${CHUNK / 4}) || ' */ SELECT 1'); END LOOP; END $$`,
  },
  {
    id: "comments",
    title: "comments on columns",
    strategy: S,
    role: migratorRole,
    bytes: CHUNK,
    statement: ({ schema, number }) =>
      `DO $$ BEGIN EXECUTE 'CREATE TABLE ${schema}.c_${number} (' || (SELECT string_agg('c' || i || ' int', ', ') FROM generate_series(1, ${CHUNK / 8000}) i) || ')';
         FOR i IN 1..${CHUNK / 8000} LOOP EXECUTE format('COMMENT ON COLUMN ${schema}.c_${number}.c%s IS %L', i, left(${NOISE}, 8000)); END LOOP; END $$`,
  },
  {
    id: "dead rows",
    title: "rows of a table of its own, updated and undone",
    strategy: S,
    role: tenantRole,
    bytes: CHUNK,
    statement: ({ schema }) => `BEGIN; INSERT INTO ${schema}.customers (email, note) ${rows}; ROLLBACK`,
  },
  {
    id: "log",
    title: "log by a role that reads only (quota times four)",
    strategy: R,
    role: readerRole,
    bytes: 5 * CHUNK,
    statement: () => `SELECT pg_logical_emit_message(false, 'x', repeat('x', ${5 * CHUNK}))`,
  },
];

/** Migrations sign in directly: a pooler that empties its sessions takes the owner's role from them. */
const pooled = ({ role }: Vector) => role !== migratorRole;

const tenantOf = (like: TenantSpec, number: number): TenantSpec => ({
  ...like,
  id: `${like.id}_v${number}`,
  schemas: like.strategy === R ? [] : ["main"],
});

/** Who signs in, for a pooler that wants to know beforehand. */
export function overrunUsers(like: Readonly<Record<typeof R | typeof S, TenantSpec>>): string[] {
  return VECTORS.map((vector, number) => vector.role(tenantOf(like[vector.strategy], number).id));
}

/**
 * Writes by each vector until nothing more is written, with a look after every few statements. What comes past is what
 * was written between looks: the guard measures, it is not asked before each write.
 *
 * @param pooler null: directly
 */
export async function overruns(
  server: TestServer,
  like: Readonly<Record<typeof R | typeof S, TenantSpec>>,
  pooler: ((user: string) => Promise<Session>) | null,
): Promise<readonly Overrun[]> {
  const found: Overrun[] = [];
  for (const [number, vector] of VECTORS.entries()) {
    if (pooler !== null && !pooled(vector)) continue;
    const tenant = tenantOf(like[vector.strategy], number);
    try {
      found.push(await overrun(server, vector, tenant, pooler ?? ((user) => direct(server, tenant, user))));
    } finally {
      await server.execute(removeTenant({ ...tenant, guardRemoval: false }));
    }
  }
  return found;
}

const direct = (server: TestServer, tenant: TenantSpec, user: string) =>
  Session.open({ port: server.port, user, database: tenant.pool.database }, [], []);

/** Writes, and signs in again as often as its session is ended. */
class Writer {
  private constructor(
    private readonly connect: () => Promise<Session>,
    private session: Session,
  ) {}

  static async open(connect: () => Promise<Session>): Promise<Writer> {
    return new Writer(connect, await connect());
  }

  /** Null: it is written. Else why no more is: a refusal's code, or `out`, which signs in no more. */
  async write(statement: string): Promise<string | null> {
    for (let again = 0; ; again++) {
      const { code } = await this.session.attempt(statement);
      if (code === null || !ENDED.test(code)) return code;
      await this.session.close();
      if (again > 0) return "out";
      try {
        this.session = await this.connect();
      } catch {
        return "out";
      }
    }
  }

  close(): Promise<void> {
    return this.session.close();
  }
}

async function overrun(
  server: TestServer,
  vector: Vector,
  tenant: TenantSpec,
  connect: (user: string) => Promise<Session>,
): Promise<Overrun> {
  await server.execute(applyTenant(tenant));
  const schema = vector.strategy === R ? "app" : `${tenant.id}_main`;
  if (vector.strategy === S) {
    const migrator = await direct(server, tenant, migratorRole(tenant.id));
    await migrator.query(`CREATE TABLE ${schema}.customers (email text, note text)`);
    await migrator.close();
  }
  // Whoever grows past the refusal is closed once a statement that began before it is over: here at once.
  const admin = await direct(server, tenant, "postgres");
  await admin.query(`UPDATE tessera.quota SET statement_timeout_ms = 0 WHERE tenant = '${tenant.id}'`);
  await admin.close();
  await server.execute(guardPool(tenant.pool));
  const writer = await Writer.open(() => connect(vector.role(tenant.id)));
  let written = 0;
  let end: string | null = null;
  for (let number = 0; number < A_LOOK * LOOKS && end === null; number++) {
    end = await writer.write(vector.statement({ schema, number }));
    if (end === null) written += vector.bytes;
    if (number % A_LOOK === A_LOOK - 1) await server.execute(guardPool(tenant.pool));
  }
  await writer.close();
  const { id, title, bytes } = vector;
  const allowed = (tenant.maxBytes ?? 0) * (id === "log" ? 4 : 1);
  return { id, title, past: Math.max(0, written - allowed), interval: A_LOOK * bytes, end };
}
