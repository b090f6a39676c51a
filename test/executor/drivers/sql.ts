import { Client } from "pg";
import type { Server } from "../../../constructs/engines/families/postgresql/server";
import type { SqlStep } from "../../../constructs/engines/families/postgresql/steps";
import type { Event, World } from "./world";
import { SECRET } from "./world";

/** What drivers that speak PostgreSQL meet on a real server, where the administrator has the given password. */
export async function sqlWorld(
  server: Server,
  password: string,
  rest: Pick<World, "driver" | "target" | "credentials" | "stop">,
): Promise<World> {
  const admin = new Client({ host: server.host, port: server.port, user: "postgres", password, database: "postgres" });
  admin.on("error", () => {});
  await admin.connect();
  const step = (...statements: string[]): SqlStep => ({ as: "admin", database: "postgres", statements });
  let made = 0;
  /** A sequence of its own: what it gives is not undone, so the second run of a step knows that it is the second. */
  const first = (name: string) => `nextval('${name}') = 1`;
  const sequence = (name: string): string => `CREATE SEQUENCE IF NOT EXISTS ${name}`;
  const failing = (name: string, code: string) =>
    `DO $$ BEGIN IF ${first(name)} THEN RAISE EXCEPTION 'busy' USING ERRCODE = '${code}'; END IF; END $$`;
  const ending = (name: string) => `SELECT CASE WHEN ${first(name)} THEN pg_terminate_backend(pg_backend_pid()) END`;
  const loose = (...statements: string[]): SqlStep => ({ ...step(...statements), transaction: false });
  const EVENTS: Readonly<Record<Event, readonly [code: string, step: (name: string) => SqlStep]>> = {
    tolerated: ["42P04", () => loose("CREATE DATABASE postgres")],
    withheld: ["22P02", () => step(`SELECT '${SECRET}'::int`)],
    // Sequences are made outside of the transaction that fails.
    throttled: ["53300", (name) => loose(sequence(name), failing(name, "53300"))],
    lost: ["57P01", (name) => loose(sequence(name), ending(name))],
  };
  return {
    ...rest,
    step: step("SELECT 1", `SELECT '${SECRET}'`),
    meet(event) {
      const [code, of] = EVENTS[event];
      return { step: of(`tries_${made++}`), code };
    },
    async open() {
      const { rows } = await admin.query(
        "SELECT count(*)::int AS open FROM pg_stat_activity WHERE application_name = 'tessera-executor'",
      );
      return rows[0].open;
    },
    half: {
      step: step("CREATE TABLE half (n int)", "SELECT 1 / 0"),
      async done() {
        const { rows } = await admin.query("SELECT to_regclass('half') IS NOT NULL AS there");
        return rows[0].there;
      },
    },
    async stop() {
      await admin.end();
      await rest.stop();
    },
  };
}
