import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Fn, type TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import type { Environment } from "../../config/model";
import type { BackupPorts } from "../engines/engine";
import { undeliveredAlarm } from "../monitoring/rule-alarms";
import { CopyVault } from "./copy-vault";
import { Vault } from "./vault";

export interface BackupHomeProps {
  readonly environment: Environment;
  /** Name to build names from, at most 47 characters. */
  readonly name: string;
  readonly keyArn: string;
  /** Topic that hears of failed jobs. */
  readonly topicArn: string;
  /** ARN of a vault in the recovery region that takes the copies. Default: none, or the one that `copy` makes. */
  readonly copyVaultArn?: string | null;
  /** Makes a vault of the home's own in the recovery region, under a key of that region. Default: none. */
  readonly copy?: { readonly provider: TerraformProvider; readonly keyArn: string } | null;
  /** See {@link Vault}. */
  readonly protect: boolean;
  /** See {@link Vault}. */
  readonly finalAfterDays: number | null;
  readonly tags?: Readonly<Record<string, string>>;
}

/** What AWS Backup may do as the role, as Amazon keeps the lists. Source: "Managed policies for AWS Backup". */
const POLICIES = ["AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForRestores"];

/** States in which a backup job has ended without a recovery point. Source: "Monitoring AWS Backup events using EventBridge". */
const FAILED = ["FAILED", "ABORTED", "EXPIRED"];

/** A home's vault, the role that AWS Backup works as, and the call when a backup fails. */
export class BackupHome extends Construct {
  readonly vault: Vault;
  readonly ports: BackupPorts;

  constructor(scope: Construct, id: string, props: BackupHomeProps) {
    super(scope, id);
    const { environment, name, keyArn, topicArn, protect, finalAfterDays } = props;
    const tags = { ...props.tags };
    this.vault = new Vault(this, "vault", { name, keyArn, topicArn, protect, finalAfterDays, tags });
    const copyVault =
      props.copy &&
      new CopyVault(this, "copy_vault", { ...props.copy, environment, name, protect, finalAfterDays, tags });
    const role = new IamRole(this, "role", {
      name: `${name}-backup`,
      description: "AWS Backup acts as it for the home's data",
      assumeRolePolicy: Fn.jsonencode({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "backup.amazonaws.com" }, Action: "sts:AssumeRole" }],
      }),
      tags,
    });
    for (const policy of POLICIES)
      new IamRolePolicyAttachment(this, policy, {
        role: role.name,
        policyArn: `arn:aws:iam::aws:policy/service-role/${policy}`,
      });
    this.callOnFailure(props, tags);
    this.ports = {
      vaultName: this.vault.name,
      copyVaultArn: copyVault?.arn ?? props.copyVaultArn ?? null,
      roleArn: role.arn,
    };
  }

  /** Vault notifications tell of failed backups only among all that end: events can be told apart by state. */
  private callOnFailure(props: BackupHomeProps, tags: Record<string, string>): void {
    const name = `${props.name}-backup-failed`;
    const rule = new CloudwatchEventRule(this, "failed", {
      name,
      description: "A backup job of the home ended without a recovery point",
      eventPattern: Fn.jsonencode({
        source: ["aws.backup"],
        "detail-type": ["Backup Job State Change"],
        detail: { state: FAILED, backupVaultName: [this.vault.name] },
      }),
      tags,
    });
    new CloudwatchEventTarget(this, "failed_topic", { rule: rule.name, arn: props.topicArn });
    undeliveredAlarm(this, "failed_undelivered", { ruleName: name, topics: { critical: props.topicArn }, tags });
  }
}
