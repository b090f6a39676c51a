import { type Attack, R, type Stage } from "../attack";

/** What the number of pages that a statement reads tells. */
const VALUE = 31_337_424;
const ofIndexes: readonly Attack[] = (
  [
    "btree (tenant_id, code)",
    "gin (tenant_id, code)",
    "gin (code, tenant_id)",
    "gist (tenant_id, code)",
    "gist (code, tenant_id)",
  ] as const
).map((index) => ({
  id: `pages_read_${index.replaceAll(/\W+/g, "_")}`,
  title: `Pages read in a search of an index ${index} tell a neighbour's values`,
  strategies: [R],
  ...(index.startsWith("g") ? { catches: ["index_entries"] } : {}),
  run: async (s: Stage) => {
    const table = s.fresh("marks");
    await (await s.as("admin")).query("CREATE EXTENSION IF NOT EXISTS btree_gin; CREATE EXTENSION IF NOT EXISTS bloom");
    if (
      !(await s.develop(
        `CREATE TABLE app.${table} (tenant_id text, code int)`,
        `CREATE INDEX ON app.${table} USING ${index}`,
      ))
    )
      return;
    await (await s.as("admin")).query("UPDATE tessera.quota SET exceeded = false");
    const [victim, attacker] = [await s.as("victim"), await s.as("attacker")];
    for (const session of [victim, attacker]) await session.query("SET statement_timeout = 0");
    await victim.query(`INSERT INTO app.${table} (code) SELECT ${VALUE} FROM generate_series(1, 4000)`);
    await attacker.query(`INSERT INTO app.${table} (code) SELECT n FROM generate_series(1, 1000) n`);
    await (await s.as("admin")).query(`VACUUM ANALYZE app.${table}`);
    await attacker.query("SET enable_seqscan = off");
    const told = async (where: string) => {
      let text = "";
      for (let n = 0; n < 3; n++)
        text = JSON.stringify(
          await attacker.query(
            `EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY OFF, FORMAT JSON) SELECT 1 FROM app.${table} WHERE ${where}`,
          ),
        );
      const plan = JSON.parse(text)[0]["QUERY PLAN"][0].Plan;
      return `${plan["Node Type"]} ${plan["Index Name"] ?? ""} hit ${plan["Shared Hit Blocks"]} rows ${JSON.stringify(plan).match(/"Actual Rows":(\d+)/g)} ${JSON.stringify(plan).match(/"Rows Removed[^,]*/g)}`;
    };
    for (const [seen, other] of [
      [`code = ${VALUE}`, `code = ${VALUE + 7}`],
      [`code >= ${VALUE}`, `code >= ${VALUE + 1}`],
    ]) {
      const [a, b] = [await told(seen!), await told(other!)];
      if (a !== b) return `${seen}: ${a}; ${other}: ${b}`;
    }
  },
}));

/** Exclusion constraints, which are indexes that every INSERT searches. */
const ofExclusions: readonly Attack[] = [
  {
    id: "pages_of_an_exclusion",
    title: "Pages read by a search, and by INSERT, of an exclusion constraint",
    strategies: [R],
    catches: ["index_entries"],
    run: async (s) => {
      for (const [room, index] of [
        ["room", "room WITH ="],
        ["room", "int4range(room, room, '[]') WITH &&"],
      ] as const) {
        const table = s.fresh("booked");
        const made = await s.develop(
          `CREATE TABLE app.${table} (tenant_id text, room int, during int4range, EXCLUDE USING gist (tenant_id WITH =, ${index}, during WITH &&))`,
        );
        if (!made) continue;
        const admin = await s.as("admin");
        await admin.query("UPDATE tessera.quota SET exceeded = false");
        const [victim, attacker] = [await s.as("victim"), await s.as("attacker")];
        const told: string[] = [];
        const fill = (count: number, number: string) =>
          `INSERT INTO app.${table} (room, during) SELECT ${number}, int4range(n * 10, n * 10 + 5) FROM generate_series(1, ${count}) n`;
        await victim.query(fill(3000, String(VALUE)));
        await attacker.query(fill(1000, "n"));
        await admin.query(`VACUUM ANALYZE app.${table}`);
        await attacker.query("SET enable_seqscan = off");
        const read = async (sql: string) => {
          let text = "";
          for (let time = 0; time < 3; time++) {
            await attacker.query("BEGIN");
            const plan = `EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY OFF, FORMAT JSON) ${sql}`;
            text = JSON.stringify(await attacker.query(plan));
            await attacker.query("ROLLBACK");
          }
          // Not a number, where nothing was told, is equal to nothing.
          return Number(/"Shared Hit Blocks":(\d+)/.exec(text)?.[1]);
        };
        for (const sql of [
          (number: number) => `SELECT 1 FROM app.${table} WHERE ${room} = ${number}`,
          (number: number) => `INSERT INTO app.${table} (room, during) VALUES (${number}, int4range(100, 103))`,
        ]) {
          const [seen, other] = [await read(sql(VALUE)), await read(sql(VALUE + 7))];
          if (seen !== other)
            told.push(`EXCLUDE (${index}): ${seen} pages for a number that a neighbour has, ${other} for another`);
        }
        // What the tenants have beside it counts in other attacks.
        await s.develop(`DROP TABLE app.${table}`);
        if (told.length > 0) return told.join(". ");
      }
    },
  },
];

/** HNSW and IVFFlat are access methods of an extension that the servers here lack: `npm run test:extensions` reads vectors by one. */
const ofMethods: readonly Attack[] = [
  {
    id: "index_of_another_method",
    title: "An index of a method that keeps the rows of all tenants together",
    strategies: [R],
    run: async (s) => {
      await (await s.as("admin")).query("CREATE EXTENSION IF NOT EXISTS bloom");
      const table = s.fresh("marks");
      await s.develop(`CREATE TABLE app.${table} (tenant_id text, code int)`);
      for (const index of ["bloom (code)", "brin (code)", "brin (tenant_id, code)", "gist (during, tenant_id)"]) {
        if (index.startsWith("gist")) await s.develop(`ALTER TABLE app.${table} ADD COLUMN during int4range`);
        if (await s.develop(`CREATE INDEX ON app.${table} USING ${index}`)) return `${index} was accepted`;
      }
    },
  },
];

export const pages: readonly Attack[] = [...ofIndexes, ...ofExclusions, ...ofMethods];
