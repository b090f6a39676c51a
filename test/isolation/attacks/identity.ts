import { applyTenant, bootstrapPool, writersGroup } from "../../../constructs/engines/families/postgresql/sql";
import { type Attack, D, R, S, type Stage } from "../attack";

const ALL = [R, S, D] as const;

const readAll = async (s: Stage, session: Awaited<ReturnType<Stage["as"]>>) => {
  await session.attempt("ROLLBACK");
  await session.attempt(`SELECT * FROM ${s.table("orders")}`);
};

/** Becoming somebody else, or making the server believe so. */
export const identity: readonly Attack[] = [
  {
    id: "set_role",
    title: "SET ROLE to the victim, the owner, the executor, the groups",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      const others = [
        `tenant_${s.victim.id}`,
        `reader_${s.victim.id}`,
        "tessera_owner",
        "tessera_executor",
        "postgres",
      ];
      for (const role of [...others, `pool_${s.victim.pool.database}_writers`]) {
        const { code } = await attacker.attempt(`SET ROLE "${role}"`);
        if (code === null && !role.startsWith("pool_")) return `SET ROLE ${role} was accepted`;
        await readAll(s, attacker);
        await attacker.attempt("RESET ROLE");
      }
      await attacker.attempt(`SELECT set_config('role', 'tenant_${s.victim.id}', false)`);
      await readAll(s, attacker);
    },
  },
  {
    id: "session_authorization",
    title: "SET SESSION AUTHORIZATION",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      const { code } = await attacker.attempt(`SET SESSION AUTHORIZATION "tenant_${s.victim.id}"`);
      if (code === null) return "accepted";
      await attacker.attempt(`SELECT set_config('session_authorization', 'tenant_${s.victim.id}', false)`);
      await readAll(s, attacker);
    },
  },
  {
    id: "acting_for",
    title: "The executor's variable, set by a client in every way there is",
    strategies: [R, S],
    catches: ["acting_for"],
    run: async (s) => {
      const role = `"tenant_${s.attacker.id}"`;
      const attacker = await s.as("attacker");
      await attacker.query(`SET tessera.acting_for = '${s.victim.id}'`);
      await readAll(s, attacker);
      await attacker.attempt(`BEGIN; SELECT set_config('tessera.acting_for', '${s.victim.id}', true)`);
      await readAll(s, attacker);
      await attacker.attempt(`ALTER ROLE ${role} SET tessera.acting_for = '${s.victim.id}'`);
      try {
        await readAll(s, await s.as("attacker"));
      } finally {
        await attacker.attempt(`ALTER ROLE ${role} RESET tessera.acting_for`);
      }
      await readAll(s, await s.as("attacker", { options: `-c tessera.acting_for=${s.victim.id}` }));
      await readAll(
        s,
        await s.as("attacker", { options: `-c session_authorization=tessera_executor` }).catch(() => s.as("attacker")),
      );
    },
  },
  {
    id: "settings",
    title: "Settings that switch protections off",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      const privileged = [
        "session_replication_role = replica",
        "lo_compat_privileges = on",
        "allow_system_table_mods = on",
        "zero_damaged_pages = on",
        "session_preload_libraries = 'auto_explain'",
        "log_statement = 'all'",
      ];
      for (const setting of privileged) {
        if ((await attacker.attempt(`SET ${setting}`)).code === null) return `SET ${setting} was accepted`;
      }
      for (const setting of [
        "row_security = off",
        "transaction_read_only = off",
        "enable_indexscan = off",
        "check_function_bodies = off",
      ]) {
        await attacker.attempt(`SET ${setting}`);
        await readAll(s, attacker);
      }
      if ((await attacker.attempt("LOAD 'pg_stat_statements'")).code === null) return "LOAD was accepted";
      if ((await attacker.attempt("ALTER SYSTEM SET row_security = off")).code === null)
        return "ALTER SYSTEM was accepted";
    },
  },
  {
    id: "alter_self",
    title: "ALTER ROLE: attributes, name, limits, other roles",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      const self = `"tenant_${s.attacker.id}"`;
      for (const change of [
        "SUPERUSER",
        "BYPASSRLS",
        "CREATEROLE",
        "CREATEDB",
        "REPLICATION",
        "CONNECTION LIMIT -1",
        `RENAME TO "tenant_${s.victim.id}_x"`,
        "SET temp_file_limit = -1",
        "SET session_replication_role = replica",
      ]) {
        if ((await attacker.attempt(`ALTER ROLE ${self} ${change}`)).code === null)
          return `ALTER ROLE ${change} was accepted`;
      }
      for (const sql of [
        `ALTER ROLE "tenant_${s.victim.id}" SET search_path = x`,
        `ALTER ROLE "tenant_${s.victim.id}" PASSWORD 'x'`,
        "ALTER ROLE ALL SET search_path = x",
        `ALTER DATABASE ${s.victim.pool.database} SET search_path = x`,
      ]) {
        if ((await attacker.attempt(sql)).code === null) return `${sql} was accepted`;
      }
    },
  },
  {
    id: "make_roles",
    title: "CREATE ROLE, GRANT of roles, roles whose names begin like the victim's",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      for (const sql of [
        `CREATE ROLE "reader_${s.victim.id}_2" LOGIN`,
        `GRANT "tenant_${s.victim.id}" TO "tenant_${s.attacker.id}"`,
        "GRANT pg_read_all_data TO CURRENT_USER",
        "GRANT pg_execute_server_program TO CURRENT_USER",
        `DROP ROLE "tenant_${s.victim.id}"`,
        `REASSIGN OWNED BY "tenant_${s.victim.id}" TO CURRENT_USER`,
        `DROP OWNED BY "tenant_${s.victim.id}"`,
      ]) {
        if ((await attacker.attempt(sql)).code === null) return `${sql} was accepted`;
      }
      await readAll(s, attacker);
    },
  },
  {
    id: "membership_by_hand",
    title: "A membership given by hand is not accepted in silence",
    strategies: [S],
    catches: ["role_memberships"],
    run: async (s) => {
      const admin = await s.as("admin");
      // The owner may TRUNCATE; pg_read_all_data reads large values where row-level security does not reach (TOAST).
      for (const group of [`"owner_${s.victim.id}"`, "pg_read_all_data", "tessera_owner"]) {
        await admin.query(`GRANT ${group} TO "tenant_${s.attacker.id}"`);
        try {
          await s.execute(applyTenant(s.attacker));
          return `${group}: applied as if nothing were wrong`;
        } catch {
          // Refused, as it should be.
        } finally {
          await admin.query(`REVOKE ${group} FROM "tenant_${s.attacker.id}"`);
        }
      }
    },
  },
  {
    id: "attribute_by_hand",
    title: "An attribute given by hand is not accepted in silence",
    strategies: [R],
    catches: ["role_attributes"],
    run: async (s) => {
      const admin = await s.as("admin");
      await admin.query(`ALTER ROLE "tenant_${s.attacker.id}" BYPASSRLS`);
      try {
        await s.execute(applyTenant(s.attacker));
        await readAll(s, await s.as("attacker"));
      } catch {
        return;
      } finally {
        await admin.query(`ALTER ROLE "tenant_${s.attacker.id}" NOBYPASSRLS`);
      }
    },
  },
  {
    id: "group_attribute_by_hand",
    title: "Nor is one of the platform's own roles",
    strategies: [R],
    catches: ["system_attributes"],
    run: async (s) => {
      const admin = await s.as("admin");
      await admin.query(`ALTER ROLE ${writersGroup(s.victim.pool.database)} BYPASSRLS`);
      try {
        await s.execute(bootstrapPool(s.victim.pool));
      } catch {
        return;
      } finally {
        await admin.query(`ALTER ROLE ${writersGroup(s.victim.pool.database)} NOBYPASSRLS`);
      }
      return "the bootstrap went on as if nothing were wrong";
    },
  },
  {
    id: "other_databases",
    title: "Signing in to the server's other databases",
    strategies: [R],
    catches: ["databases_elsewhere"],
    alone: true,
    run: async (s) => {
      const admin = await s.as("admin", { database: "postgres" });
      const elsewhere = `${s.victim.pool.database}_${s.fresh("elsewhere")}`;
      await admin.query(`CREATE DATABASE ${elsewhere}`);
      try {
        await s.execute(bootstrapPool(s.victim.pool));
        for (const database of [elsewhere, "postgres", "template1"]) {
          const session = await s.as("attacker", { database }).catch(() => null);
          if (session !== null) {
            await session.close();
            return `the attacker signed in to ${database}`;
          }
        }
      } finally {
        await admin.query(`DROP DATABASE IF EXISTS ${elsewhere} WITH (FORCE)`);
      }
    },
  },
  {
    id: "foreign_database",
    title: "A role that is no member of the pool signs in to its database",
    strategies: [R],
    catches: ["database_public"],
    alone: true,
    run: async (s) => {
      const admin = await s.as("admin");
      const stranger = `stranger_${s.attacker.id}`;
      await admin.query(`CREATE ROLE ${stranger} LOGIN`);
      try {
        const session = await s.as("attacker", { user: stranger }).catch(() => null);
        if (session !== null) {
          await session.close();
          return "a stranger signed in";
        }
      } finally {
        await admin.query(`DROP ROLE ${stranger}`);
      }
    },
  },
  {
    id: "replication",
    title: "Replication slots, publications, subscriptions, logical decoding",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      const p = s.fresh("p");
      for (const sql of [
        `SELECT pg_create_logical_replication_slot('${p}', 'test_decoding')`,
        `SELECT pg_create_physical_replication_slot('${p}')`,
        `CREATE PUBLICATION ${p} FOR ALL TABLES`,
        `CREATE PUBLICATION ${p} FOR TABLE ${s.table("orders")}`,
        `CREATE SUBSCRIPTION ${p} CONNECTION 'host=127.0.0.1' PUBLICATION p WITH (connect = false)`,
      ]) {
        if ((await attacker.attempt(sql)).code === null) return `${sql} was accepted`;
      }
    },
  },
  {
    id: "signals",
    title: "Cancelling and ending the victim's sessions",
    strategies: [R, S],
    run: async (s) => {
      const victim = await s.as("victim");
      const [row] = await victim.query("SELECT pg_backend_pid() AS pid");
      const attacker = await s.as("attacker");
      await attacker.attempt(`SELECT pg_cancel_backend(${row?.pid})`);
      await attacker.attempt(`SELECT pg_terminate_backend(${row?.pid})`);
      if ((await victim.attempt("SELECT 1")).code !== null) return "the victim's session was ended";
    },
  },
];
