import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { TerraformStack } from "cdktf";
import { BackupHome, type BackupHomeProps } from "../../../constructs/backup/backup-home";
import { BackupSchedule, type BackupScheduleProps } from "../../../constructs/backup/backup-schedule";
import { CopyVault } from "../../../constructs/backup/copy-vault";
import { Vault } from "../../../constructs/backup/vault";
import type { BackupPorts } from "../../../constructs/engines/engine";
import { environment } from "../../support/fixture";
import { type Block, synth } from "../../support/one-stack";

const TOPIC = "arn:aws:sns:eu-central-1:444444444444:critical";
const KEY = "arn:aws:kms:eu-central-1:444444444444:key/1";
const second = (stack: TerraformStack) => new AwsProvider(stack, "second", { region: "eu-west-1", alias: "second" });

/** Statements of a vault's policy: written by jsonencode, so read from its argument. */
function policy(block: Block): string {
  return block.policy;
}

describe("vault", () => {
  const made = (protect: boolean, more: object = {}) =>
    synth((stack) => {
      new Vault(stack, "vault", { name: "home", keyArn: KEY, topicArn: TOPIC, protect, finalAfterDays: null, ...more });
    });

  test("is under the key and, protected, cannot be destroyed, emptied or shortened", () => {
    const vault = made(true).one("backup_vault");
    expect(vault).toMatchObject({ kms_key_arn: KEY, force_destroy: false, lifecycle: { prevent_destroy: true } });
    const denied = policy(made(true).one("backup_vault_policy"));
    expect(denied).toContain('"Deny"');
    for (const action of ["DeleteRecoveryPoint", "DisassociateRecoveryPoint", "UpdateRecoveryPointLifecycle"])
      expect(denied).toContain(`backup:${action}`);
  });

  test("locks recovery points in governance mode, within the limits of the settings", () => {
    const lock = made(true).one("backup_vault_lock_configuration");
    expect(lock).toMatchObject({ min_retention_days: 1, max_retention_days: 3650 });
    expect(lock.changeable_for_days).toBeUndefined();
    const other = made(true, { retentionDays: { min: 30, max: 90 }, finalAfterDays: 7 });
    expect(other.one("backup_vault_lock_configuration")).toMatchObject({
      min_retention_days: 30,
      max_retention_days: 90,
      changeable_for_days: 7,
    });
    // Final is final: an offboarding, which lifts what protects, lifts nothing that AWS would not.
    const leaving = made(false, { finalAfterDays: 7 });
    expect(leaving.one("backup_vault")).toMatchObject({ force_destroy: false, lifecycle: { prevent_destroy: true } });
    expect(leaving.one("backup_vault_lock_configuration").changeable_for_days).toBe(7);
  });

  test("without protection can be taken down whole", () => {
    const open = made(false);
    expect(open.one("backup_vault")).toMatchObject({ force_destroy: true, lifecycle: { prevent_destroy: false } });
    expect(open.all("backup_vault_lock_configuration")).toHaveLength(0);
    expect(open.all("backup_vault_policy")).toHaveLength(0);
  });

  test("tells of failed copies and of restores, where there is a topic", () => {
    expect(made(true).one("backup_vault_notifications")).toMatchObject({
      sns_topic_arn: TOPIC,
      backup_vault_events: ["COPY_JOB_FAILED", "RECOVERY_POINT_MODIFIED", "RESTORE_JOB_COMPLETED"],
    });
    expect(made(true, { topicArn: null }).all("backup_vault_notifications")).toHaveLength(0);
  });
});

test("a vault for copies stands in the other region with all that protects it, and takes nothing from other accounts", () => {
  const made = synth((stack) => {
    new CopyVault(stack, "copies", {
      provider: second(stack),
      environment: environment(),
      name: "c",
      keyArn: KEY,
      protect: true,
      finalAfterDays: null,
    });
  });
  for (const type of ["backup_vault", "backup_vault_policy", "backup_vault_lock_configuration"])
    expect(made.one(type).provider).toBe("aws.second");
  expect(policy(made.one("backup_vault_policy"))).toMatch(
    /backup:CopyIntoBackupVault.*StringNotEquals.*aws:PrincipalAccount.*444444444444/,
  );
});

describe("home", () => {
  function home(
    changes: Partial<BackupHomeProps> = {},
    copyTo = false,
  ): { ports: BackupPorts; made: ReturnType<typeof synth> } {
    let ports: BackupPorts | undefined;
    const made = synth((stack) => {
      const copy = copyTo ? { provider: second(stack), keyArn: "arn:aws:kms:eu-west-1:444444444444:key/2" } : null;
      const where = { environment: environment(), name: "home", keyArn: KEY, topicArn: TOPIC, copy };
      const base = { ...where, protect: true, finalAfterDays: null };
      ports = new BackupHome(stack, "backup", { ...base, ...changes }).ports;
    });
    return { ports: ports!, made };
  }

  test("gives AWS Backup a role that no other service can take, to back up and to restore", () => {
    const { made } = home();
    const trust = made.one("iam_role").assume_role_policy;
    expect(trust).toContain("backup.amazonaws.com");
    expect(
      made
        .all("iam_role_policy_attachment")
        .map(({ policy_arn }) => policy_arn.split("/").pop())
        .sort(),
    ).toEqual(["AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForRestores"]);
  });

  test("calls when a job of its vault ends without a recovery point", () => {
    const { made } = home();
    const pattern = made.one("cloudwatch_event_rule").event_pattern;
    for (const part of ["aws.backup", "Backup Job State Change", "FAILED", "ABORTED", "EXPIRED", "backupVaultName"])
      expect(pattern).toContain(part);
    expect(made.one("cloudwatch_event_target").arn).toBe(TOPIC);
  });

  test("copies to nowhere, to a vault that is there, or to one of its own", () => {
    expect(home().ports.copyVaultArn).toBeNull();
    expect(home({ copyVaultArn: "arn:shared" }).ports.copyVaultArn).toBe("arn:shared");
    const own = home({}, true);
    expect(own.made.all("backup_vault").map(({ provider }) => provider)).toEqual(
      expect.arrayContaining(["aws.second"]),
    );
    expect(own.made.all("backup_vault")).toHaveLength(2);
    expect(own.ports.copyVaultArn).not.toBeNull();
  });
});

describe("schedule", () => {
  const props: BackupScheduleProps = {
    name: "home-pg",
    resourceArn: "arn:aws:rds:eu-central-1:444444444444:cluster:c",
    ports: { vaultName: "home", copyVaultArn: "arn:copy", roleArn: "arn:role" },
    window: "22:30-23:30",
    continuousDays: 14,
    snapshots: "daily",
    snapshotDays: 35,
    copy: true,
    tags: {},
  };
  const made = (changes: Partial<BackupScheduleProps> = {}) =>
    synth((stack) => {
      new BackupSchedule(stack, "backup", { ...props, ...changes });
    });

  test("restores to the second from the resource's window on, and takes snapshots six hours later", () => {
    const [continuous, snapshot, ...others] = made().one("backup_plan").rule;
    expect(others).toEqual([]);
    expect(continuous).toMatchObject({
      schedule: "cron(30 22 * * ? *)",
      enable_continuous_backup: true,
      lifecycle: { delete_after: 14 },
      target_vault_name: "home",
    });
    expect(continuous.copy_action).toBeUndefined();
    expect(snapshot).toMatchObject({
      schedule: "cron(30 4 * * ? *)",
      lifecycle: { delete_after: 35 },
      target_vault_name: "home",
    });
    expect(snapshot.enable_continuous_backup).toBeUndefined();
  });

  test.each([
    ["daily", "cron(30 4 * * ? *)"],
    ["weekly", "cron(30 4 ? * SUN *)"],
    ["monthly", "cron(30 4 1 * ? *)"],
  ] as const)("%s", (snapshots, schedule) => {
    expect(made({ snapshots }).one("backup_plan").rule[1].schedule).toBe(schedule);
  });

  test("snapshots are copied to the other vault for as long as they live, or not at all", () => {
    expect(made().one("backup_plan").rule[1].copy_action).toEqual([
      { destination_vault_arn: "arn:copy", lifecycle: { delete_after: 35 } },
    ]);
    expect(made({ copy: false }).one("backup_plan").rule[1].copy_action).toBeUndefined();
  });

  test("a copy to nowhere is refused, with what to do", () => {
    const nowhere = { ...props.ports, copyVaultArn: null };
    expect(() => made({ ports: nowhere })).toThrow(/home-pg: copy_to_recovery_region is true.*Set recovery_region/);
    expect(made({ ports: nowhere, copy: false }).all("backup_plan")).toHaveLength(1);
  });

  test("backs up the one resource, as the home's role", () => {
    expect(made().one("backup_selection")).toMatchObject({ resources: [props.resourceArn], iam_role_arn: "arn:role" });
  });
});
