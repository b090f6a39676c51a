import { type Attack, D, R, S } from "../attack";

const ALL = [R, S, D] as const;

/** Writing: whatever could change the victim's rows, or put rows in the victim's name. Changed rows are found by checksum. */
export const writing: readonly Attack[] = [
  {
    id: "insert",
    title: "INSERT in the victim's name",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      const columns =
        s.strategy === R
          ? `(tenant_id, id, secret, amount) VALUES ('${s.victim.id}', 999, 'planted', 1)`
          : "(id, secret, amount) VALUES (999, 'planted', 1)";
      await attacker.attempt(`INSERT INTO ${s.table("orders")} ${columns}`);
      await attacker.attempt(`INSERT INTO ${s.table("orders")} ${columns} RETURNING *`);
    },
  },
  {
    id: "update",
    title: "UPDATE of the victim's rows, and of own rows into the victim's",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.attempt("BEGIN");
      await attacker.attempt(`UPDATE ${s.table("customers")} SET note = 'x' WHERE note LIKE '%CE' RETURNING *`);
      await attacker.attempt("COMMIT");
      if (s.strategy === R) {
        await attacker.attempt(`UPDATE app.customers SET note = 'x' WHERE tenant_id = '${s.victim.id}'`);
        await attacker.attempt(`UPDATE app.orders SET tenant_id = '${s.victim.id}', id = id + 5000`);
      }
    },
  },
  {
    id: "delete",
    title: "DELETE of everything, rolled back for the attacker's own",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.attempt(`BEGIN; DELETE FROM ${s.table("orders")} RETURNING *; ROLLBACK`);
      await attacker.attempt(`ROLLBACK; DELETE FROM ${s.table("orders")} WHERE secret = '${s.marker}'`);
    },
  },
  {
    id: "truncate",
    title: "TRUNCATE, which row-level security does not cover",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.attempt(`TRUNCATE ${s.table("events")}`);
      await attacker.attempt(`TRUNCATE ${s.table("orders")} RESTART IDENTITY CASCADE`);
    },
  },
  {
    id: "copy_in",
    title: "COPY FROM STDIN in the victim's name",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      if (s.strategy === R) {
        await attacker.copyIn(
          "COPY app.orders (tenant_id, id, secret, amount) FROM STDIN",
          `${s.victim.id}\t998\tplanted\t1\n`,
        );
      } else await attacker.copyIn(`COPY ${s.table("orders")} (id, secret, amount) FROM STDIN`, "998\tplanted\t1\n");
    },
  },
  {
    id: "upsert",
    title: "INSERT ... ON CONFLICT on the victim's keys",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      if (s.strategy === R) {
        const row = `('${s.victim.id}', 1, '${s.victim.id}', 'x')`;
        await attacker.attempt(
          `INSERT INTO app.customers (tenant_id, id, email, note) VALUES ${row} ON CONFLICT (tenant_id, id) DO UPDATE SET note = 'x' RETURNING *`,
        );
        await attacker.attempt(
          `INSERT INTO app.customers (tenant_id, id, email, note) VALUES ${row} ON CONFLICT DO NOTHING`,
        );
      } else {
        await attacker.attempt(
          `INSERT INTO ${s.table("customers")} (id, email) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET email = 'x' RETURNING *`,
        );
      }
    },
  },
  {
    id: "merge",
    title: "MERGE into the victim's rows",
    strategies: ALL,
    since: 15,
    run: async (s) => {
      const attacker = await s.as("attacker");
      const tenant = s.strategy === R ? `t.tenant_id = '${s.victim.id}' AND` : "";
      const using = `MERGE INTO ${s.table("orders")} t USING (SELECT n FROM generate_series(1, 20) n) u ON ${tenant} t.id = u.n`;
      await attacker.attempt(`${using} WHEN MATCHED THEN UPDATE SET secret = 'x'`);
      await attacker.attempt(`${using} WHEN MATCHED THEN DELETE`);
      const insert =
        s.strategy === R
          ? `(tenant_id, id, amount) VALUES ('${s.victim.id}', 7000 + n, 1)`
          : "(id, amount) VALUES (7000 + n, 1)";
      await attacker.attempt(`${using} WHEN NOT MATCHED THEN INSERT ${insert}`);
    },
  },
  {
    id: "cte_writes",
    title: "Writing in WITH, hidden behind a SELECT",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      const where = s.strategy === R ? `WHERE tenant_id = '${s.victim.id}'` : "";
      await attacker.attempt(`WITH gone AS (DELETE FROM ${s.table("events")} ${where} RETURNING *) SELECT * FROM gone`);
      await attacker.attempt(
        `WITH new AS (UPDATE ${s.table("orders")} SET secret = 'x' ${where} RETURNING *) SELECT * FROM new`,
      );
    },
  },
  {
    id: "views_written",
    title: "Writing through a view whose owner has more rights",
    strategies: [R, S],
    catches: ["force"],
    run: async (s) => {
      const attacker = await s.as("attacker");
      if (s.strategy === S) {
        await attacker.attempt(`UPDATE ${s.table("order_report")} SET secret = 'x'`);
        return;
      }
      const { code } = await attacker.attempt("BEGIN; UPDATE app.plain_orders SET amount = amount; ROLLBACK");
      if (code !== null) return `the view cannot be written by its own tenants: ${code}`;
      await attacker.attempt(`UPDATE app.plain_orders SET secret = 'x' WHERE tenant_id = '${s.victim.id}'`);
      await attacker.attempt(`INSERT INTO app.plain_orders (tenant_id, id, amount) VALUES ('${s.victim.id}', 4711, 1)`);
      await attacker.attempt(`DELETE FROM app.plain_orders WHERE tenant_id <> '${s.attacker.id}'`);
    },
  },
  {
    id: "definer_writes",
    title: "A SECURITY DEFINER procedure that changes every row it sees",
    strategies: [R],
    catches: ["force"],
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.query("CALL app.raise_prices(1.0000)");
      await attacker.query("CALL app.raise_prices(2)");
      await attacker.query("CALL app.raise_prices(0.5)");
      await attacker.query("INSERT INTO app.orders (customer_id, secret, amount) VALUES (1, 'own', 1)");
      await attacker.query("DELETE FROM app.orders WHERE secret = 'own'");
    },
  },
  {
    id: "partitions_written",
    title: "Writing straight into partitions and children",
    strategies: [R, S],
    run: async (s) => {
      const attacker = await s.as("attacker");
      if (s.strategy === S) {
        await attacker.attempt(`DELETE FROM ${s.table("events_2025")}`);
        return;
      }
      await attacker.attempt(
        `INSERT INTO app.events_2025 (tenant_id, id, at, payload) VALUES ('${s.victim.id}', 9, '2025-01-01', 'x')`,
      );
      await attacker.attempt("UPDATE app.events_2025 SET payload = 'x' WHERE payload LIKE '%CE'");
      await attacker.attempt(`UPDATE app.events SET tenant_id = '${s.victim.id}', at = '2024-01-01'`);
      await attacker.attempt(`DELETE FROM app.vehicles WHERE tenant_id = '${s.victim.id}'`);
    },
  },
  {
    id: "cascade",
    title: "Deleting a parent reaches no child of the victim",
    strategies: [R],
    catches: ["foreign_key"],
    run: async (s) => {
      // A developer forgets the tenant in a foreign key: the delete action would then reach across.
      const [parents, children] = [s.fresh("parents"), s.fresh("children")];
      const accepted = await s.develop(
        `CREATE TABLE app.${parents} (tenant_id text, id bigint, PRIMARY KEY (tenant_id, id))`,
        `CREATE TABLE app.${children} (tenant_id text, id bigint, parent_tenant text, parent bigint, PRIMARY KEY (tenant_id, id),
           FOREIGN KEY (parent_tenant, parent) REFERENCES app.${parents} (tenant_id, id) ON DELETE CASCADE)`,
      );
      if (!accepted) return;
      const attacker = await s.as("attacker");
      await attacker.query(`INSERT INTO app.${parents} (id) VALUES (1)`);
      const victim = await s.as("victim");
      await victim.query(`INSERT INTO app.${children} (id, parent_tenant, parent) VALUES (1, '${s.attacker.id}', 1)`);
      await attacker.query(`DELETE FROM app.${parents}`);
      const left = await victim.query(`SELECT * FROM app.${children}`);
      if (left.length === 0) return "the victim's row went with the attacker's parent";
    },
  },
  {
    id: "foreign_key_oracle",
    title: "Foreign keys do not tell which keys the victim has",
    strategies: [R],
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.query("DELETE FROM app.customers WHERE id >= 900");
      const victim = await s.as("victim");
      await victim.query("INSERT INTO app.customers (id, email) VALUES (901, 'oracle')");
      try {
        const there = await attacker.attempt("INSERT INTO app.orders (customer_id, amount) VALUES (901, 1)");
        const nowhere = await attacker.attempt("INSERT INTO app.orders (customer_id, amount) VALUES (902, 1)");
        if (there.code !== nowhere.code) return `the victim's key gave ${there.code}, no key at all ${nowhere.code}`;
      } finally {
        await victim.query("DELETE FROM app.customers WHERE id = 901");
      }
    },
  },
  {
    id: "unique_oracle",
    title: "Unique errors do not tell which values the victim has",
    strategies: [R],
    catches: ["unique_key"],
    run: async (s) => {
      const attacker = await s.as("attacker");
      const own = await attacker.attempt(
        `INSERT INTO app.customers (id, email) VALUES (77, '${s.marker}_1@example.org')`,
      );
      if (own.code !== null) return `an e-mail address of the victim gave ${own.code}`;
      await attacker.query("DELETE FROM app.customers WHERE id = 77");
      const coupons = s.fresh("coupons");
      if (!(await s.develop(`CREATE TABLE app.${coupons} (tenant_id text, code text UNIQUE)`))) return;
      await (await s.as("victim")).query(`INSERT INTO app.${coupons} (code) VALUES ('WELCOME')`);
      const guess = await attacker.attempt(`INSERT INTO app.${coupons} (code) VALUES ('WELCOME')`);
      if (guess.code === "23505") return "a unique error told of the victim's value";
    },
  },
  {
    id: "exclusion_oracle",
    title: "Nor do exclusion constraints",
    strategies: [R],
    catches: ["unique_key"],
    run: async (s) => {
      const rooms = s.fresh("rooms");
      const accepted = await s.develop(
        `CREATE TABLE app.${rooms} (tenant_id text, during daterange, EXCLUDE USING gist (tenant_id WITH <>, during WITH &&))`,
      );
      if (!accepted) return;
      await (await s.as("victim")).query(`INSERT INTO app.${rooms} (during) VALUES ('[2025-01-01,2025-02-01)')`);
      const guess = await (await s.as("attacker")).attempt(
        `INSERT INTO app.${rooms} (during) VALUES ('[2025-01-05,2025-01-06)')`,
      );
      if (guess.code === "23P01") return "an exclusion error told of the victim's row";
    },
  },
  {
    id: "row_locks",
    title: "Locking the victim's rows",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.attempt("BEGIN");
      await attacker.attempt(`SELECT * FROM ${s.table("orders")} FOR UPDATE`);
      if (s.strategy === D) return;
      const victim = await s.as("victim");
      const { code } = await victim.attempt(`UPDATE ${s.table("orders")} SET amount = amount`);
      if (code !== null) return `the victim was held up: ${code}`;
    },
  },
];
