import { applyTenant, writersGroup } from "../../../constructs/engines/families/postgresql/sql";
import { type Attack, R, S } from "../attack";

/** Mistakes in schemas, types, functions and triggers' bodies. The attacker lives on them. */
export const mistakes: readonly Attack[] = [
  {
    id: "planted_domain",
    title: "CREATE on the shared schema: a tenant's domain under everybody's column",
    strategies: [R],
    catches: ["schema_grants"],
    run: async (s) => {
      const writers = writersGroup(s.victim.pool.database);
      for (const sql of [
        `GRANT CREATE ON SCHEMA app TO ${writers}`,
        "GRANT USAGE ON SCHEMA app TO PUBLIC",
        `GRANT USAGE ON SCHEMA app TO ${writers} WITH GRANT OPTION`,
      ]) {
        const developer = await s.as("developer");
        await developer.query("BEGIN");
        const accepted = await s.change(developer, sql);
        await developer.attempt("ROLLBACK");
        if (accepted) return `accepted: ${sql}`;
      }
      // Granted by a tool with triggers off, it is found by the next deployment.
      const admin = await s.as("admin");
      await admin.query(
        `ALTER EVENT TRIGGER tessera_ddl_command_end DISABLE; GRANT CREATE ON SCHEMA app TO ${writers}`,
      );
      try {
        await s.execute(applyTenant(s.victim));
        return "a deployment did not see it";
      } catch {
        // That is what is hoped for.
      } finally {
        await admin.query(
          `REVOKE CREATE ON SCHEMA app FROM ${writers}; ALTER EVENT TRIGGER tessera_ddl_command_end ENABLE ALWAYS`,
        );
      }
    },
  },
  {
    id: "empty_schema",
    title: "An own schema without a table granted to PUBLIC",
    strategies: [S],
    run: async (s) => {
      await s.execute(applyTenant({ ...s.victim, schemas: ["main", "extra"] }));
      const victim = await s.as("victimMigrator");
      await victim.query("BEGIN");
      const accepted = await s.change(victim, `GRANT USAGE, CREATE ON SCHEMA ${s.victim.id}_extra TO PUBLIC`);
      await victim.attempt("ROLLBACK");
      if (accepted) return "accepted: GRANT USAGE, CREATE ON SCHEMA ... TO PUBLIC";
    },
  },
  {
    id: "definer_truncate",
    title: "A SECURITY DEFINER procedure that empties a table",
    strategies: [R],
    catches: ["truncate_trigger"],
    run: async (s) => {
      const [table, clear] = [`app.${s.fresh("scratch")}`, `app.${s.fresh("clear")}`];
      await s.develop(
        `CREATE TABLE ${table} (tenant_id text, x int)`,
        `CREATE PROCEDURE ${clear}() LANGUAGE sql SECURITY DEFINER AS 'TRUNCATE ${table}'`,
      );
      const victim = await s.as("victim");
      await victim.query(`INSERT INTO ${table} (x) VALUES (1), (2)`);
      await (await s.as("attacker")).attempt(`CALL ${clear}()`);
      const [row] = await victim.query(`SELECT count(*)::int AS n FROM ${table}`);
      if (row?.n !== 2) return "the victim's rows are gone";
    },
  },
  {
    id: "definer_ddl",
    title: "SECURITY DEFINER procedures that change the shared schema, and drop from it",
    strategies: [R],
    catches: ["tenant_ddl", "tenant_drop"],
    run: async (s) => {
      const [table, copy, make, drop] = ["kept", "copy", "make", "drop"].map((name) => `app.${s.fresh(name)}`);
      await s.develop(
        `CREATE TABLE ${table} (tenant_id text, x int)`,
        `CREATE PROCEDURE ${make}() LANGUAGE sql SECURITY DEFINER AS 'CREATE TABLE ${copy} (tenant_id text, x int)'`,
        `CREATE PROCEDURE ${drop}() LANGUAGE sql SECURITY DEFINER AS 'DROP TABLE ${table}'`,
      );
      const attacker = await s.as("attacker");
      if ((await attacker.attempt(`CALL ${make}()`)).code === null) return "a tenant's session made a shared table";
      if ((await attacker.attempt(`CALL ${drop}()`)).code === null) return "a tenant's session dropped a shared table";
    },
  },
  {
    id: "definer_reference",
    title: "A definer's trigger that writes tenants' rows into reference data",
    strategies: [R],
    catches: ["reference_trigger"],
    run: async (s) => {
      const [audit, table] = [`app.${s.fresh("audit")}`, `app.${s.fresh("notes")}`];
      await s.develop(
        `CREATE TABLE ${table} (tenant_id text, note text)`,
        `CREATE FUNCTION ${audit}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
           $$ BEGIN INSERT INTO app.countries VALUES (left(md5(random()::text), 8), to_jsonb(NEW)::text); RETURN NEW; END $$`,
        `CREATE TRIGGER audit AFTER INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION ${audit}()`,
      );
      await (await s.as("victim")).attempt(`INSERT INTO ${table} (note) VALUES ('${s.marker}')`);
      await (await s.as("attacker")).query("SELECT * FROM app.countries");
      await s.develop("DELETE FROM app.countries WHERE length(code) > 2");
    },
  },
  {
    id: "shared_trigger_replaced",
    title: "What refuses tenants on shared tables replaced or switched off in a migration",
    strategies: [R],
    catches: ["shared_intact"],
    run: async (s) => {
      const nothing = `app.${s.fresh("nothing")}`;
      await s.develop(`CREATE FUNCTION ${nothing}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$`);
      for (const sql of [
        "ALTER TABLE app.countries DISABLE TRIGGER tessera_shared",
        `CREATE OR REPLACE TRIGGER tessera_shared BEFORE TRUNCATE ON app.orders FOR EACH STATEMENT EXECUTE FUNCTION ${nothing}()`,
        "DROP TRIGGER tessera_shared ON app.orders",
      ]) {
        const developer = await s.as("developer");
        await developer.query("BEGIN");
        const accepted = await s.change(developer, sql);
        await developer.attempt("ROLLBACK");
        if (accepted) return `accepted: ${sql}`;
      }
    },
  },
  {
    id: "sequence_exhaustion",
    title: "A shared sequence used up by one tenant",
    strategies: [R],
    catches: ["sequence_range"],
    run: async (s) => {
      const table = `app.${s.fresh("small")}`;
      const accepted = await s.develop(
        `CREATE TABLE ${table} (tenant_id text, id int GENERATED ALWAYS AS IDENTITY (MAXVALUE 100), x int, PRIMARY KEY (tenant_id, id))`,
      );
      if (!accepted) return;
      await (await s.as("attacker")).attempt(
        `BEGIN; INSERT INTO ${table} (x) SELECT 1 FROM generate_series(1, 100); ROLLBACK`,
      );
      const { code } = await (await s.as("victim")).attempt(`INSERT INTO ${table} (x) VALUES (1)`);
      if (code !== null) return `the victim's INSERT met ${code}`;
    },
  },
];
