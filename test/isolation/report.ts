import { ATTACKS } from "./attacks";
import type { Figures } from "./availability";
import type { Mutant } from "./main";
import { HELD_BY, type Overrun } from "./overrun";
import type { PoolerResult } from "./pooler";
import type { Verdict } from "./world";

/** Looks within which nothing more is written past a quota: one measures, one closes, and each has an interval before it. */
const MOST_LOOKS = 3;

const print = (line = "") => process.stdout.write(`${line}\n`);
const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;
const SHORT: Readonly<Record<string, string>> = {
  row_level_security: "rows",
  schema_per_tenant: "schema",
  database_per_tenant: "database",
};

/** What the suite prints, and whether everything held. */
export class Report {
  private readonly begun = Date.now();
  private readonly faults: string[] = [];
  private readonly totals: string[] = [];
  private checks = 0;

  constructor(version: number) {
    print(`PostgreSQL ${version}`);
  }

  attacks(verdicts: readonly Verdict[]): void {
    this.checks += verdicts.length;
    const width = Math.max(...ATTACKS.map((attack) => attack.id.length));
    const known = ATTACKS.filter((attack) => verdicts.some((verdict) => verdict.attack === attack));
    for (const attack of known) {
      const own = verdicts.filter((verdict) => verdict.attack === attack);
      const broken = own.filter(({ evidence }) => evidence !== null);
      const clumsy = own.filter(({ clumsy: reason }) => reason !== null);
      const word = broken.length > 0 ? "BROKEN" : clumsy.length > 0 ? "UNFIT" : attack.visible ? "stated" : "held";
      const where = own.map(({ strategy }) => SHORT[strategy]).join(" ");
      const codes = [...new Set(own.flatMap((verdict) => verdict.codes))].sort().join(" ");
      print(`  ${word.padEnd(6)} ${attack.id.padEnd(width)}  ${where.padEnd(20)}  ${attack.title}`);
      if (attack.visible) print(`         visible: ${attack.visible}`);
      if (codes !== "" && process.env.TESSERA_VERBOSE) print(`         SQLSTATE ${codes}`);
      for (const { strategy, evidence } of broken) this.fault(`${attack.id} (${SHORT[strategy]}): ${evidence}`);
      for (const { strategy, clumsy: reason } of clumsy) {
        this.fault(`${attack.id} (${SHORT[strategy]}) did not do what it was written for: ${reason}`);
      }
    }
    const stated = known.filter((attack) => attack.visible).length;
    const leaked = new Set(verdicts.filter(({ evidence }) => evidence !== null).map(({ attack }) => attack.id)).size;
    this.totals.push(
      `${plural(known.length - stated, "attack")}, ${plural(verdicts.length, "run")} over the strategies: ${leaked} leaked or altered; ` +
        `${plural(stated, "shared channel")} stated, without a row of another tenant`,
    );
  }

  mutants(mutants: readonly Mutant[]): void {
    this.checks += mutants.length;
    print();
    const width = Math.max(0, ...mutants.map(({ guard }) => guard.length));
    for (const { guard, why, caughtBy, fault } of mutants) {
      print(
        `  without ${guard.padEnd(width)}  ${caughtBy === null ? `NOTHING happened${fault === undefined ? "" : `: ${fault}`}` : `broken by ${caughtBy}`}`,
      );
      if (caughtBy === null)
        this.fault(`no attack succeeds without guard ${guard} (${why}): write one, or take the guard out`);
    }
    const caught = mutants.filter(({ caughtBy }) => caughtBy !== null).length;
    this.totals.push(`${caught} of ${mutants.length} guard lines: taking one out lets an attack succeed`);
  }

  pooler(results: readonly PoolerResult[] | null): void {
    print();
    if (results === null) {
      print("  skipped: PgBouncer is not installed (Debian: apt-get install pgbouncer)");
      if (process.env.CI === "true") this.fault("PgBouncer must be installed where CI=true");
      this.totals.push("pooler: skipped");
      return;
    }
    this.checks += results.length;
    for (const { title, evidence } of results) {
      print(`  ${evidence === null ? "held  " : "BROKEN"} ${title}`);
      if (evidence !== null) this.fault(`pooler: ${title}: ${evidence}`);
    }
    this.totals.push(`${plural(results.length, "check")} through PgBouncer`);
  }

  overruns(how: string, found: readonly Overrun[]): void {
    this.checks += found.length;
    print();
    print(`  bytes past the quota, ${how}, and bytes written between two looks`);
    for (const { id, title, past, interval, end } of found) {
      // Between two statements a pooler empties its sessions: what it drops is nowhere.
      const dropped = id === "temporary tables" && how !== "directly";
      const held = dropped || (end !== null && HELD_BY.has(end) && past <= MOST_LOOKS * interval);
      const ended = end ?? (dropped ? "dropped after each statement" : "went on");
      print(
        `  ${held ? "held  " : "BROKEN"} ${id.padEnd(24)} ${String(past).padStart(9)} ${String(interval).padStart(9)}  ${title}: ${ended}`,
      );
      if (!held) this.fault(`quota: ${id}, ${how}: ${past} bytes past it, ended by ${end}`);
    }
    this.totals.push(`${plural(found.length, "way")} past the quota measured ${how}`);
  }

  availability(found: readonly Figures[]): void {
    this.checks += found.length;
    print();
    print("                                tps before, during, after   sign-ins            relief ms");
    for (const { id, title, tps, signIns, reliefMs, evidence } of found) {
      const figures = `${tps.join(" ").padEnd(27)} ${signIns.join(" ").padEnd(19)} ${reliefMs ?? "never"}`;
      print(`  ${evidence === null ? "held  " : "BROKEN"} ${id.padEnd(24)} ${figures.padEnd(56)} ${title}`);
      if (evidence !== null) this.fault(`availability: ${id}: ${evidence}`);
    }
    this.totals.push(`${plural(found.length, "check")} of what a neighbour feels`);
  }

  private fault(text: string): void {
    this.faults.push(text);
  }

  /** How many checks held, and how many faults there are. */
  end(): { passed: number; failed: number } {
    print();
    for (const total of this.totals) print(`  ${total}`);
    for (const fault of this.faults) print(`FAILED  ${fault}`);
    print(`  ${((Date.now() - this.begun) / 1000).toFixed(0)} s`);
    print();
    const failed = this.faults.length;
    return { passed: Math.max(0, this.checks - failed), failed };
  }
}
