import type { RdsCluster } from "@cdktf/provider-aws/lib/rds-cluster";
import { RdsClusterInstance } from "@cdktf/provider-aws/lib/rds-cluster-instance";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { ServiceRole } from "../../access/service-role";
import type { ClusterHost } from "../engine";
import type { PostgresqlSettings } from "./settings";

/** Signs the servers' certificates. Source: "Using SSL/TLS to encrypt a connection to a DB cluster", Aurora user guide. */
export const CERTIFICATE_AUTHORITY = "rds-ca-rsa2048-g1";

/** Lowest order in which readers are promoted; 0 is first. Source: RDS API, PromotionTier, 0 to 15. */
const LAST_PROMOTION_TIER = 15;

export interface InstancesProps {
  readonly host: ClusterHost;
  readonly settings: PostgresqlSettings;
  readonly cluster: RdsCluster;
  /** Name of the instances' parameter group. */
  readonly parameterGroup: string;
  readonly tags: Record<string, string>;
}

/**
 * The writer and its readers, numbered and not named by role: after a failover another one writes. They go round
 * the zones, so that a reader never shares the first writer's zone before every zone has one.
 */
export function instances(scope: Construct, props: InstancesProps): ITerraformDependable[] {
  const { host, settings, cluster } = props;
  const { zones } = host.home.environment;
  const monitoring = enhancedMonitoring(scope, props);
  return Array.from({ length: settings.instance.readers + 1 }, (_, index) => {
    return new RdsClusterInstance(scope, `instance_${index + 1}`, {
      identifier: `${host.name}-postgresql-${index + 1}`,
      clusterIdentifier: cluster.clusterIdentifier,
      engine: cluster.engine,
      instanceClass: settings.instance.class,
      availabilityZone: zones[index % zones.length],
      promotionTier: Math.min(index, LAST_PROMOTION_TIER),
      dbParameterGroupName: props.parameterGroup,
      dbSubnetGroupName: cluster.dbSubnetGroupName,
      publiclyAccessible: false,
      caCertIdentifier: CERTIFICATE_AUTHORITY,
      autoMinorVersionUpgrade: settings.maintenance.auto_minor_upgrade,
      preferredMaintenanceWindow: settings.maintenance.window,
      ...insights(settings, host.keyArn),
      ...monitoring,
      applyImmediately: false,
      tags: props.tags,
    });
  });
}

/** Performance Insights under the home's key: what it samples is text of tenants' statements. */
export function insights(settings: PostgresqlSettings, keyArn: string) {
  return {
    performanceInsightsEnabled: true,
    performanceInsightsKmsKeyId: keyArn,
    performanceInsightsRetentionPeriod: settings.observability.performance_insights_days,
  };
}

/** The operating system's metrics, with the role that RDS writes them as. */
function enhancedMonitoring(scope: Construct, { host, settings }: InstancesProps) {
  const seconds = settings.observability.enhanced_monitoring_seconds;
  if (seconds === 0) return { monitoringInterval: 0 };
  const { account_id: account, region } = host.home.environment;
  const group = `arn:aws:logs:${region}:${account}:log-group:RDSOSMetrics`;
  const role = new ServiceRole(scope, "monitoring_role", {
    name: `${host.name}-postgresql-os`,
    service: "monitoring.rds.amazonaws.com",
    sourceAccountId: account,
    // What AmazonRDSEnhancedMonitoringRole allows, on the one group that it is used for.
    statements: [
      {
        Sid: "OperatingSystemMetrics",
        Effect: "Allow",
        Action: [
          "logs:CreateLogGroup",
          "logs:CreateLogStream",
          "logs:DescribeLogStreams",
          "logs:GetLogEvents",
          "logs:PutLogEvents",
          "logs:PutRetentionPolicy",
        ],
        Resource: [group, `${group}:*`],
      },
    ],
  });
  return { monitoringInterval: seconds, monitoringRoleArn: role.arn };
}
