import type { DeploymentSettings } from "../../constructs/deployment/settings";
import { degradationBound } from "../../constructs/deployment/settings";
import type { Observation } from "../../executor/contract/observation";
import { type Baseline, type Compared, compare, type Measured, measured } from "./performance";

/** Which of the checks after a deployment: a key of `validation` of the settings. */
export type Kind = "smoke_tests" | "performance_tests" | "security_scans";

/** What was seen of one cluster of one home. */
export interface Look {
  readonly home: string;
  readonly engine: string;
  readonly kind: Exclude<Kind, "performance_tests">;
  readonly observations: readonly Observation[];
  readonly latenciesMs: readonly number[];
}

/** Everything that was seen at one time. */
export interface Round {
  /** When it began, RFC 3339. */
  readonly at: string;
  readonly looks: readonly Look[];
}

/** A check that failed. */
export interface FailedCheck {
  readonly kind: Kind;
  readonly home: string;
  readonly engine: string;
  readonly check: string;
  readonly tenant: string | null;
  readonly seen: string;
  /** Of the round. */
  readonly at: string;
}

export type Trigger = "health_check_failures" | "performance_degradation";

/**
 * Checks that tell whether there was anything to see: without credentials, say, or with a function that did not answer
 * there was not. Where one of them is unknown nothing passes, and nothing that only they say is a reason to go back.
 */
export const SIGHT: ReadonlySet<string> = new Set(["verifier-answers", "aws-answers", "sign-in", "checks-ran"]);

/** What all rounds so far say. */
export interface Judgement {
  /** `undecided`: look again after the interval. So it stays where a home could not be looked at. */
  readonly outcome: "passed" | "failed" | "undecided";
  /** What fired, where it failed. */
  readonly trigger: Trigger | null;
  readonly rounds: number;
  /** Rounds that failed in a row, up to the last. */
  readonly failed_in_a_row: number;
  /** Of every round, the first first; those of the last round are what is wrong now. */
  readonly failures: readonly FailedCheck[];
  /** Of the last round. */
  readonly performance: readonly Compared[];
  /** Of the last round: checks that held, and that could not be found out. */
  readonly held: number;
  readonly unknown: readonly FailedCheck[];
}

/** A probe may meet a backup or a neighbour: it counts once it is slow twice in a row. */
const CONFIRMING_ROUNDS = 2;

type BaselineFor = (home: string, engine: string) => Baseline | null;

/** Judges what was seen. Pure: whoever calls it looks, waits and looks again. */
export function judge(rounds: readonly Round[], settings: DeploymentSettings, baseline: BaselineFor): Judgement {
  const seen = rounds.map((round) => judgeRound(round, settings, baseline));
  const last = seen.at(-1);
  const inARow = trailing(seen, ({ failures }) => failures.length > 0);
  const slowInARow = trailing(seen, ({ performance }) => performance.some(({ degraded }) => degraded));
  const trigger: Trigger | null =
    inARow >= settings.rollback.health_check_failures
      ? "health_check_failures"
      : slowInARow >= CONFIRMING_ROUNDS
        ? "performance_degradation"
        : null;
  const blind = last?.unknown.some(({ check }) => SIGHT.has(check)) ?? true;
  const clean = !blind && inARow === 0 && slowInARow === 0;
  return {
    outcome: trigger !== null ? "failed" : clean ? "passed" : "undecided",
    trigger,
    rounds: rounds.length,
    failed_in_a_row: inARow,
    failures: seen.flatMap(({ failures, slow }) => [...failures, ...slow]),
    performance: last?.performance ?? [],
    held: last?.held ?? 0,
    unknown: last?.unknown ?? [],
  };
}

/** Of failures of every round, those of the last one that had any. */
export function failingNow(failures: readonly FailedCheck[]): readonly FailedCheck[] {
  const last = failures.at(-1)?.at;
  return failures.filter(({ at }) => at === last);
}

function trailing<T>(list: readonly T[], holds: (item: T) => boolean): number {
  const fine = list.findLastIndex((item) => !holds(item));
  return list.length - 1 - fine;
}

function judgeRound({ at, looks }: Round, settings: DeploymentSettings, baseline: BaselineFor) {
  const asked = looks.filter(({ kind }) => settings.validation[kind]);
  const named = asked.flatMap(({ home, engine, kind, observations }) =>
    observations.map((one) => ({ ...one, home, engine, kind, at })),
  );
  const failure = ({ holds: _, ...rest }: (typeof named)[number]): FailedCheck => rest;
  const performance = settings.validation.performance_tests
    ? looks
        .map(({ home, engine, latenciesMs }) => measured(home, engine, latenciesMs))
        .filter((one): one is Measured => one !== null)
        .map((one) => compare(one, baseline(one.home, one.engine), degradationBound(settings)))
    : [];
  return {
    failures: named.filter(({ holds }) => holds === false).map(failure),
    unknown: named.filter(({ holds }) => holds === null).map(failure),
    held: named.filter(({ holds }) => holds === true).length,
    performance,
    slow: performance.filter(({ degraded }) => degraded).map((one) => slowness(one, at)),
  };
}

function slowness({ home, engine, degradation, median_ms, p95_ms, baseline }: Compared, at: string): FailedCheck {
  const percent = Math.round((degradation ?? 0) * 100);
  const seen = `${percent} % slower: median ${median_ms} ms after ${baseline?.median_ms} ms, 95th percentile ${p95_ms} ms after ${baseline?.p95_ms} ms`;
  return { kind: "performance_tests", home, engine, check: "latency", tenant: null, seen, at };
}
