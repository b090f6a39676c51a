import { ElasticacheParameterGroup } from "@cdktf/provider-aws/lib/elasticache-parameter-group";
import { ElasticacheReplicationGroup } from "@cdktf/provider-aws/lib/elasticache-replication-group";
import { ElasticacheSubnetGroup } from "@cdktf/provider-aws/lib/elasticache-subnet-group";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import type { Construct } from "constructs";
import { finalSnapshotName, finalSnapshotTags } from "../../backup/final-snapshot";
import { Door } from "../../network/door";
import type { ClusterHost, ClusterPorts } from "../engine";
import { isProtected } from "../protection";
import { groupAlarms } from "./alarms";
import { globalDatastore, SET_BY_GLOBAL_DATASTORE } from "./global-datastore";
import { logs } from "./logs";
import { groupId, PORT } from "./names";
import { familyOf, parametersOf } from "./parameters";
import type { RedisSettings } from "./settings";
import { nodesOf, topologyOf } from "./topology";
import { userGroup } from "./users";

/**
 * A replication group on ElastiCache: a primary and its replicas in other zones, for one shard or many. Encrypted with
 * the home's key, reached over TLS only, from the home's security groups only, by users who sign in by IAM only.
 */
export function cluster(scope: Construct, host: ClusterHost<RedisSettings>): ClusterPorts {
  const settings = host.settings.values;
  const topology = topologyOf(settings);
  const group = groupId(host.name);
  const tags = { ...host.tags };
  const protect = isProtected(host, settings);

  const securityGroup = new SecurityGroup(scope, "security_group", {
    name: `${host.name}-redis`,
    description: "The Redis group: admits its home, reaches nothing",
    vpcId: host.network.vpcId,
    tags: { ...tags, Name: `${host.name}-redis` },
  });
  new Door(scope, "door", { to: securityGroup.id, from: host.network.clientSecurityGroupIds, port: PORT });
  const subnets = new ElasticacheSubnetGroup(scope, "subnets", {
    name: `${host.name}-redis`,
    description: "Private subnets of the home",
    subnetIds: host.network.subnetIds as string[],
    tags,
  });
  const parameters = new ElasticacheParameterGroup(scope, "parameters", {
    // Family and mode stand in the name: a change of either gets a new group beside the one still in use.
    name: `${host.name}-${familyOf(settings)}-${topology.clusterMode ? "cluster" : "single"}`,
    family: familyOf(settings),
    description: "Guards, eviction and what follows from the nodes' size",
    parameter: parametersOf(settings).map((parameter) => ({ ...parameter })),
    lifecycle: { createBeforeDestroy: true },
    tags,
  });
  const users = userGroup(scope, group, settings, tags);
  const copied = settings.global_replication;
  const failover = topology.replicas > 0;
  const { maintenance, backup, deletion } = settings;

  const replicationGroup = new ElasticacheReplicationGroup(scope, "group", {
    replicationGroupId: group,
    description: host.home.kind === "cell" ? "Shared by the tenants of a cell" : `Tenant ${host.home.tenant.id}`,
    engine: settings.server,
    engineVersion: settings.version,
    nodeType: settings.node.class,
    port: PORT,
    parameterGroupName: parameters.name,
    subnetGroupName: subnets.name,
    securityGroupIds: [securityGroup.id],
    ...(topology.clusterMode
      ? { clusterMode: "enabled", numNodeGroups: topology.shards, replicasPerNodeGroup: topology.replicas }
      : { clusterMode: "disabled", numCacheClusters: nodesOf(topology) }),
    // Cluster mode always fails over; a zone of its own needs a replica.
    automaticFailoverEnabled: failover || topology.clusterMode,
    multiAzEnabled: failover,

    atRestEncryptionEnabled: "true",
    kmsKeyId: host.keyArn,
    transitEncryptionEnabled: true,
    transitEncryptionMode: "required",
    userGroupIds: [users.userGroupId],

    snapshotRetentionLimit: backup.snapshot_retention_days,
    snapshotWindow: backup.snapshot_window,
    maintenanceWindow: maintenance.window,
    autoMinorVersionUpgrade: String(maintenance.auto_minor_upgrade),
    applyImmediately: false,
    ...(deletion.final_snapshot ? { finalSnapshotIdentifier: finalSnapshotName(securityGroup) } : {}),

    logDeliveryConfiguration: logs(scope, {
      path: `/aws/elasticache/${host.name}-redis`,
      settings,
      retentionDays: host.home.environment.log_retention_days,
      keyArn: host.logKeyArn,
      tags,
    }),
    tags: { ...tags, ...(deletion.final_snapshot ? finalSnapshotTags(backup.snapshot_retention_days) : {}) },
    lifecycle: { preventDestroy: protect, ...(copied ? { ignoreChanges: SET_BY_GLOBAL_DATASTORE } : {}) },
  });

  groupAlarms(scope, { group, settings, topology, host, dependsOn: [replicationGroup], tags });

  const writer = topology.clusterMode
    ? replicationGroup.configurationEndpointAddress
    : replicationGroup.primaryEndpointAddress;
  return {
    writer_host: writer,
    // Clients of a cluster ask it where the replicas are.
    reader_host: topology.clusterMode ? writer : replicationGroup.readerEndpointAddress,
    port: PORT,
    resource_id: group,
    cluster_arn: replicationGroup.arn,
    // Nobody signs in by a secret.
    admin_secret_arn: "",
    ...(copied ? { recovery: globalDatastore(scope, { host, group, replicationGroup, parameters, protect }) } : {}),
  };
}
