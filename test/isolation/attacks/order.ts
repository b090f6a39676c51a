import { type Attack, R, type Stage } from "../attack";
import type { Session } from "../session";

const NUMBER = 31_337_424;

/** A table with one row of the victim's, the first of it, and one of the attacker's that no question here finds. */
async function ledger(s: Stage): Promise<{ table: string; attacker: Session }> {
  const table = `app.${s.fresh("ledger")}`;
  await s.develop(
    `CREATE TABLE ${table} (tenant_id text, code int, flag boolean, note text, PRIMARY KEY (tenant_id, code))`,
  );
  await (await s.as("victim")).query(`INSERT INTO ${table} VALUES (DEFAULT, ${NUMBER}, true, NULL)`);
  const attacker = await s.as("attacker");
  await attacker.query(`INSERT INTO ${table} VALUES (DEFAULT, 1, false, 'own')`);
  await attacker.query("SET enable_indexscan = off; SET enable_indexonlyscan = off; SET enable_bitmapscan = off");
  return { table, attacker };
}

/** What running a search tells but for what was searched for: which parts were asked at all, and how often. */
async function told(attacker: Session, table: string, where: string): Promise<string> {
  const rows = await attacker.query(
    `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, FORMAT JSON) SELECT 1 FROM ${table} WHERE ${where}`,
  );
  return JSON.stringify(rows, (key, value) => (/^(Filter|TID Cond)$/.test(key) ? undefined : value));
}

/** Questions of which a neighbour's row makes the first true, and nobody's the second. */
const PAIRS: readonly (readonly [seen: string, other: string])[] = [
  [`code >= ${NUMBER}`, `code >= ${NUMBER + 1}`],
  [`ctid = '(0,1)' AND code >= ${NUMBER}`, `ctid = '(0,1)' AND code >= ${NUMBER + 1}`],
  ["flag", "flag AND NOT flag IS NOT FALSE"],
  ["ctid = '(0,1)' AND flag", "ctid = '(0,1)' AND NOT flag"],
  ["note IS NULL", "flag IS NULL"],
  // No EXPLAIN is needed where what comes next is the session's own to see.
  [
    `code >= ${NUMBER} AND code < (SELECT length(current_user) + ${NUMBER})`,
    `code >= ${NUMBER + 1} AND code < (SELECT length(current_user) + ${NUMBER})`,
  ],
  ["CASE WHEN flag THEN (SELECT now() IS NULL) END", "CASE WHEN flag IS NULL THEN (SELECT now() IS NULL) END"],
];

/** What a session asks of rows before the policy is asked: PostgreSQL sorts the conditions of a scan. */
export const order: readonly Attack[] = [
  {
    id: "asked_before_the_policy",
    title: "A neighbour's values, row by row, by whether a condition before the policy let any row pass",
    strategies: [R],
    catches: ["asked_first"],
    run: async (s) => {
      const { table, attacker } = await ledger(s);
      const plain = await told(attacker, table, `ctid = '(0,1)' AND code >= ${NUMBER + 1}`);
      let [low, high, asked] = [0, 2 ** 31 - 1, 0];
      for (; low < high; asked++) {
        const middle = low + Math.ceil((high - low) / 2);
        const passes = (await told(attacker, table, `ctid = '(0,1)' AND code >= ${middle}`)) !== plain;
        [low, high] = passes ? [middle, high] : [low, middle - 1];
      }
      if (low === NUMBER) return `the number of the first row, ${low}, after ${asked} EXPLAINs`;
      for (const [seen, other] of PAIRS) {
        if ((await told(attacker, table, seen)) !== (await told(attacker, table, other))) return `told by ${seen}`;
      }
    },
  },
  {
    id: "asked_by_a_function",
    title: "The same without EXPLAIN, by a function of the session's own that speaks",
    strategies: [R],
    run: async (s) => {
      const { table, attacker } = await ledger(s);
      const raised = (where: string) =>
        attacker.attempt(
          `SELECT 1 FROM ${table} WHERE ${where} AND code < (SELECT 1 / (length(current_user) - length(session_user)))`,
        );
      const [seen, other] = [await raised(`code >= ${NUMBER}`), await raised(`code >= ${NUMBER + 1}`)];
      if (seen.code !== other.code) return `an error tells: ${seen.code}, ${other.code}`;
    },
  },
  {
    id: "narrowed_before_the_policy",
    title: "What a restrictive policy of the platform's own says of a neighbour's row, by whether the wall was asked",
    strategies: [R],
    catches: ["first_intact"],
    run: async (s) => {
      for (const name of ["narrow", '"!narrow"']) {
        const { table, attacker } = await ledger(s);
        await (await s.as("victim")).query(`INSERT INTO ${table} VALUES (DEFAULT, 7, false, NULL)`);
        if (!(await s.develop(`CREATE POLICY ${name} ON ${table} AS RESTRICTIVE USING (flag IS NOT TRUE)`))) continue;
        // The first row is the victim's, and so is the third: one meets the policy, and one does not.
        const [one, other] = [
          await told(attacker, table, "ctid = '(0,1)'"),
          await told(attacker, table, "ctid = '(0,3)'"),
        ];
        if (one !== other) return "EXPLAIN tells whether it holds of a neighbour's row";
      }
    },
  },
  {
    id: "first_policy_changed",
    title: "What is asked first changed, dropped or renamed in a migration",
    strategies: [R],
    catches: ["first_intact", "drop_policy"],
    run: async (s) => {
      for (const change of [
        'ALTER POLICY "0_tessera" ON %s USING (true)',
        'ALTER POLICY "0_tessera" ON %s TO tessera_owner',
        'ALTER POLICY "0_tessera" ON %s RENAME TO zz',
        'DROP POLICY "0_tessera" ON %s',
      ]) {
        const { table, attacker } = await ledger(s);
        if (!(await s.develop(change.replace("%s", table)))) continue;
        const [one, other] = [`code >= ${NUMBER}`, `code >= ${NUMBER + 1}`];
        if ((await told(attacker, table, one)) !== (await told(attacker, table, other))) return `accepted: ${change}`;
      }
    },
  },
];
