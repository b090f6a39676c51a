import { z } from "zod";
import { wholeNumber } from "../../config/fields";
import { elsewhere } from "../../config/refusal";
import { distinct } from "../../config/tenant-file";
import { NIGHTLY_JOBS, type NightlyJobName } from "../monitoring/nightly-jobs";

/** What a strategy does to a layer of stacks. */
export interface Rollout {
  /** Stacks of a layer that are applied at the same time. */
  readonly parallel: number;
  /** Whether the first stack that fails keeps the others of its layer from beginning. */
  readonly failFast: boolean;
}

export const DEPLOYMENT_STRATEGIES = {
  rolling: { parallel: 2, failFast: true },
  in_place: { parallel: 10, failFast: false },
} as const satisfies Readonly<Record<string, Rollout>>;

/** Below it a fixed probe of some dozen queries cannot tell a change from noise. */
const LEAST_DEGRADATION_PERCENT = 5;

const validation = z
  .strictObject({
    smoke_tests: z
      .boolean()
      .describe("After a deployment sign in to every home it touched, look at isolation, replication and backups."),
    performance_tests: z
      .boolean()
      .describe("Measure a fixed probe in every home and hold it against earlier deployments."),
    security_scans: z.boolean().describe("Hold what AWS says of the clusters against what was synthesized."),
  })
  .describe("Checks after a deployment.");

const rollback = z
  .strictObject({
    automatic_triggers: z
      .boolean()
      .describe(
        "Plan and review the way back at once when a trigger fires, for who is on call. false: the run fails, and people decide.",
      ),
    health_check_failures: wholeNumber(1, 10).describe("Checks that fail in a row before the trigger fires."),
    health_check_interval_seconds: wholeNumber(1, 600).describe("Seconds between one check and the next."),
    performance_degradation: z
      .string()
      .regex(/^(?:[5-9]|[1-9][0-9]|[1-4][0-9]{2}|500)%$/)
      .meta({
        form: `a percentage in quotes from "${LEAST_DEGRADATION_PERCENT}%" to "500%", such as "20%"`,
        refused: {
          "0%": elsewhere(`two runs of the same probe differ by more than that: write "${LEAST_DEGRADATION_PERCENT}%"`),
        },
      })
      .describe("How much slower than the baseline the probe may be before the trigger fires, in per cent."),
  })
  .describe("When a deployment is rolled back.");

const monitoring = z
  .strictObject({
    deployment_tracking: z
      .boolean()
      .describe("Write a record of each deployment, chained to the one before, into the audit bucket."),
    success_metrics: z.boolean().describe("Put change failure rate, time to restore and duration into the record."),
    failure_analysis: z
      .enum(["automatic", "none"])
      .meta({
        refused: { manual: elsewhere("what people find out belongs into the issue, not into the record: write none") },
      })
      .describe("automatic: the record says which check failed first, and which stacks and tenants changed with it."),
    nightly_jobs: distinct(z.enum(Object.keys(NIGHTLY_JOBS) as NightlyJobName[])).describe(
      "Jobs of the night that must tell CloudWatch that they ran (delivery/heartbeat.sh): an alarm rings when one is silent for two nights, and when it failed.",
    ),
  })
  .describe("What is kept of a deployment, and who is told.");

/** Every setting of the room `deployment`. */
export const settings = z
  .strictObject({
    strategy: z
      .enum(Object.keys(DEPLOYMENT_STRATEGIES) as (keyof typeof DEPLOYMENT_STRATEGIES)[])
      .meta({
        refused: {
          blue_green: {
            limit:
              "Terraform has a blue/green update for single RDS instances only (aws_db_instance), not for clusters, and the other engines have none",
            source: "Terraform AWS provider, aws_db_instance, blue_green_update",
            nearest: "The nearest is rolling: two stacks of a layer at a time, the first failure stops the layer",
          },
          canary: {
            limit:
              "one instance of a cluster takes all of its writes, so that no share of them can be tried on another",
            source: 'Amazon Aurora user guide, "Amazon Aurora DB clusters"',
            nearest: "The nearest is rolling",
          },
        },
      })
      .describe(
        "rolling: two stacks of a layer at a time, stop at the first failure. in_place: ten, finish the layer.",
      ),
    validation,
    rollback,
    monitoring,
  })
  .describe("Settings of deployments.");

export type DeploymentSettings = z.infer<typeof settings>;

/** The bound as a share: 0.2 for "20%". */
export function degradationBound({ rollback: { performance_degradation } }: DeploymentSettings): number {
  return Number(performance_degradation.slice(0, -1)) / 100;
}
