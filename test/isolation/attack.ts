import type { TenantSpec } from "../../constructs/engines/families/postgresql/sql";
import type { SqlStep } from "../../constructs/engines/families/postgresql/steps";
import type { LogLine } from "../../executor/run";
import type { Session } from "./session";

export const R = "row_level_security";
export const S = "schema_per_tenant";
export const D = "database_per_tenant";
export type StrategyName = typeof R | typeof S | typeof D;

/** Who signs in. The attacker's own roles first; then those whose mistakes the attacker lives on. */
export type Who = "attacker" | "reader" | "migrator" | "victim" | "victimMigrator" | "developer" | "executor" | "admin";

/** Everything an attack has at hand. */
export interface Stage {
  readonly strategy: StrategyName;
  readonly majorVersion: number;
  readonly attacker: TenantSpec;
  readonly victim: TenantSpec;
  /** Text in each of the victim's rows. */
  readonly marker: string;
  /** The victim's table. For a database of its own: sessions of the attacker sign in to the victim's database. */
  table(name: string): string;
  /** The attacker's own table. */
  mine(name: string): string;
  /** A name that no other attack uses. */
  fresh(prefix: string): string;
  as(who: Who, options?: { database?: string; options?: string; user?: string }): Promise<Session>;
  /** Lets a developer of the platform make a change. True: it was accepted. False: the guard refused it. */
  develop(...statements: string[]): Promise<boolean>;
  /** The same for any session. */
  change(session: Session, ...statements: string[]): Promise<boolean>;
  /** Runs steps through the executor. */
  execute(steps: readonly SqlStep[], log?: (line: LogLine) => void): Promise<readonly Record<string, unknown>[]>;
  /** Steps as this world runs them: with its guard taken out, if one is. */
  mutated(steps: readonly SqlStep[]): SqlStep[];
}

/** Limits of time that an attack may want short, in milliseconds. */
export type TimeLimits = Pick<TenantSpec, "statementTimeoutMs" | "idleInTransactionTimeoutMs" | "lockTimeoutMs">;

export interface Attack {
  readonly id: string;
  readonly title: string;
  readonly strategies: readonly StrategyName[];
  /** Guards whose absence makes this attack succeed. */
  readonly catches?: readonly string[];
  /** First major version that has what the attack uses. Default: 14. */
  readonly since?: number;
  /** SQLSTATEs that would otherwise count as a badly written attack. */
  readonly expects?: readonly string[];
  /**
   * Limits of both tenants while it runs, for an attack that waits for one of them. Others are so long that a busy machine
   * meets none: what ends there by a limit is the server's doing.
   */
  readonly limits?: Partial<TimeLimits>;
  /** Runs while no other world is being built. */
  readonly alone?: boolean;
  /**
   * What PostgreSQL does not separate within one database: what is visible, in words. The attack then shows exactly that,
   * and still no row of the victim.
   */
  readonly visible?: string;
  /** Returns evidence of harm, or nothing. Rows of the victim in the attacker's sessions and changed rows are found without it. */
  run(stage: Stage): Promise<string | undefined>;
}
