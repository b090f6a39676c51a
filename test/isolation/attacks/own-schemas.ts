import { guardPool, writersGroup } from "../../../constructs/engines/families/postgresql/sql";
import { type Attack, D, R, S, type Stage } from "../attack";

/** Operators and functions of the attacker's own, looked up before PostgreSQL's. Returns the session with that path. */
async function shadow(s: Stage, kinds: readonly (readonly [left: string, right: string])[], body: string) {
  const migrator = await s.as("migrator");
  const schema = `${s.attacker.id}_main`;
  for (const [left, right] of kinds) {
    const name = s.fresh("shadow");
    await migrator.query(
      `CREATE FUNCTION ${schema}.${name}(a ${left}, b ${right}) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN ${body} END $$`,
    );
    await migrator.query(
      `CREATE OPERATOR ${schema}.= (LEFTARG = ${left}, RIGHTARG = ${right}, FUNCTION = ${schema}.${name})`,
    );
  }
  const drop = async () => {
    for (const [left, right] of kinds) await migrator.query(`DROP OPERATOR ${schema}.= (${left}, ${right})`);
  };
  return { drop, path: `SET search_path = ${schema}, pg_catalog` };
}

const TELLS = "RAISE NOTICE 'ran as %', current_user; RETURN false;";

async function ranAsSomebody(
  s: Stage,
  left: string,
  right: string,
  sql: string,
  who: "migrator" | "attacker",
  around: { before?: () => Promise<unknown>; after?: () => Promise<unknown> } = {},
) {
  const { drop, path } = await shadow(
    s,
    [[left, right]],
    `IF current_user NOT LIKE '%${s.attacker.id}' THEN RAISE EXCEPTION 'ran as %', current_user USING ERRCODE = 'XX999'; END IF; ${TELLS}`,
  );
  try {
    const session = await s.as(who);
    await session.query(path);
    await around.before?.();
    const { code } = await session.attempt(sql);
    if (code === "XX999") return "the attacker's code ran with the administrator's rights";
  } finally {
    await around.after?.();
    await drop();
  }
}

/** Tenants that have schemas of their own may make objects there, and so have more to attack with. */
export const ownSchemas: readonly Attack[] = [
  {
    id: "shadowed_tenant",
    title: "Functions of the attacker's own inside tessera.tenant()",
    strategies: [S],
    catches: ["tenant_path"],
    run: async (s) => {
      const admin = await s.as("admin");
      const pool = writersGroup(s.victim.pool.database);
      const other = s.victim.id;
      // As while a tenant moves from shared tables to a schema of its own: it may use both.
      await admin.query(`GRANT ${pool} TO "tenant_${s.attacker.id}"`);
      await admin.query(`INSERT INTO app.assets (tenant_id, id, label) VALUES ('${other}', 1, '${s.marker}')`);
      const schema = `${s.attacker.id}_main`;
      const migrator = await s.as("migrator");
      await migrator.query(
        `CREATE FUNCTION ${schema}.substr(text, integer) RETURNS text LANGUAGE sql AS $$ SELECT '${other}'::text $$`,
      );
      try {
        const attacker = await s.as("attacker");
        await attacker.query(`SET search_path = ${schema}, pg_catalog`);
        await attacker.query("SELECT * FROM app.assets");
        // Behind it stands the policy that is asked first, whose function has a path of its own.
        const [row] = await attacker.query("SELECT tessera.tenant() AS passes_for");
        if (row?.passes_for === other) return "the session passes for another tenant";
      } finally {
        await migrator.query(`DROP FUNCTION ${schema}.substr(text, integer)`);
        await admin.query(`DELETE FROM app.assets WHERE tenant_id = '${other}'`);
        await admin.query(`REVOKE ${pool} FROM "tenant_${s.attacker.id}"`);
      }
    },
  },
  {
    id: "shadowed_scope",
    title: "Operators of the attacker's own inside a SECURITY DEFINER function of the platform",
    strategies: [S],
    catches: ["scope_path"],
    run: (s) => ranAsSomebody(s, "name", "name", "SELECT * FROM tessera.scope('app')", "migrator"),
  },
  {
    id: "shadowed_reference",
    title: "The same in the look-up of reference data",
    strategies: [S],
    catches: ["reference_path"],
    run: (s) => ranAsSomebody(s, "name", "name", "SELECT tessera.is_reference('pg_class'::regclass)", "migrator"),
  },
  {
    id: "shadowed_quota",
    title: "The same in the size guard's trigger",
    strategies: [S],
    catches: ["quota_path"],
    run: async (s) => {
      const admin = await s.as("admin");
      const exceeded = (value: boolean) =>
        admin.query(`UPDATE tessera.quota SET exceeded = ${value} WHERE tenant = '${s.attacker.id}'`);
      // Over its quota it could make nothing any more.
      return ranAsSomebody(
        s,
        "text",
        "text",
        `INSERT INTO ${s.mine("orders")} (id, amount) VALUES (500, 1)`,
        "migrator",
        {
          before: () => exceeded(true),
          after: () => exceeded(false),
        },
      );
    },
  },
  {
    id: "shadowed_guard",
    title: "Operators that blind the guard while a table is made",
    strategies: [S],
    catches: ["ddl_path"],
    run: async (s) => {
      const { drop, path } = await shadow(s, [["oid", "regclass"]], "RETURN false;");
      const table = s.mine(s.fresh("notes"));
      try {
        const migrator = await s.as("migrator");
        await migrator.query(path);
        await s.change(migrator, `CREATE TABLE ${table} (x int)`);
        const [row] = await migrator.query(
          `SELECT relrowsecurity AS on FROM pg_class WHERE oid OPERATOR(pg_catalog.=) '${table}'::regclass::oid`,
        );
        if (row?.on !== true) return "a table without row-level security was made";
      } finally {
        await drop();
      }
    },
  },
  {
    id: "shadowed_drop",
    title: "Operators that blind the guard while a policy is dropped",
    strategies: [S],
    catches: ["drop_path"],
    run: async (s) => {
      const { drop, path } = await shadow(s, [["text", "text"]], "RETURN false;");
      try {
        const migrator = await s.as("migrator");
        await migrator.query(`${path}; BEGIN`);
        if (await s.change(migrator, `DROP POLICY tessera_tenant ON ${s.mine("orders")}`)) {
          await migrator.query("ROLLBACK");
          return "the policy was dropped";
        }
      } finally {
        await drop();
      }
    },
  },
  {
    id: "victims_grants",
    title: "A tenant's migrator grants its tables to everybody",
    strategies: [S],
    catches: ["tenant_grants"],
    run: async (s) => {
      const victim = await s.as("victimMigrator");
      const schema = `${s.victim.id}_main`;
      for (const sql of [
        `GRANT SELECT ON ${s.table("orders")} TO PUBLIC`,
        `GRANT TRUNCATE ON ${s.table("events")} TO "tenant_${s.attacker.id}"`,
        `GRANT USAGE ON SCHEMA ${schema} TO PUBLIC`,
        `GRANT SELECT (secret) ON ${s.table("orders")} TO PUBLIC`,
      ]) {
        await victim.query("BEGIN");
        const accepted = await s.change(victim, sql);
        await victim.query("ROLLBACK");
        if (accepted) return `accepted: ${sql}`;
      }
    },
  },
  {
    id: "migrator",
    title: "The attacker's migrator goes for the victim's schema",
    strategies: [S, D],
    run: async (s) => {
      const migrator = await s.as("migrator");
      const orders = s.table("orders");
      for (const sql of [
        `SELECT * FROM ${orders}`,
        `ALTER TABLE ${orders} DISABLE ROW LEVEL SECURITY`,
        `DROP TABLE ${orders}`,
        `CREATE TABLE ${s.table("x")} (x int)`,
        `CREATE TABLE ${s.mine("child")} () INHERITS (${orders})`,
        `CREATE TABLE ${s.mine("child")} (LIKE ${orders} INCLUDING ALL)`,
        `CREATE VIEW ${s.mine("peek")} AS SELECT * FROM ${orders}`,
        `ALTER TABLE ${s.mine("orders")} SET SCHEMA ${s.victim.id}_main`,
        `ALTER SCHEMA ${s.attacker.id}_main RENAME TO ${s.victim.id}_other`,
        `CREATE SCHEMA ${s.victim.id}_more`,
        `SET ROLE "owner_${s.victim.id}"`,
        "RESET ROLE; SELECT 1/0",
      ]) {
        if ((await migrator.attempt(sql)).code === null) return `${sql} was accepted`;
      }
    },
  },
  {
    id: "trap_trigger",
    title: "Functions and triggers laid as traps for the platform's own sessions",
    strategies: [S],
    run: async (s) => {
      // Whoever runs as the platform must not run the tenant's code: measuring and erasing only look at the pooled schema.
      const migrator = await s.as("migrator");
      const trap = s.mine(s.fresh("trap"));
      await migrator.query(
        `CREATE FUNCTION ${trap}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF session_user = 'tessera_executor' THEN RAISE EXCEPTION 'trapped'; END IF; RETURN NULL; END $$`,
      );
      await migrator.query(
        `CREATE TRIGGER trap BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON ${s.mine("customers")} FOR EACH STATEMENT EXECUTE FUNCTION ${trap}()`,
      );
      try {
        await s.execute(guardPool(s.attacker.pool));
      } catch {
        return "the platform's session ran the tenant's code";
      } finally {
        await migrator.query(`DROP TRIGGER trap ON ${s.mine("customers")}`);
      }
    },
  },
  {
    id: "pooled_tables",
    title: "A tenant with its own schema goes for the shared tables",
    strategies: [S],
    run: async (s) => {
      for (const who of ["attacker", "reader", "migrator"] as const) {
        const session = await s.as(who);
        if ((await session.attempt("SELECT * FROM app.orders")).code === null) return `${who} read app.orders`;
        if ((await session.attempt("INSERT INTO app.assets (id) VALUES (1)")).code === null)
          return `${who} wrote app.assets`;
      }
    },
  },
  {
    id: "second_wall_off",
    title: "The second wall taken down in the tenant's own schema",
    strategies: [S],
    catches: ["disable", "policy_extra", "policy_intact", "drop_policy"],
    run: async (s) => {
      const victim = await s.as("victimMigrator");
      const orders = s.table("orders");
      for (const sql of [
        `ALTER TABLE ${orders} DISABLE ROW LEVEL SECURITY`,
        `ALTER TABLE ${orders} NO FORCE ROW LEVEL SECURITY`,
        `DROP POLICY tessera_tenant ON ${orders}`,
        `ALTER POLICY tessera_tenant ON ${orders} USING (true)`,
        `CREATE POLICY open ON ${orders} USING (true)`,
      ]) {
        await victim.query("BEGIN");
        const accepted = await s.change(victim, sql);
        await victim.query("ROLLBACK");
        if (accepted) return `accepted: ${sql}`;
      }
    },
  },
  {
    id: "reader_writes",
    title: "The read-only role writes",
    strategies: [R, S],
    run: async (s) => {
      const reader = await s.as("reader");
      await reader.query("SET default_transaction_read_only = off");
      for (const sql of [
        `DELETE FROM ${s.mine("events")}`,
        `UPDATE ${s.mine("orders")} SET amount = 1`,
        `INSERT INTO ${s.mine("orders")} (id, amount) VALUES (77, 1)`,
      ]) {
        if ((await reader.attempt(sql)).code === null) return `${sql} was accepted`;
      }
    },
  },
];
