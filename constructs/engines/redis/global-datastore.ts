import { ElasticacheGlobalReplicationGroup } from "@cdktf/provider-aws/lib/elasticache-global-replication-group";
import type { ElasticacheParameterGroup } from "@cdktf/provider-aws/lib/elasticache-parameter-group";
import { ElasticacheReplicationGroup } from "@cdktf/provider-aws/lib/elasticache-replication-group";
import { ElasticacheSubnetGroup } from "@cdktf/provider-aws/lib/elasticache-subnet-group";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { Construct } from "constructs";
import { isActive } from "../../../config/homes";
import { ENVIRONMENTS, hyphenated } from "../../../config/naming";
import { finalSnapshotName } from "../../backup/final-snapshot";
import { Door } from "../../network/door";
import type { ClusterHost, RecoveryClusterPorts } from "../engine";
import { alarmRows, nodeAlarms, type Row, worst } from "./alarms";
import { logs } from "./logs";
import { PORT, recoveryGroupId, tenantUserId } from "./names";
import type { RedisSettings } from "./settings";
import { rulesOf } from "./slice";
import { nodesOf, type Topology, topologyOf } from "./topology";
import { recoveryUsers } from "./users";

export interface GlobalDatastoreProps {
  readonly host: ClusterHost<RedisSettings>;
  /** Id of the home's group. */
  readonly group: string;
  readonly replicationGroup: ElasticacheReplicationGroup;
  readonly parameters: ElasticacheParameterGroup;
  readonly protect: boolean;
}

/**
 * What a member may not change by itself: the Global Datastore changes it on all members, and refuses a change to one
 * of them ("is part of a global cluster", ModifyReplicationGroup). The home's group has these values from its creation.
 */
export const SET_BY_GLOBAL_DATASTORE = [
  "engine",
  "engine_version",
  "node_type",
  "num_node_groups",
  "parameter_group_name",
];

/** Tags that say what the copy's own attributes do not: it takes node type and shards from the Global Datastore. */
const copyTags = ({ node }: RedisSettings, topology: Topology) => ({
  "tessera:node_class": node.class,
  "tessera:nodes": String(nodesOf(topology)),
});

/**
 * A copy of a dedicated tenant's group in the recovery region, by an ElastiCache Global Datastore: it serves reads
 * there, and takes the writes once people make its region the primary one, which AWS never does by itself.
 * Source: "Replication across AWS Regions using global datastores", ElastiCache user guide.
 *
 * @throws where the home has no place in the recovery region: settings that ask for it there are refused before
 */
export function globalDatastore(parent: Construct, props: GlobalDatastoreProps): RecoveryClusterPorts {
  const { host, group, parameters, protect } = props;
  const { recovery, home } = host;
  if (recovery === undefined || home.kind === "cell")
    throw new Error(
      `redis: ${group} asks for global_replication, and its home has no place in a recovery region. Set recovery_network in the environment file, or write false.`,
    );
  const { tenant } = home;
  const scope = new Construct(parent, "recovery");
  const { provider } = recovery;
  const settings = host.settings.values;
  const topology = topologyOf(settings);
  const id = recoveryGroupId(group);
  const tags = { ...host.tags };

  const datastore = new ElasticacheGlobalReplicationGroup(scope, "global", {
    globalReplicationGroupIdSuffix: group,
    globalReplicationGroupDescription: `Tenant ${tenant.id}: home and recovery region`,
    primaryReplicationGroupId: props.replicationGroup.id,
    automaticFailoverEnabled: true,
    cacheNodeType: settings.node.class,
    engineVersion: settings.version,
    // Counts when the major version rises. AWS gives each member a copy of the group.
    parameterGroupName: parameters.name,
    ...(topology.clusterMode ? { numNodeGroups: topology.shards } : {}),
    // After a failover the copy is the primary: that is people's decision, and no reason to make the datastore anew.
    lifecycle: { preventDestroy: protect, ignoreChanges: ["primary_replication_group_id"] },
  });

  const securityGroup = new SecurityGroup(scope, "security_group", {
    provider,
    name: `${host.name}-redis`,
    description: "Copy of the Redis group: admits applications of its home, reaches nothing",
    vpcId: recovery.network.vpcId,
    tags: { ...tags, Name: `${host.name}-redis` },
  });
  new Door(scope, "door", {
    provider,
    to: securityGroup.id,
    from: recovery.network.clientSecurityGroupIds,
    port: PORT,
  });
  const subnets = new ElasticacheSubnetGroup(scope, "subnets", {
    provider,
    name: `${host.name}-redis`,
    description: "Private subnets of the recovery region",
    subnetIds: recovery.network.subnetIds as string[],
    tags,
  });
  const users = recoveryUsers(scope, {
    group,
    id,
    settings,
    provider,
    tenant: {
      user: tenantUserId(ENVIRONMENTS[host.home.environment.name]!.code, hyphenated(tenant.id)),
      rules: rulesOf({
        tenant,
        home,
        active: isActive(tenant, home.environment.name, "redis"),
        settings: host.settings,
      }),
    },
    tags,
  });
  const { maintenance, backup, deletion } = settings;
  const copy = new ElasticacheReplicationGroup(scope, "group", {
    provider,
    replicationGroupId: id,
    description: `Tenant ${tenant.id}, recovery region`,
    globalReplicationGroupId: datastore.globalReplicationGroupId,
    port: PORT,
    subnetGroupName: subnets.name,
    securityGroupIds: [securityGroup.id],
    // As many replicas as at home: the copy carries the home's load once its region is the primary one.
    ...(topology.clusterMode ? { replicasPerNodeGroup: topology.replicas } : { numCacheClusters: nodesOf(topology) }),
    // Inherited with Multi-AZ, encryption and TLS from the home's group; the provider only compares it.
    automaticFailoverEnabled: true,
    kmsKeyId: recovery.keyArn,
    userGroupIds: [users.userGroupId],
    snapshotRetentionLimit: backup.snapshot_retention_days,
    snapshotWindow: backup.snapshot_window,
    maintenanceWindow: maintenance.window,
    ...(deletion.final_snapshot ? { finalSnapshotIdentifier: finalSnapshotName(securityGroup) } : {}),
    logDeliveryConfiguration: logs(scope, {
      provider,
      path: `/aws/elasticache/${host.name}-redis-recovery`,
      settings,
      retentionDays: host.home.environment.log_retention_days,
      keyArn: recovery.logKeyArn,
      tags,
    }),
    tags: { ...tags, ...copyTags(settings, topology) },
    lifecycle: { preventDestroy: protect, ignoreChanges: ["multi_az_enabled"] },
  });
  const { cpu, memory } = alarmRows({ settings, topology });
  nodeAlarms(
    scope,
    { group: id, topology, name: `${host.name}-recovery`, topics: recovery.topics, provider, dependsOn: [copy], tags },
    { cpu: cpu!, memory: memory!, region_lag: regionLag(settings) },
  );

  const writer = topology.clusterMode ? copy.configurationEndpointAddress : copy.primaryEndpointAddress;
  return {
    region: recovery.region,
    writer_host: writer,
    reader_host: topology.clusterMode ? writer : copy.readerEndpointAddress,
    port: PORT,
    resource_id: id,
    cluster_arn: copy.arn,
  };
}

/**
 * Source: "Metrics for Valkey and Redis OSS": seconds between the primaries of the two regions, with cluster mode the
 * most of all shards, told by the region that follows. Silence means that nothing is copied, or that the recovery
 * region is the primary one.
 */
function regionLag({ alarms }: RedisSettings): Row {
  return {
    ...worst("GlobalDatastoreReplicationLag", "Maximum"),
    description: `The recovery region is more than ${alarms.region_lag_seconds} s behind, or is not following`,
    severity: "critical",
    threshold: { above: alarms.region_lag_seconds },
    periodSeconds: 60,
    periods: 5,
    gap: "breaching",
  };
}
