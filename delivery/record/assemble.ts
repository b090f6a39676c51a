import { Redactor } from "../../config/redact/redact";
import type { DeploymentSettings } from "../../constructs/deployment/settings";
import { analyse, type HomeStacks } from "./analysis";
import { digestOf, type StoredRecord } from "./chain";
import { successMetrics } from "./history";
import { type DeploymentRecord, recordSchema } from "./schema";

/** What a run knows of itself at its end. */
export type RunFacts = Omit<
  DeploymentRecord,
  "version" | "sequence" | "previous" | "analysis" | "metrics" | "outcome"
> & {
  /** Whether every stack was applied. */
  readonly applied: boolean;
};

/** The outcome follows from what happened; nobody states it. Checks that were asked for and did not run are no success. */
export function outcomeOf(
  { applied, checks, rollback }: Pick<RunFacts, "applied" | "checks" | "rollback">,
  { validation }: DeploymentSettings,
): DeploymentRecord["outcome"] {
  if (rollback !== null) return rollback.applied ? "rolled_back" : "escalated";
  const checked = checks === null ? !Object.values(validation).includes(true) : checks.outcome === "passed";
  return applied && checked ? "succeeded" : "failed";
}

/** Builds the record that follows the newest one. Texts that came from outside are masked where they look like secrets. */
export function assemble(
  { applied, ...facts }: RunFacts,
  settings: DeploymentSettings,
  homes: readonly HomeStacks[],
  earlier: readonly DeploymentRecord[],
  newest: StoredRecord | null,
): DeploymentRecord {
  const outcome = outcomeOf({ ...facts, applied }, settings);
  const { success_metrics, failure_analysis } = settings.monitoring;
  const past = successMetrics([...earlier, { ...facts, outcome }]);
  const record: DeploymentRecord = {
    version: 1,
    ...facts,
    sequence: (earlier.at(-1)?.sequence ?? 0) + 1,
    previous: newest === null ? null : digestOf(newest.text),
    outcome,
    analysis: failure_analysis === "automatic" ? analyse(facts, homes) : null,
    metrics: success_metrics
      ? {
          duration_seconds: Math.max(0, (Date.parse(facts.finished_at) - Date.parse(facts.started_at)) / 1000),
          tenants: new Set(facts.stacks.flatMap(({ tenants }) => tenants)).size,
          change_failure_rate: past.change_failure_rate,
          median_seconds_to_restore: past.median_seconds_to_restore,
        }
      : null,
  };
  return recordSchema.parse(masked(record));
}

/** Free texts of a record. Names of homes, stacks and commits are the repository's own. */
const FREE = new Set(["seen", "reason", "says"]);

function masked<T>(value: T, redactor = new Redactor()): T {
  if (Array.isArray(value)) return value.map((item) => masked(item, redactor)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      FREE.has(key) && typeof item === "string" ? redactor.text(item) : masked(item, redactor),
    ]),
  ) as T;
}
