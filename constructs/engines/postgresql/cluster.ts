import { DbParameterGroup } from "@cdktf/provider-aws/lib/db-parameter-group";
import { DbSubnetGroup } from "@cdktf/provider-aws/lib/db-subnet-group";
import { RdsCluster } from "@cdktf/provider-aws/lib/rds-cluster";
import { RdsClusterParameterGroup } from "@cdktf/provider-aws/lib/rds-cluster-parameter-group";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import type { Construct } from "constructs";
import { BackupSchedule } from "../../backup/backup-schedule";
import { finalSnapshotName, finalSnapshotTags } from "../../backup/final-snapshot";
import { Door } from "../../network/door";
import type { ClusterHost, ClusterPorts } from "../engine";
import { isProtected } from "../protection";
import { clusterAlarms } from "./alarms";
import { isServerless } from "./classes";
import { insights, instances } from "./instances";
import { logGroups } from "./logs";
import { type Parameter, parametersOf } from "./parameters";
import { databaseOf } from "./pool";
import type { PostgresqlSettings } from "./settings";
import { VERSIONS } from "./versions";

export const ENGINE = "aurora-postgresql";
const PORT = 5432;
/** Name of the managed master user. `admin` and `postgres` are reserved or guessed first. */
const MASTER_USERNAME = "tessera_admin";

/** Values of `storage_type` by setting. Aurora's standard storage is written by writing nothing. */
const STORAGE_TYPE: Readonly<Record<PostgresqlSettings["storage"]["type"], string | undefined>> = {
  aurora: undefined,
  aurora_iopt1: "aurora-iopt1",
};

/**
 * An Aurora PostgreSQL cluster: its storage keeps six copies over three zones and acknowledges a commit when four
 * have it. Encrypted with the home's key, reached over TLS only, from the home's security groups only.
 */
export function cluster(scope: Construct, host: ClusterHost<PostgresqlSettings>): ClusterPorts {
  const settings = host.settings.values;
  const security = host.security.values;
  const identifier = `${host.name}-postgresql`;
  const tags = { ...host.tags };
  const protect = isProtected(host, settings);

  const group = new SecurityGroup(scope, "security_group", {
    name: identifier,
    description: "The PostgreSQL cluster: admits its home, reaches nothing",
    vpcId: host.network.vpcId,
    tags: { ...tags, Name: identifier },
  });
  new Door(scope, "door", { to: group.id, from: host.network.clientSecurityGroupIds, port: PORT });
  const subnets = new DbSubnetGroup(scope, "subnets", {
    name: identifier,
    description: "Private subnets of the home",
    subnetIds: host.network.subnetIds as string[],
    tags,
  });
  const groups = parameterGroups(scope, host, parametersOf(settings, security, databaseOf(host.home)));
  const logs = logGroups(scope, {
    identifier,
    settings,
    environment: host.home.environment,
    keyArn: host.logKeyArn,
    tags,
  });

  const { instance, maintenance, backup, deletion } = settings;
  const database = new RdsCluster(scope, "cluster", {
    clusterIdentifier: identifier,
    engine: ENGINE,
    engineVersion: engineVersion(settings),
    databaseName: databaseOf(host.home),
    port: PORT,
    dbSubnetGroupName: subnets.name,
    vpcSecurityGroupIds: [group.id],
    dbClusterParameterGroupName: groups.cluster,
    ...(isServerless(instance.class)
      ? {
          serverlessv2ScalingConfiguration: {
            minCapacity: instance.serverless_min_acu!,
            maxCapacity: instance.serverless_max_acu!,
          },
        }
      : {}),

    storageEncrypted: true,
    kmsKeyId: host.keyArn,
    storageType: STORAGE_TYPE[settings.storage.type],
    iamDatabaseAuthenticationEnabled: true,
    masterUsername: MASTER_USERNAME,
    manageMasterUserPassword: true,
    masterUserSecretKmsKeyId: host.keyArn,

    backupRetentionPeriod: backup.continuous_days,
    preferredBackupWindow: maintenance.backup_window,
    preferredMaintenanceWindow: maintenance.window,
    copyTagsToSnapshot: true,
    deletionProtection: protect,
    skipFinalSnapshot: !deletion.final_snapshot,
    finalSnapshotIdentifier: finalSnapshotName(group),
    deleteAutomatedBackups: !protect,

    enabledCloudwatchLogsExports: [...settings.observability.log_exports],
    ...insights(settings, host.keyArn),
    databaseInsightsMode: databaseInsightsMode(settings),
    allowMajorVersionUpgrade: false,
    applyImmediately: false,
    tags: { ...tags, ...(deletion.final_snapshot ? finalSnapshotTags(backup.snapshot_retention_days) : {}) },
    // RDS makes the log groups itself, unencrypted and for ever, if they are not there first.
    dependsOn: logs.all,
    lifecycle: {
      preventDestroy: protect,
      // AWS Backup takes both over with the first continuous backup. The settings go on to rule through its plan.
      ignoreChanges: ["backup_retention_period", "preferred_backup_window"],
    },
  });

  const members = instances(scope, { host, settings, cluster: database, parameterGroup: groups.instance, tags });
  new BackupSchedule(scope, "backup", {
    // At most 50 characters, and the home's name has up to 47.
    name: `${host.name}-pg`,
    resourceArn: database.arn,
    ports: host.backup,
    window: maintenance.backup_window,
    continuousDays: backup.continuous_days,
    snapshots: backup.snapshot_schedule,
    snapshotDays: backup.snapshot_retention_days,
    copy: backup.copy_to_recovery_region,
    tags,
  });
  clusterAlarms(scope, { identifier, settings, host, errorLog: logs.postgresql, dependsOn: members, tags });

  return {
    writer_host: database.endpoint,
    reader_host: database.readerEndpoint,
    port: PORT,
    resource_id: database.clusterResourceId,
    cluster_arn: database.arn,
    admin_secret_arn: database.masterUserSecret.get(0).secretArn,
  };
}

/**
 * Where minor versions come by themselves only the major one is named: with a full version the next plan would ask
 * for the older minor back, which RDS refuses. The provider documents that a partial version is matched by prefix.
 */
function engineVersion(settings: PostgresqlSettings): string {
  return settings.maintenance.auto_minor_upgrade ? String(settings.version) : VERSIONS[settings.version].minor;
}

/** Days of Performance Insights from which Database Insights is the advanced one. Source: RDS API, DatabaseInsightsMode. */
const ADVANCED_INSIGHTS_DAYS = 465;

function databaseInsightsMode(settings: PostgresqlSettings): string {
  return settings.observability.performance_insights_days >= ADVANCED_INSIGHTS_DAYS ? "advanced" : "standard";
}

/** Both groups carry the family in their name: a new major version gets new ones beside those still in use. */
function parameterGroups(
  scope: Construct,
  host: ClusterHost<PostgresqlSettings>,
  parameters: ReturnType<typeof parametersOf>,
) {
  const family = `${ENGINE}${host.settings.values.version}`;
  const common = {
    name: `${host.name}-${family}`,
    family,
    lifecycle: { createBeforeDestroy: true },
    tags: { ...host.tags },
  };
  const rows = (list: readonly Parameter[]) => list.map((parameter) => ({ ...parameter }));
  const cluster = new RdsClusterParameterGroup(scope, "cluster_parameters", {
    ...common,
    description: "Guards, logs and timeouts of the cluster",
    parameter: rows(parameters.cluster),
  });
  const instance = new DbParameterGroup(scope, "instance_parameters", {
    ...common,
    description: "What follows from the instances' size",
    parameter: rows(parameters.instance),
  });
  return { cluster: cluster.name, instance: instance.name };
}
