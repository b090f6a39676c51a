import { createHash } from "node:crypto";
import { AwsError, NotSignedIn } from "../../constructs/live/aws";
import type { DrillHost, EngineDrill } from "../../constructs/live/live";
import type { Observation } from "../../executor/contract/observation";
import type { DrillRecord } from "./schema";

/** What a drill needs from outside. */
export interface DrillInput {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (seconds: number) => Promise<void>;
  readonly said?: (what: string) => void;
}

/** Seconds between looks, and after which a step counts as failed. A restore of terabytes takes hours. */
const POLL_SECONDS = 30;
export const LIMIT_SECONDS = { restore: 6 * 3600, destroy: 3600 } as const;

/** Name of what a drill makes: the same for the same home and engine, so that the next drill finds what one left. */
export function drillId(home: string, engine: string): string {
  return `drill-${createHash("sha256").update(`${home}\0${engine}`).digest("hex").slice(0, 12)}`;
}

async function until(
  done: () => Promise<boolean>,
  limitSeconds: number,
  what: string,
  around: DrillInput,
): Promise<void> {
  const begun = around.now();
  while (!(await done())) {
    if (around.now() - begun > limitSeconds * 1000) throw new Error(`${what} took longer than ${limitSeconds} s`);
    await around.sleep(POLL_SECONDS);
  }
}

const destroyed = <S, Security>(drill: EngineDrill<S, Security>, host: DrillHost<S, Security>, around: DrillInput) =>
  until(() => drill.destroy(host), LIMIT_SECONDS.destroy, "destroying", around);

const seconds = (from: number, to: number) => Math.round((to - from) / 1000);

/** Whether AWS refused the same for the same reason, whatever its words. */
const isSame = (one: unknown, other: unknown): boolean =>
  one instanceof AwsError && other instanceof AwsError && one.what === other.what && one.code === other.code;

export type DrillFacts = Omit<DrillRecord, "version" | "environment" | "home" | "engine" | "drill">;

/** Restores, checks and destroys. What fails is told in the record; what was made goes in any case. */
export async function runDrill<S, Security>(
  drill: EngineDrill<S, Security>,
  host: DrillHost<S, Security>,
  around: DrillInput,
): Promise<DrillFacts> {
  const begun = around.now();
  let point: string | null = null;
  let rto: number | null = null;
  let observations: readonly Observation[] = [];
  let reason: string | null = null;
  let met: unknown;
  try {
    // What an earlier drill left, cut off before its end, stands in the way.
    await destroyed(drill, host, around);
    const restoring = around.now();
    point = await drill.begin(host);
    around.said?.(`restoring to ${point}`);
    await until(() => drill.ready(host), LIMIT_SECONDS.restore, "restoring", around);
    observations = await drill.check(host);
    rto = seconds(restoring, around.now());
  } catch (error) {
    // Nothing was made, and nothing can be said of the copies.
    if (error instanceof NotSignedIn && point === null) throw error;
    met = error;
    reason = (error as Error).message;
  }
  let gone = true;
  try {
    await destroyed(drill, host, around);
  } catch (error) {
    gone = false;
    reason = isSame(met, error)
      ? `${reason}; so nobody knows whether a copy is left`
      : `${reason === null ? "" : `${reason}; `}the copy is still there: ${(error as Error).message}`;
  }
  const failed = observations.filter(({ holds }) => holds === false);
  reason ??=
    failed.length === 0 ? null : failed.map(({ check, tenant }) => `${check} ${tenant ?? ""}`.trim()).join(", ");
  return {
    started_at: new Date(begun).toISOString(),
    finished_at: new Date(around.now()).toISOString(),
    outcome: reason === null ? "passed" : "failed",
    reason,
    restore_point: point === null ? null : new Date(point).toISOString(),
    rpo_seconds: point === null ? null : Math.max(0, seconds(Date.parse(point), begun)),
    rto_seconds: rto,
    observations: [...observations],
    destroyed: gone,
  };
}
