/**
 * What extensions tell of others' rows, on servers that have them: `npm run test:extensions`. Each guard is taken out once,
 * and what it closes must then be open.
 */

import { applyTenant, bootstrapPool } from "../../constructs/engines/families/postgresql/sql";
import { EXTENSION_ROWS } from "../../constructs/engines/families/postgresql/sql/extensions";
import { withoutGuard } from "../../constructs/engines/families/postgresql/sql/sql";
import { Session } from "../isolation/session";
import { Checks } from "../support/checks";
import { startTestServer, type TestServer, tenantSpec } from "../support/postgres";
import { MissingRealPart, skipOrFail } from "../support/real-part";
import { type Build, builds } from "./builds";
import { CLAIMS, type Ground } from "./claims";

const SUITE = "test:extensions";

/** Those that work from `shared_preload_libraries` only. */
const PRELOADED = ["pg_stat_statements", "pg_cron", "pgaudit"];

async function available(server: TestServer): Promise<string[]> {
  const session = await Session.open({ port: server.port, user: "postgres", database: "postgres" }, [], []);
  const rows = await session.query("SELECT name FROM pg_available_extensions");
  await session.close();
  return rows.map((row) => String(row.name)).filter((name) => name in EXTENSION_ROWS);
}

/** A database of two tenants in shared tables and two in schemas, with one guard taken out. */
async function ground(
  server: TestServer,
  build: Build,
  number: number,
  extensions: readonly string[],
  without: string | null,
): Promise<Ground> {
  const pool = {
    database: number === 0 ? "tessera" : `tessera_${number}`,
    schema: "app",
    tenantColumn: "tenant_id",
    majorVersion: build.majorVersion,
    // pg_cron is one database's.
    extensions: number === 0 ? extensions : extensions.filter((name) => name !== "pg_cron"),
  };
  const steps = bootstrapPool(pool);
  await server.execute(without === null ? steps : withoutGuard(steps, without));
  for (const [id, strategy] of [
    [`attacker${number}`, "row_level_security"],
    [`victim${number}`, "row_level_security"],
    [`own${number}`, "schema_per_tenant"],
  ] as const)
    await server.execute(applyTenant(tenantSpec(id, { pool, strategy })));
  const open: Session[] = [];
  const roles = {
    admin: "postgres",
    developer: "tessera_migrator",
    attacker: `tenant_attacker${number}`,
    victim: `tenant_victim${number}`,
    own: `tenant_own${number}`,
    ownMigrator: `migrator_own${number}`,
  };
  return {
    extensions: pool.extensions,
    attacker: roles.attacker,
    ownSchema: `own${number}_main`,
    as: async (who) => {
      const session = await Session.open({ port: server.port, user: roles[who], database: pool.database }, [], []);
      open.push(session);
      return session;
    },
    close: async () => {
      await Promise.all(open.map((session) => session.close()));
    },
  };
}

async function tryBuild(build: Build, checks: Checks, tried: Set<string>): Promise<void> {
  const probe = await startTestServer(build.majorVersion, {}, build.bin);
  const extensions = await available(probe).finally(() => probe.stop());
  const preload = PRELOADED.filter((name) => extensions.includes(name)).join(",");
  const parameters = {
    shared_preload_libraries: preload,
    ...(extensions.includes("pg_cron") ? { "cron.database_name": "tessera" } : {}),
  };
  const server = await startTestServer(build.majorVersion, parameters, build.bin);
  try {
    const walled = await ground(server, build, 0, extensions, null);
    const claims = CLAIMS.filter(({ extension }) => extension === null || extensions.includes(extension));
    let number = 0;
    for (const claim of claims) {
      tried.add(claim.id);
      const name = `${build.majorVersion}: ${claim.id}`;
      const told = await claim.run(walled);
      checks.check(name, told === undefined, () => String(told));
      if (claim.guard === undefined) continue;
      number += 1;
      const bare = await ground(server, build, number, extensions, claim.guard);
      const open = await claim.run(bare);
      checks.check(`${name}, without guard ${claim.guard}: ${open ?? "nothing told"}`, open !== undefined);
      await bare.close();
    }
    await walled.close();
  } finally {
    await server.stop();
  }
}

async function main(): Promise<number> {
  const checks = new Checks();
  const tried = new Set<string>();
  try {
    for (const build of builds()) await tryBuild(build, checks, tried);
    if (!tried.has("extents_of_shared_tables"))
      throw new MissingRealPart("postgis", "no server here has it; install Debian's package postgresql-postgis");
  } catch (error) {
    return skipOrFail(SUITE, error);
  }
  for (const { id, extension } of CLAIMS)
    if (!tried.has(id)) console.log(`not tried, no server here has ${extension}: ${id}`);
  return checks.end();
}

main().then((code) => {
  process.exitCode = code;
});
