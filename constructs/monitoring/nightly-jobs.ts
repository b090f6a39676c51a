import { explained } from "./runbook";

/** What runs each night from outside of the account, and tells CloudWatch how it went. */
interface NightlyJob {
  /** File of the workflow that starts it. */
  readonly workflow: string;
  /** What nobody does while it is silent. */
  readonly silent: string;
  /** What it means that it fails. */
  readonly failed: string;
}

/**
 * Every job of the night, by the name that it tells CloudWatch. What comes round more rarely, such as a home's turn to be
 * drilled, is asked for by one of them each night: an alarm looks back seven days at most.
 */
export const NIGHTLY_JOBS = {
  restore_drill: {
    workflow: "restore-drill.yml",
    silent: "nobody restores backups of the homes whose turn it is",
    failed: "a backup could not be restored, or what came of it is not as it should be: the job's report says which",
  },
  verification: {
    workflow: "nightly-checks.yml",
    silent: "nobody looks at homes from inside, or nobody who looks can see",
    failed: explained(
      "a home is not as it was deployed: the job's report says which check of which tenant",
      "not-as-deployed",
    ),
  },
  drift: {
    workflow: "drift.yml",
    silent: "nobody looks for what changed outside of Terraform, or a stack could not be planned",
    failed: "the review of what changed outside of Terraform says STOP: the job's report and issues say what",
  },
} as const satisfies Readonly<Record<string, NightlyJob>>;

export type NightlyJobName = keyof typeof NIGHTLY_JOBS;

/** Metrics that delivery/heartbeat.sh publishes, once each night: 1, and how many failures there were. */
export const NIGHTLY_METRICS = { runs: "NightlyRuns", failures: "NightlyFailures" } as const;
