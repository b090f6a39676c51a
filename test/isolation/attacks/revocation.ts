import { applyTenant } from "../../../constructs/engines/families/postgresql/sql";
import { type Attack, R, S, type Stage } from "../attack";
import { heartbeat, pause } from "./holding";

const LIMITS_OFF = "SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0";

/** Suspends the attacker while it does what it can against that. Says what went wrong. */
async function suspended(s: Stage, over: () => Promise<unknown> = async () => {}): Promise<string | undefined> {
  try {
    await s.execute(applyTenant({ ...s.attacker, login: false }));
    for (const who of ["attacker", "reader"] as const) {
      if ((await s.as(who).catch(() => null)) !== null) return `${who} signed in after the suspension`;
    }
  } catch (error) {
    return `the suspension failed: ${(error as Error).message}`;
  } finally {
    await over();
    await s.execute(applyTenant(s.attacker));
  }
}

/** Revocation that depends on what the revoked controls: their roles' own rows, their transactions, their memberships. */
export const revocation: readonly Attack[] = [
  {
    id: "suspended_own_settings",
    title: "Suspension while the tenant changes its own role in an open transaction",
    strategies: [R, S],
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.query(`${LIMITS_OFF}; BEGIN; ALTER ROLE "tenant_${s.attacker.id}" SET work_mem = '1MB'`);
      const beat = heartbeat(attacker);
      const said = await suspended(s);
      return (await beat.stop()) ? "the session outlived the suspension" : said;
    },
  },
  {
    id: "suspended_own_row",
    title: "The same with the row of the role itself, by a swarm of sessions that come back",
    strategies: [R],
    expects: ["53300"],
    run: async (s) => {
      let going = true;
      const swarm = Array.from({ length: 4 }, async () => {
        while (going) {
          const session = await s.as("attacker").catch(() => null);
          await session?.attempt(`BEGIN; ALTER ROLE "tenant_${s.attacker.id}" PASSWORD 'mine'`);
          await pause(5);
        }
      });
      await pause(100);
      return suspended(s, () => {
        going = false;
        return Promise.all(swarm);
      });
    },
  },
  {
    id: "suspended_migrator",
    title: "Suspension while a migration of the tenant's is open",
    strategies: [S],
    run: async (s) => {
      const migrator = await s.as("migrator");
      await migrator.query(
        `${LIMITS_OFF}; BEGIN; GRANT USAGE ON SCHEMA ${s.attacker.id}_main TO "reader_${s.attacker.id}"`,
      );
      const said = await suspended(s);
      return (await migrator.attempt("SELECT 1")).code === null ? "the migration outlived the suspension" : said;
    },
  },
  {
    id: "membership_by_itself",
    title: "A role that gives itself to another tenant, whose deployment then fails",
    strategies: [R, S],
    catches: ["sweep"],
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.attempt(`GRANT "tenant_${s.attacker.id}" TO "tenant_${s.victim.id}"`);
      try {
        await s.execute(applyTenant(s.victim));
        return await suspended(s);
      } catch (error) {
        return `the victim's deployment failed: ${(error as Error).message}`;
      } finally {
        await (await s.as("admin")).attempt(`REVOKE "tenant_${s.attacker.id}" FROM "tenant_${s.victim.id}"`);
      }
    },
  },
];
