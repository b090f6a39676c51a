import {
  applyTenant,
  bootstrapPool,
  EXECUTOR,
  type MajorVersion,
  migratorRole,
  POOL_MIGRATOR,
  type PoolSpec,
  REFUSED,
  readerRole,
  type TenantSpec,
  tenantDatabase,
  tenantRole,
  writersGroup,
} from "../../constructs/engines/families/postgresql/sql";
import { withoutGuard } from "../../constructs/engines/families/postgresql/sql/sql";
import type { SqlStep } from "../../constructs/engines/families/postgresql/steps";
import type { LogLine } from "../../executor/run";
import type { TestServer } from "../support/postgres";
import { until } from "../support/until";
import { markerOf, OWN_TABLES, ownApplication, POOLED_APPLICATION, POOLED_TABLES, rowsOf } from "./application";
import { type Attack, D, R, S, type Stage, type StrategyName, type Who } from "./attack";
import { isClumsy, Session } from "./session";

/** Limits of the tenants here. Those of time are long: attacks on them ask for short ones (`Attack.limits`). */
const LIMITS = {
  login: true,
  iam: true,
  connections: 6,
  readerConnections: 3,
  statementTimeoutMs: 120_000,
  idleInTransactionTimeoutMs: 120_000,
  lockTimeoutMs: 60_000,
  workMemKb: 1024,
  tempFileLimitKb: 4096,
  maxBytes: 600_000,
  rowLevelSecurity: true,
  guardRemoval: true,
} as const;

/** What another session's work at the same time brings: internal errors of catalogs' rows, deadlocks, waits. */
const TRANSIENT = /^(XX000|40001|40P01|55P03|57014)$/;

const LETTER: Readonly<Record<StrategyName, string>> = { [R]: "r", [S]: "s", [D]: "d" };

export interface Pair {
  readonly attacker: TenantSpec;
  readonly victim: TenantSpec;
}

export interface Verdict {
  readonly attack: Attack;
  readonly strategy: StrategyName;
  /** What leaked or changed. Null: nothing. */
  readonly evidence: string | null;
  /** SQLSTATEs that the attack met. */
  readonly codes: readonly string[];
  /** The attack did not do what it was written to do. */
  readonly clumsy: string | null;
}

/**
 * One pooled database with two tenants of each strategy and an application in it, and their dedicated databases. All roles
 * carry the world's name, so that many worlds share a server. A world is built with at most one guard taken out.
 */
export class World {
  private readonly pool: PoolSpec;
  private readonly pairs: Readonly<Record<StrategyName, Pair>>;
  private readonly admins = new Map<string, Session>();
  private counter = 0;
  /** Part of the application was refused: only what leaked or changed counts then, not what is missing. */
  private refused: string | null = null;

  constructor(
    private readonly server: TestServer,
    readonly name: string,
    private readonly strategies: readonly StrategyName[],
    private readonly withoutId: string | null = null,
  ) {
    this.pool = this.poolNamed(`${name}_pool`);
    // One id begins with the other: a prefix must never be taken for the whole.
    const pair = (strategy: StrategyName): Pair => ({
      attacker: this.tenant(`${name}${LETTER[strategy]}_ali`, strategy),
      victim: this.tenant(`${name}${LETTER[strategy]}_ali_ce`, strategy),
    });
    this.pairs = { [R]: pair(R), [S]: pair(S), [D]: pair(D) };
  }

  tenants(strategy: StrategyName): Pair {
    return this.pairs[strategy];
  }

  private poolNamed(database: string): PoolSpec {
    return {
      database,
      schema: "app",
      tenantColumn: "tenant_id",
      majorVersion: this.server.majorVersion as MajorVersion,
      extensions: ["citext", "btree_gist", "pg_stat_statements"],
      referenceTables: ["countries", "prices"],
    };
  }

  private tenant(id: string, strategy: StrategyName): TenantSpec {
    const pool = strategy === D ? this.poolNamed(tenantDatabase(id)) : this.pool;
    return { ...LIMITS, id, strategy, pool, schemas: strategy === R ? [] : ["main"] };
  }

  private mutated(steps: readonly SqlStep[]): SqlStep[] {
    return this.withoutId === null ? [...steps] : withoutGuard(steps, this.withoutId);
  }

  private execute(steps: readonly SqlStep[], log?: (line: LogLine) => void) {
    return this.server.execute(this.mutated(steps), log);
  }

  private session(user: string, database: string) {
    return Session.open({ port: this.server.port, user, database }, [], []);
  }

  private async admin(database: string): Promise<Session> {
    const known = this.admins.get(database);
    if (known !== undefined) return known;
    const session = await this.session("postgres", database);
    this.admins.set(database, session);
    return session;
  }

  private async runAs(user: string, database: string, statements: readonly string[]) {
    const session = await this.session(user, database);
    try {
      for (const sql of statements) {
        const code = await settled(session, sql);
        if (code === null) continue;
        const failure = `${code} for ${user}: ${sql}`;
        if (this.withoutId === null || TRANSIENT.test(code)) throw new Error(failure);
        // Without one guard another may refuse part of the application: what is left of it is attacked.
        this.refused ??= failure;
      }
    } finally {
      await session.close();
    }
  }

  /** Why nothing that is missing counts here: what of the application was refused. Null: nothing was. */
  get incomplete(): string | null {
    return this.refused;
  }

  /** Builds everything. Throws if it cannot be built. */
  async build(): Promise<void> {
    const own = this.strategies.includes(D) ? [this.pairs[D].attacker.pool, this.pairs[D].victim.pool] : [];
    const pooled = this.strategies.some((strategy) => strategy !== D) ? [this.pool] : [];
    for (const pool of [...pooled, ...own]) {
      await (await this.admin("postgres")).query(`CREATE DATABASE ${pool.database}`);
      // As a database that was upgraded from 14 still has it.
      await (await this.admin(pool.database)).query("GRANT CREATE ON SCHEMA public TO PUBLIC");
      await this.execute(bootstrapPool(pool));
    }
    const writers = writersGroup(this.pool.database);
    if (pooled.length > 0) {
      const sql = POOLED_APPLICATION.map((statement) => statement.replace("%WRITERS%", writers));
      await this.runAs(POOL_MIGRATOR, this.pool.database, sql);
    }
    for (const strategy of this.strategies) {
      for (const tenant of Object.values(this.pairs[strategy]) as TenantSpec[]) await this.populate(tenant, strategy);
    }
    for (const pool of [...pooled, ...own]) await (await this.admin(pool.database)).query("ANALYZE");
  }

  private async populate(tenant: TenantSpec, strategy: StrategyName): Promise<void> {
    const { database } = tenant.pool;
    await this.execute(applyTenant(tenant));
    if (strategy === R) return this.runAs(tenantRole(tenant.id), database, rowsOf(tenant.id, "app"));
    const schema = `${tenant.id}_main`;
    await this.runAs(migratorRole(tenant.id), database, ownApplication(schema));
    await this.runAs(tenantRole(tenant.id), database, rowsOf(tenant.id, schema));
  }

  /** One line for all of the victim's rows, read by the administrator. */
  private async checksum(strategy: StrategyName): Promise<string> {
    const { victim } = this.pairs[strategy];
    const tables =
      strategy === R
        ? POOLED_TABLES.map((table) => `app.${table} t WHERE tenant_id = '${victim.id}'`)
        : OWN_TABLES.map((table) => `${victim.id}_main.${table} t`);
    const parts = tables.map(
      (from) => `SELECT coalesce(string_agg(t::text, '|' ORDER BY t::text), '') AS rows FROM ${from}`,
    );
    const admin = await this.admin(victim.pool.database);
    const [row] = await admin.query(
      `SELECT md5(string_agg(rows, '#')) AS sum FROM (${parts.join(" UNION ALL ")}) parts`,
    );
    return String(row?.sum);
  }

  /** `longestMs`: after which an attack hangs. */
  async run(attack: Attack, strategy: StrategyName, longestMs = LONGEST_MS): Promise<Verdict> {
    const seen: string[] = [];
    const codes: string[] = [];
    const open: Session[] = [];
    const pair = await this.limited(attack, strategy);
    const before = await this.checksum(strategy).catch((error: Error) => error.message);
    // Attacks are many here, and each is to be the first of its tenant.
    await (await this.admin(pair.attacker.pool.database)).query("DELETE FROM tessera.offence");
    let evidence: string | null = null;
    let clumsy: string | null = null;
    try {
      evidence = (await inTime(attack.run(this.stage(strategy, pair, seen, codes, open)), longestMs)) ?? null;
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      // To be turned away at the door of the victim's own database is what is hoped for. Elsewhere an attack goes on.
      if (strategy !== D || code !== "42501") clumsy = `${code ?? ""} ${message}`;
    } finally {
      await Promise.all(open.map((session) => session.close()));
      await this.nobodyLeft(this.pairs[strategy]);
      if (attack.limits !== undefined) await this.limitedTo(this.pairs[strategy]);
    }
    if (this.refused !== null) evidence = null;
    const leak = seen.find((text) => text.includes(markerOf(pair.victim.id)));
    if (leak !== undefined) evidence = `a row of the victim was seen: ${excerpt(leak, markerOf(pair.victim.id))}`;
    const after = await this.checksum(strategy).catch((error: Error) => error.message);
    if (after !== before) evidence = evidence ?? "the victim's rows have changed";
    const bad = codes.find((code) => isClumsy(code) && !attack.expects?.includes(code));
    if (bad !== undefined) clumsy ??= `SQLSTATE ${bad} was met`;
    return { attack, strategy, evidence, codes: [...new Set(codes)], clumsy };
  }

  private async limitedTo(pair: Pair): Promise<void> {
    for (const tenant of [pair.attacker, pair.victim]) await this.execute(applyTenant(tenant));
  }

  /** The two tenants, with the limits that an attack asks for. */
  private async limited({ limits }: Attack, strategy: StrategyName): Promise<Pair> {
    const { attacker, victim } = this.pairs[strategy];
    if (limits === undefined) return { attacker, victim };
    const pair = { attacker: { ...attacker, ...limits }, victim: { ...victim, ...limits } };
    await this.limitedTo(pair);
    return pair;
  }

  /** Waits until the server has let go of what an attack had open: the next one begins with all its connections. */
  private async nobodyLeft({ attacker, victim }: Pair): Promise<void> {
    const admin = await this.admin("postgres");
    const theirs = `usename ~ '^(tenant|reader|migrator)_(${attacker.id}|${victim.id})$'`;
    await until(async () => {
      const left = await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${theirs}`);
      return left.length === 0;
    });
  }

  private stage(strategy: StrategyName, pair: Pair, seen: string[], codes: string[], open: Session[]): Stage {
    const { attacker, victim } = pair;
    const role: Readonly<Record<Who, string>> = {
      attacker: tenantRole(attacker.id),
      reader: readerRole(attacker.id),
      migrator: migratorRole(attacker.id),
      victim: tenantRole(victim.id),
      victimMigrator: migratorRole(victim.id),
      developer: POOL_MIGRATOR,
      executor: EXECUTOR,
      admin: "postgres",
    };
    const attacking = new Set<Who>(["attacker", "reader", "migrator"]);
    const qualified = (tenant: TenantSpec) => (name: string) =>
      strategy === R ? `app.${name}` : `${tenant.id}_main.${name}`;
    const change = async (session: Session, ...statements: string[]) => {
      for (const sql of statements) {
        const { code } = await session.attempt(sql);
        if (code === REFUSED) return false;
        if (code !== null) throw new Error(`a change that only the guard may refuse met ${code}: ${sql}`);
      }
      return true;
    };
    const stage: Stage = {
      strategy,
      majorVersion: this.server.majorVersion,
      attacker,
      victim,
      marker: markerOf(victim.id),
      table: qualified(victim),
      mine: qualified(attacker),
      fresh: (prefix) => {
        this.counter += 1;
        return `${prefix}_${this.counter}`;
      },
      as: async (who, options = {}) => {
        const mine = attacking.has(who);
        const session = await Session.open(
          {
            port: this.server.port,
            user: options.user ?? role[who],
            database: options.database ?? victim.pool.database,
            options: options.options,
          },
          mine ? seen : [],
          mine ? codes : [],
        );
        open.push(session);
        return session;
      },
      develop: async (...statements) => change(await stage.as("developer"), ...statements),
      change,
      execute: (steps, log) => this.execute(steps, log),
      mutated: (steps) => this.mutated(steps),
    };
    return stage;
  }

  /** Ends all sessions and drops the databases. Roles go with the server. */
  async close(): Promise<void> {
    const databases = [...this.admins.keys()].filter((database) => database !== "postgres");
    const admin = await this.admin("postgres");
    for (const database of databases) {
      await this.admins.get(database)?.close();
      await admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    }
    await admin.close();
  }
}

/** Runs a statement until what comes of it is of its own. Worlds share the server's catalogs, and two change them at once. */
async function settled(session: Session, sql: string): Promise<string | null> {
  let code: string | null = null;
  await until(async () => {
    code = (await session.attempt(sql)).code;
    return code === null || !TRANSIENT.test(code);
  });
  return code;
}

/** Longest that one attack may take, on a busy machine too: what hangs is a fault of the attack, not a success. */
const LONGEST_MS = 180_000;

async function inTime<T>(attack: Promise<T>, longestMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${longestMs} ms`)), longestMs);
  });
  return Promise.race([attack, late]).finally(() => clearTimeout(timer));
}

function excerpt(text: string, marker: string): string {
  const at = text.indexOf(marker);
  return text.slice(Math.max(0, at - 40), at + marker.length + 20);
}
