import type { DeploymentRecord } from "./schema";

/** What deployments come to. */
export interface SuccessMetrics {
  readonly deployments: number;
  /** Share of deployments that did not end well. */
  readonly change_failure_rate: number;
  /** From the end of the first failed check, or of the run, until the environment was good again. Null: no failure is over. */
  readonly median_seconds_to_restore: number | null;
  /** True: the newest deployment failed and nothing has restored the environment since. */
  readonly failing: boolean;
}

type Past = Pick<DeploymentRecord, "outcome" | "finished_at" | "checks" | "rollback" | "commit">;

/** The commit that an environment is known to be well with after a record; null: it is not known. */
function goodCommit({ outcome, commit, rollback }: Past): string | null {
  if (outcome === "succeeded") return commit;
  return outcome === "rolled_back" ? (rollback?.to ?? null) : null;
}

/** The commit of the last good deployment, or null where there was none. */
export function lastGoodCommit(records: readonly Past[]): string | null {
  return records.map(goodCommit).findLast((commit) => commit !== null) ?? null;
}

/**
 * Commits that an environment may stand at, oldest first: the last good one, and those that were begun since and came to no
 * good end, of which parts may stand. Empty: nothing was ever deployed.
 */
export function deployedCommits(records: readonly Past[]): readonly string[] {
  const good = records.findLastIndex((record) => goodCommit(record) !== null);
  const commits = records.slice(Math.max(0, good)).map((record) => goodCommit(record) ?? record.commit);
  return commits.filter((commit, at) => commits.lastIndexOf(commit) === at);
}

/** Deployments whose measurements a baseline may be made of. */
export function goodRecords(records: readonly DeploymentRecord[]) {
  return records
    .filter(({ outcome }) => outcome === "succeeded")
    .map(({ checks }) => ({ performance: checks?.performance ?? [] }));
}

function seconds(from: string, to: string): number {
  return Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
}

/** A failure begins with the first failed check; where none ran, with the end of the run. */
function beginning({ checks, finished_at }: Past): string {
  return checks?.failures[0]?.at ?? finished_at;
}

export function successMetrics(records: readonly Past[]): SuccessMetrics {
  const restored: number[] = [];
  let since: string | null = null;
  for (const record of records) {
    if (record.outcome !== "succeeded") since ??= beginning(record);
    if (since !== null && goodCommit(record) !== null) {
      restored.push(seconds(since, record.finished_at));
      since = null;
    }
  }
  restored.sort((a, b) => a - b);
  const failed = records.filter(({ outcome }) => outcome !== "succeeded").length;
  return {
    deployments: records.length,
    change_failure_rate: records.length === 0 ? 0 : Math.round((failed / records.length) * 1000) / 1000,
    median_seconds_to_restore: restored[Math.max(0, Math.ceil(restored.length / 2) - 1)] ?? null,
    failing: since !== null,
  };
}
