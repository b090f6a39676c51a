import { writersGroup } from "../../../constructs/engines/families/postgresql/sql";
import { type Attack, R, type Stage } from "../attack";

/** After a careless change was accepted: the victim's application writes, the attacker reads everything. */
async function exploit(s: Stage, table: string, insert: string): Promise<void> {
  await (await s.as("victim")).query(insert);
  await (await s.as("attacker")).attempt(`SELECT * FROM ${table}`);
}

/** A change that must be refused, whatever could be made of it. It is undone if it is not. */
async function refused(s: Stage, who: "developer" | "admin", ...statements: string[]): Promise<string | undefined> {
  const session = await s.as(who);
  await session.query("BEGIN");
  const accepted = await s.change(session, ...statements);
  await session.attempt("ROLLBACK");
  return accepted ? `accepted: ${statements.at(-1)}` : undefined;
}

const row = (s: Stage, table: string) =>
  `INSERT INTO app.${table} (tenant_id, secret) VALUES ('${s.victim.id}', '${s.marker}')`;
const columns = "(tenant_id text, id bigint GENERATED ALWAYS AS IDENTITY, secret text, PRIMARY KEY (tenant_id, id))";

/** Mistakes of the people who change the pooled schema, and of administrators. The attacker lives on them. */
export const developers: readonly Attack[] = [
  {
    id: "later_tables",
    title: "Tables, partitions and copies made later are guarded as well",
    strategies: [R],
    catches: ["enable", "ddl_command_end"],
    run: async (s) => {
      const [table, copy, like] = [s.fresh("notes"), s.fresh("copies"), s.fresh("likes")];
      await s.develop(
        `CREATE TABLE app.${table} ${columns}`,
        `CREATE TABLE app.${copy} AS SELECT * FROM app.${table}`,
        `CREATE TABLE app.${like} (LIKE app.${table} INCLUDING ALL)`,
        `CREATE TABLE IF NOT EXISTS app.events_2030 PARTITION OF app.events FOR VALUES FROM ('2030-01-01') TO ('2031-01-01')`,
      );
      await exploit(s, `app.${table}`, row(s, table));
      await exploit(s, `app.${like}`, row(s, like));
      await exploit(
        s,
        "app.events_2030",
        `INSERT INTO app.events (id, at, payload) VALUES (3, '2030-05-05', '${s.marker}')`,
      );
      await (await s.as("victim")).query("DELETE FROM app.events WHERE id = 3");
    },
  },
  {
    id: "restore_tool",
    title: "A table made while a restore tool has triggers switched off",
    strategies: [R],
    catches: ["ddl_command_end_always"],
    run: async (s) => {
      const admin = await s.as("admin");
      const table = s.fresh("restored");
      await admin.query("SET session_replication_role = replica; SET ROLE tessera_owner");
      await s.change(admin, `CREATE TABLE app.${table} ${columns}`);
      await admin.attempt(`GRANT SELECT, INSERT ON app.${table} TO ${writersGroup(s.victim.pool.database)}`);
      await exploit(s, `app.${table}`, row(s, table));
    },
  },
  {
    id: "drop_policy",
    title: "Dropping the policy, also by a tool that has triggers switched off",
    strategies: [R],
    catches: ["drop_policy", "sql_drop", "sql_drop_always"],
    run: async (s) => {
      const plain = await refused(s, "developer", "DROP POLICY tessera_tenant ON app.orders");
      if (plain !== undefined) return plain;
      return refused(
        s,
        "admin",
        "SET LOCAL session_replication_role = replica",
        "DROP POLICY tessera_tenant ON app.orders",
      );
    },
  },
  {
    id: "no_tenant_column",
    title: "A table without the tenant column, a column renamed or dropped",
    strategies: [R],
    run: async (s) => {
      const table = s.fresh("notes");
      if (await s.develop(`CREATE TABLE app.${table} (id int, secret text)`)) return "a table of nobody's was accepted";
      return (
        (await refused(s, "developer", "ALTER TABLE app.orders RENAME COLUMN tenant_id TO owner")) ??
        (await refused(s, "developer", "ALTER TABLE app.orders DROP COLUMN tenant_id CASCADE"))
      );
    },
  },
  {
    id: "tenant_column_type",
    title: "A tenant column that ignores case",
    strategies: [R],
    run: async (s) => {
      const table = s.fresh("notes");
      if (await s.develop(`CREATE TABLE app.${table} (tenant_id public.citext, secret text)`))
        return "citext was accepted";
    },
  },
  {
    id: "tenant_column_collation",
    title: "A tenant column whose collation calls two tenants equal",
    strategies: [R],
    catches: ["column_collation"],
    run: async (s) => {
      const [table, collation] = [s.fresh("notes"), s.fresh("loose")];
      const accepted = await s.develop(
        `CREATE COLLATION app.${collation} (provider = icu, locale = 'und-u-ka-shifted-ks-level1', deterministic = false)`,
        `CREATE TABLE app.${table} (tenant_id text COLLATE app.${collation}, secret text)`,
      );
      if (accepted) return "a collation that ignores punctuation was accepted";
    },
  },
  {
    id: "disable",
    title: "Row-level security switched off or unforced in a migration",
    strategies: [R],
    catches: ["disable"],
    run: async (s) => {
      const table = s.fresh("notes");
      await s.develop(`CREATE TABLE app.${table} ${columns}`);
      const session = await s.as("developer");
      await s.change(session, `ALTER TABLE app.${table} NO FORCE ROW LEVEL SECURITY`);
      await s.change(session, `ALTER TABLE app.${table} DISABLE ROW LEVEL SECURITY`);
      await s.change(session, "ALTER TABLE app.events_2025 DISABLE ROW LEVEL SECURITY");
      await exploit(s, `app.${table}`, row(s, table));
      await (await s.as("attacker")).query("SELECT * FROM app.events_2025");
    },
  },
  {
    id: "policies",
    title: "A second permissive policy",
    strategies: [R],
    catches: ["policy_extra"],
    run: async (s) => {
      const table = s.fresh("notes");
      await s.develop(`CREATE TABLE app.${table} ${columns}`);
      await s.develop(`CREATE POLICY support ON app.${table} FOR SELECT USING (true)`);
      await exploit(s, `app.${table}`, row(s, table));
      const own = await s.develop(`CREATE POLICY narrow ON app.${table} AS RESTRICTIVE FOR DELETE USING (id > 10)`);
      if (!own) return "a restrictive policy, which only narrows, was refused";
    },
  },
  {
    id: "policy_changed",
    title: "The policy itself changed, renamed, or given to few roles",
    strategies: [R],
    catches: ["policy_intact"],
    run: async (s) => {
      const table = s.fresh("notes");
      await s.develop(`CREATE TABLE app.${table} ${columns}`);
      for (const change of [
        "USING (true) WITH CHECK (true)",
        "TO tessera_owner",
        "USING (tenant_id = current_setting('app.tenant', true))",
      ]) {
        if (await s.develop(`ALTER POLICY tessera_tenant ON app.${table} ${change}`)) {
          await exploit(s, `app.${table}`, row(s, table));
          return `accepted: ${change}`;
        }
      }
      await s.develop(`ALTER POLICY tessera_tenant ON app.${table} RENAME TO other`);
      await exploit(s, `app.${table}`, row(s, table));
    },
  },
  {
    id: "owner_change",
    title: "A shared table, view or sequence given to a tenant",
    strategies: [R],
    catches: ["owner"],
    run: async (s) => {
      const admin = await s.as("admin");
      const table = s.fresh("notes");
      await s.develop(`CREATE TABLE app.${table} ${columns}`);
      if (await s.change(admin, `ALTER TABLE app.${table} OWNER TO "tenant_${s.attacker.id}"`))
        return "a tenant owns a shared table";
      return refused(s, "admin", `ALTER VIEW app.order_report OWNER TO postgres`);
    },
  },
  {
    id: "admins_view",
    title: "A view that an administrator makes over the shared tables",
    strategies: [R],
    catches: ["view_owner"],
    run: async (s) => {
      const admin = await s.as("admin");
      const view = s.fresh("report");
      const accepted = await s.change(
        admin,
        `CREATE VIEW public.${view} AS SELECT * FROM app.orders`,
        `GRANT SELECT ON public.${view} TO PUBLIC`,
      );
      if (!accepted) return;
      await (await s.as("attacker")).attempt(`SELECT * FROM public.${view}`);
      await admin.query(`DROP VIEW public.${view}`);
    },
  },
  {
    id: "admins_function",
    title: "A SECURITY DEFINER function that an administrator makes in the shared schema",
    strategies: [R],
    catches: ["function_owner"],
    run: async (s) => {
      const name = s.fresh("everything");
      const accepted = await s.change(
        await s.as("admin"),
        `CREATE FUNCTION app.${name}() RETURNS SETOF app.orders LANGUAGE sql SECURITY DEFINER AS 'SELECT * FROM app.orders'`,
      );
      if (accepted) await (await s.as("attacker")).attempt(`SELECT * FROM app.${name}()`);
    },
  },
  {
    id: "materialized_view",
    title: "A materialized view over everybody's rows",
    strategies: [R],
    catches: ["materialized_view"],
    run: (s) => refused(s, "developer", "CREATE MATERIALIZED VIEW app.totals AS SELECT * FROM app.orders"),
  },
  {
    id: "foreign_table",
    title: "A foreign table in the shared schema",
    strategies: [R],
    catches: ["foreign_table"],
    run: async (s) =>
      refused(
        s,
        "admin",
        "CREATE FOREIGN DATA WRAPPER elsewhere",
        "CREATE SERVER elsewhere FOREIGN DATA WRAPPER elsewhere",
        "GRANT USAGE ON FOREIGN SERVER elsewhere TO tessera_owner",
        "SET LOCAL ROLE tessera_owner",
        "CREATE FOREIGN TABLE app.remote (tenant_id text, secret text) SERVER elsewhere",
      ),
  },
  {
    id: "unlogged",
    title: "An unlogged table, empty after a failover",
    strategies: [R],
    catches: ["unlogged"],
    run: (s) => refused(s, "developer", "CREATE UNLOGGED TABLE app.fast (tenant_id text)"),
  },
  {
    id: "rules",
    title: "A rule that keeps rows when a tenant is erased",
    strategies: [R],
    catches: ["rule"],
    run: (s) => refused(s, "developer", "CREATE RULE keep AS ON DELETE TO app.orders DO INSTEAD NOTHING"),
  },
  {
    id: "wide_grants",
    title: "TRUNCATE, TRIGGER and REFERENCES granted to tenants, rights on sequences",
    strategies: [R],
    catches: ["grants"],
    run: async (s) => {
      const group = writersGroup(s.victim.pool.database);
      for (const sql of [
        `GRANT TRUNCATE ON app.orders TO ${group}`,
        `GRANT ALL ON ALL TABLES IN SCHEMA app TO ${group}`,
        "GRANT TRIGGER ON app.orders TO PUBLIC",
        `GRANT REFERENCES ON app.customers TO "tenant_${s.attacker.id}"`,
        `GRANT INSERT ON app.countries TO ${group}`,
        `GRANT SELECT ON app.orders TO ${group} WITH GRANT OPTION`,
        `GRANT UPDATE ON SEQUENCE app.orders_id_seq TO ${group}`,
      ]) {
        const accepted = await refused(s, "developer", sql);
        if (accepted !== undefined) return accepted;
      }
      // The guard finds a grant by the transaction that wrote it: other transaction ids are at work in these.
      const hidden = [
        [
          "SELECT age('3'::xid)",
          "SAVEPOINT one",
          "CREATE TABLE app.first (tenant_id text)",
          "RELEASE one",
          "SAVEPOINT two",
        ],
        ["DO $$ BEGIN PERFORM 1; EXCEPTION WHEN division_by_zero THEN NULL; END $$", "SAVEPOINT one", "SAVEPOINT two"],
      ];
      for (const before of hidden) {
        const accepted = await refused(s, "developer", ...before, `GRANT TRUNCATE ON app.orders TO ${group}`);
        if (accepted !== undefined) return accepted;
      }
      const truncating = `GRANT TRUNCATE ON app.orders TO ${group}`;
      const inBlock = `DO $$ BEGIN EXECUTE '${truncating}'; EXCEPTION WHEN division_by_zero THEN NULL; END $$`;
      const later = [
        `ALTER DEFAULT PRIVILEGES GRANT TRUNCATE ON TABLES TO ${group}`,
        `CREATE TABLE app.later ${columns}`,
      ];
      return (await refused(s, "developer", inBlock)) ?? (await refused(s, "developer", ...later));
    },
  },
  {
    id: "column_grants",
    title: "A grant on a single column",
    strategies: [R],
    catches: ["column_grants"],
    run: (s) => refused(s, "developer", `GRANT REFERENCES (id) ON app.customers TO "tenant_${s.attacker.id}"`),
  },
  {
    id: "moved_out",
    title: "A guarded table moved to a schema that nobody watches",
    strategies: [R],
    catches: ["moved_out"],
    run: async (s) => refused(s, "admin", "ALTER TABLE app.orders SET SCHEMA public"),
  },
  {
    id: "inheritance_boundary",
    title: "A shared table made the child or partition of an unguarded one",
    strategies: [R],
    catches: ["boundary"],
    run: async (s) => {
      const admin = await s.as("admin");
      const parent = s.fresh("everything");
      await admin.query(`CREATE TABLE public.${parent} (tenant_id text, id bigint, label text)`);
      await admin.query(`GRANT SELECT ON public.${parent} TO PUBLIC`);
      try {
        await s.change(admin, "BEGIN", `ALTER TABLE app.assets INHERIT public.${parent}`, "COMMIT");
        await admin.attempt("ROLLBACK");
        await (await s.as("attacker")).query(`SELECT * FROM public.${parent}`);
        return await refused(s, "admin", `CREATE TABLE public.${s.fresh("child")} () INHERITS (app.assets)`);
      } finally {
        await admin.attempt(`ALTER TABLE app.assets NO INHERIT public.${parent}`);
        await admin.query(`DROP TABLE public.${parent}`);
      }
    },
  },
  {
    id: "drop_schema",
    title: "The shared schema dropped in a migration",
    strategies: [R],
    catches: ["drop_schema"],
    run: (s) => refused(s, "developer", "DROP SCHEMA app CASCADE"),
  },
  {
    id: "reference_rows",
    title: "Tenants' rows in a table that is registered as nobody's",
    strategies: [R],
    catches: ["reference_rows"],
    run: async (s) => {
      const accepted = await s.develop(
        "CREATE TABLE app.prices (tenant_id text, secret text)",
        `INSERT INTO app.prices VALUES ('${s.victim.id}', '${s.marker}')`,
      );
      if (!accepted) return;
      await (await s.as("attacker")).attempt("SELECT * FROM app.prices");
      await s.develop("DROP TABLE app.prices");
    },
  },
  {
    id: "reference_read_only",
    title: "Reference data written by a tenant",
    strategies: [R],
    run: async (s) => {
      const attacker = await s.as("attacker");
      if ((await attacker.query("SELECT * FROM app.countries")).length !== 2) return "reference data cannot be read";
      for (const sql of [
        "UPDATE app.countries SET name = 'x'",
        "INSERT INTO app.countries VALUES ('xx', 'x')",
        "DELETE FROM app.countries",
      ]) {
        if ((await attacker.attempt(sql)).code === null) return `${sql} was accepted`;
      }
    },
  },
];
