import { Client } from "pg";
import {
  applyTenant,
  bootstrapPool,
  POOL_MIGRATOR,
  type PoolSpec,
  tenantRole,
} from "../constructs/engines/families/postgresql/sql";
import { withoutGuard } from "../constructs/engines/families/postgresql/sql/sql";
import { pool, startTestServer, tenantSpec } from "../test/support/postgres";

/** What it costs that shared tables have no statistics: throughput of the same statements with and without, in one run. */
const TENANTS = 20;
const ORDERS = 2_000;
const ROUNDS = 3;
const SPAN_MS = 400;

const TABLES = `CREATE TABLE app.customers (tenant_id text, id bigint, email text, region text, PRIMARY KEY (tenant_id, id));
  CREATE TABLE app.orders (tenant_id text, id bigint, customer_id bigint, at timestamptz, status text, amount numeric,
    PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, customer_id) REFERENCES app.customers (tenant_id, id));
  CREATE TABLE app.lines (tenant_id text, order_id bigint, n int, sku text, price numeric, PRIMARY KEY (tenant_id, order_id, n));
  CREATE INDEX ON app.orders (tenant_id, at); CREATE INDEX ON app.orders (tenant_id, status);
  CREATE INDEX ON app.orders (tenant_id, customer_id)`;
const ROWS = [
  `INSERT INTO app.customers (id, email, region) SELECT n, 'c' || n || '@x', 'r' || n % 7 FROM generate_series(1, ${ORDERS / 10}) n`,
  `INSERT INTO app.orders (id, customer_id, at, status, amount) SELECT n, 1 + n % ${ORDERS / 10}, now() - n * interval '1 h',
     CASE WHEN n % 50 = 0 THEN 'open' ELSE 'done' END, n % 997 FROM generate_series(1, ${ORDERS}) n`,
  `INSERT INTO app.lines (order_id, n, sku, price) SELECT o, i, 'sku' || (o * i) % 500, i
     FROM generate_series(1, ${ORDERS}) o, generate_series(1, 3) i`,
];
const JOIN = "SELECT o.id, c.email, sum(l.price) FROM orders o JOIN customers c ON c.id = o.customer_id";
const STATEMENTS: Readonly<Record<string, string>> = {
  "by key": `SELECT * FROM orders WHERE id = 1 + (random() * ${ORDERS - 1})::int`,
  "range, 20 rows": "SELECT * FROM orders WHERE at > now() - interval '100 h' ORDER BY at DESC LIMIT 20",
  "count by status": "SELECT count(*) FROM orders WHERE status = 'open'",
  "join of three, filtered": `${JOIN} JOIN lines l ON l.order_id = o.id WHERE o.status = 'open' GROUP BY 1, 2`,
  "report by region":
    "SELECT c.region, count(*), sum(o.amount) FROM orders o JOIN customers c ON c.id = o.customer_id GROUP BY 1",
  "top ten of a join":
    "SELECT l.sku, sum(l.price) FROM lines l JOIN orders o ON o.id = l.order_id WHERE o.at > now() - interval '300 h' GROUP BY 1 ORDER BY 2 DESC LIMIT 10",
  "update by key": `UPDATE orders SET amount = amount + 1 WHERE id = 1 + (random() * ${ORDERS - 1})::int AND status <> 'x'`,
};

async function main(): Promise<void> {
  const server = await startTestServer(Number(process.argv[2] ?? 17) as 17, { autovacuum: "off" });
  const signIn = async (user: string, database: string) => {
    const client = new Client({ host: server.host, port: server.port, user, database });
    await client.connect();
    return client;
  };
  const world = async (name: string, without: string | null) => {
    const own = { ...pool, database: name, majorVersion: server.majorVersion } as PoolSpec;
    const run = (steps: ReturnType<typeof bootstrapPool>) =>
      server.execute(without === null ? steps : withoutGuard(steps, without));
    await run(bootstrapPool(own));
    const developer = await signIn(POOL_MIGRATOR, name);
    await developer.query(TABLES);
    await developer.end();
    for (let number = 0; number < TENANTS; number++) {
      const id = `${name}${number}`;
      await run(applyTenant(tenantSpec(id, { pool: own, maxBytes: null, statementTimeoutMs: 60_000 })));
      const tenant = await signIn(tenantRole(id), name);
      for (const sql of ROWS) await tenant.query(sql);
      await tenant.end();
    }
    const admin = await signIn("postgres", name);
    await admin.query("VACUUM ANALYZE");
    const { rows } = await admin.query("SELECT pg_database_size(current_database()) AS bytes");
    await admin.end();
    return { bytes: rows[0].bytes as string, client: await signIn(tenantRole(`${name}0`), name) };
  };
  // Names of one length: a tenant's id stands in each row and in each index.
  const sides = [await world("kept", "statistics"), await world("none", null)];
  const best = new Map<string, [number, number]>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [title, sql] of Object.entries(STATEMENTS)) {
      for (const [side, { client }] of sides.entries()) {
        const begun = performance.now();
        let count = 0;
        for (; performance.now() - begun < SPAN_MS; count++) await client.query(sql);
        const found = best.get(title) ?? [0, 0];
        found[side] = Math.max(found[side]!, (count * 1000) / (performance.now() - begun));
        best.set(title, found);
      }
    }
  }
  console.log(`PostgreSQL ${server.majorVersion}: bytes with ${sides[0]!.bytes}, without ${sides[1]!.bytes}`);
  for (const [title, [on, off]] of best)
    console.log(
      `${title.padEnd(24)} ${on.toFixed(0).padStart(6)} ${off.toFixed(0).padStart(6)} a second: ${(off / on).toFixed(2)}`,
    );
  for (const { client } of sides) await client.end();
  await server.stop();
}

main().catch((error: Error) => {
  console.error(error.stack);
  process.exitCode = 1;
});
