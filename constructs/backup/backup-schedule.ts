import { BackupPlan } from "@cdktf/provider-aws/lib/backup-plan";
import { BackupSelection } from "@cdktf/provider-aws/lib/backup-selection";
import { Construct } from "constructs";
import type { BackupPorts } from "../engines/engine";

/** How often a snapshot is taken. */
export type SnapshotSchedule = "daily" | "weekly" | "monthly";

export interface BackupScheduleProps {
  /** Name of the plan, at most 50 characters (AWS Backup API, BackupPlanName). */
  readonly name: string;
  /** What is backed up. */
  readonly resourceArn: string;
  readonly ports: BackupPorts;
  /** Daily window of the resource's own backups, `hh:mm-hh:mm` UTC. */
  readonly window: string;
  /** Days back to which the resource can be restored to the second, 1 to 35 (AWS Backup, continuous backups). */
  readonly continuousDays: number;
  readonly snapshots: SnapshotSchedule;
  /** Days that a snapshot and its copy are kept. */
  readonly snapshotDays: number;
  /** Copy snapshots to the recovery region. */
  readonly copy: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** Days and months of a schedule in cron's last fields: day of the month, month, day of the week, year. */
const DAYS: Readonly<Record<SnapshotSchedule, string>> = {
  daily: "* * ? *",
  weekly: "? * SUN *",
  monthly: "1 * ? *",
};

/** Minutes within which a job must start, and must be done, before it counts as missed. */
const START_MINUTES = 60;
const COMPLETE_MINUTES = 720;

/**
 * Hours between the start of the resource's own window and a snapshot: AWS Backup does not begin a job within an
 * hour of it. Source: "Working with backups", AWS Backup developer guide, on RDS windows.
 */
const SNAPSHOT_DELAY_HOURS = 6;

/**
 * A plan of two rules: a continuous backup for restoring to the second, and snapshots that live longer and travel.
 * Continuous backups cannot be copied as such, and live 35 days at most.
 *
 * @throws where copies are asked for and the home has nowhere to copy to
 */
export class BackupSchedule extends Construct {
  constructor(scope: Construct, id: string, props: BackupScheduleProps) {
    super(scope, id);
    const { ports, copy } = props;
    if (copy && ports.copyVaultArn === null)
      throw new Error(
        `backup of ${props.name}: copy_to_recovery_region is true, but the environment has no recovery region. Set recovery_region in its environment file, or write false.`,
      );
    const [hour, minute] = props.window.split("-")[0]!.split(":").map(Number) as [number, number];
    const common = {
      targetVaultName: ports.vaultName,
      startWindow: START_MINUTES,
      completionWindow: COMPLETE_MINUTES,
    };
    const plan = new BackupPlan(this, "plan", {
      name: props.name,
      rule: [
        {
          ...common,
          ruleName: "continuous",
          schedule: `cron(${minute} ${hour} ${DAYS.daily})`,
          enableContinuousBackup: true,
          lifecycle: { deleteAfter: props.continuousDays },
        },
        {
          ...common,
          ruleName: `snapshot-${props.snapshots}`,
          schedule: `cron(${minute} ${(hour + SNAPSHOT_DELAY_HOURS) % 24} ${DAYS[props.snapshots]})`,
          lifecycle: { deleteAfter: props.snapshotDays },
          ...(copy
            ? {
                copyAction: [
                  { destinationVaultArn: ports.copyVaultArn!, lifecycle: { deleteAfter: props.snapshotDays } },
                ],
              }
            : {}),
        },
      ],
      tags: { ...props.tags },
    });
    new BackupSelection(this, "selection", {
      name: "cluster",
      planId: plan.id,
      iamRoleArn: ports.roleArn,
      resources: [props.resourceArn],
    });
  }
}
