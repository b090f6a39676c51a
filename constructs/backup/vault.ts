import { BackupVault } from "@cdktf/provider-aws/lib/backup-vault";
import { BackupVaultLockConfiguration } from "@cdktf/provider-aws/lib/backup-vault-lock-configuration";
import { BackupVaultNotifications } from "@cdktf/provider-aws/lib/backup-vault-notifications";
import { BackupVaultPolicy } from "@cdktf/provider-aws/lib/backup-vault-policy";
import { Fn, type TerraformProvider } from "cdktf";
import { Construct } from "constructs";

export interface VaultProps {
  readonly name: string;
  /** Key that recovery points are encrypted with, where the service that made them does not keep its own. */
  readonly keyArn: string;
  /** Topic that hears of copies and restores, or null: nobody does (SNS topics of another region cannot). */
  readonly topicArn: string | null;
  /** True: recovery points cannot be deleted before their time, nor the vault by Terraform. False: it can be emptied. */
  readonly protect: boolean;
  /**
   * Shortest and longest life of a recovery point, in days; a job that asks for another fails. Default: 1 and 3650,
   * which are the limits of the settings, so that no legal setting makes a backup fail.
   */
  readonly retentionDays?: { readonly min: number; readonly max: number };
  /**
   * Days after which the lock is for ever: nobody, AWS included, can lift it or delete the vault (compliance mode).
   * At least 3. Null: never (governance mode), where IAM says who may lift it.
   */
  readonly finalAfterDays: number | null;
  /** The one account that may copy recovery points into it. Default: IAM alone decides. */
  readonly onlyAccountId?: string;
  /** Provider of another region. Default: the stack's. */
  readonly provider?: TerraformProvider;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Events of a vault that notifications can carry and that are not deprecated. Source: AWS Backup API, PutBackupVaultNotifications. */
const EVENTS = ["COPY_JOB_FAILED", "RECOVERY_POINT_MODIFIED", "RESTORE_JOB_COMPLETED"];

/** Ways to lose a recovery point. */
const LOSING = [
  "backup:DeleteRecoveryPoint",
  "backup:DisassociateRecoveryPoint",
  "backup:UpdateRecoveryPointLifecycle",
];

/** A backup vault whose recovery points stay until their time is over. */
export class Vault extends Construct {
  readonly vault: BackupVault;

  constructor(scope: Construct, id: string, props: VaultProps) {
    super(scope, id);
    const { provider } = props;
    // What is final stays: neither an offboarding nor an environment without protection takes it away.
    const protect = props.protect || props.finalAfterDays !== null;
    this.vault = new BackupVault(this, "vault", {
      provider,
      name: props.name,
      kmsKeyArn: props.keyArn,
      forceDestroy: !protect,
      tags: { ...props.tags },
      lifecycle: { preventDestroy: protect },
    });
    if (protect) this.protectRecoveryPoints(props);
    if (props.topicArn !== null)
      new BackupVaultNotifications(this, "notifications", {
        provider,
        backupVaultName: this.vault.name,
        snsTopicArn: props.topicArn,
        backupVaultEvents: [...EVENTS],
      });
  }

  private protectRecoveryPoints(props: VaultProps): void {
    const { provider, retentionDays = { min: 1, max: 3650 }, onlyAccountId } = props;
    new BackupVaultLockConfiguration(this, "lock", {
      provider,
      backupVaultName: this.vault.name,
      minRetentionDays: retentionDays.min,
      maxRetentionDays: retentionDays.max,
      changeableForDays: props.finalAfterDays ?? undefined,
    });
    new BackupVaultPolicy(this, "policy", {
      provider,
      backupVaultName: this.vault.name,
      policy: Fn.jsonencode({
        Version: "2012-10-17",
        Statement: [
          { Sid: "NobodyLosesRecoveryPoints", Effect: "Deny", Principal: "*", Action: LOSING, Resource: "*" },
          ...(onlyAccountId === undefined
            ? []
            : [
                {
                  Sid: "NothingFromElsewhere",
                  Effect: "Deny",
                  Principal: "*",
                  Action: ["backup:CopyIntoBackupVault"],
                  Resource: "*",
                  Condition: { StringNotEquals: { "aws:PrincipalAccount": onlyAccountId } },
                },
              ]),
        ],
      }),
    });
  }

  get name(): string {
    return this.vault.name;
  }

  get arn(): string {
    return this.vault.arn;
  }
}
