import type { Observation } from "../../../executor/contract/observation";
import type { Aws } from "../../live/aws";
import { type DrillHost, type EngineDrill, orMissing } from "../../live/live";
import { evidenceOf } from "../families/postgresql/evidence";
import { ENGINE } from "./cluster";
import { openSession } from "./data-api";
import type { PostgresqlSettings } from "./settings";

interface DbCluster {
  readonly Status: string;
  readonly DBClusterArn: string;
  readonly DBSubnetGroup?: string;
  readonly KmsKeyId?: string;
  readonly DBClusterParameterGroup?: string;
  readonly LatestRestorableTime?: string;
  readonly HttpEndpointEnabled?: boolean;
  readonly ServerlessV2ScalingConfiguration?: object;
  readonly MasterUserSecret?: { readonly SecretArn: string; readonly SecretStatus?: string };
}

async function clusterOf(aws: Aws, identifier: string): Promise<DbCluster | null> {
  const answer = await orMissing(
    aws.call<{ DBClusters: DbCluster[] }>("rds", "describe-db-clusters", { DBClusterIdentifier: identifier }),
  );
  return answer?.DBClusters[0] ?? null;
}

const instanceId = ({ id }: DrillHost) => `${id}-1`;

async function instanceStatus(host: DrillHost): Promise<string | null> {
  const answer = await orMissing(
    host.aws.call<{ DBInstances: { DBInstanceStatus: string }[] }>("rds", "describe-db-instances", {
      DBInstanceIdentifier: instanceId(host),
    }),
  );
  return answer?.DBInstances[0]?.DBInstanceStatus ?? null;
}

/**
 * Aurora: a point-in-time restore into a cluster of its own, without a security group of the home's. It wears the VPC's
 * default group, which the foundation keeps empty: nobody reaches it but the Data API, through which it is checked.
 */
export function drillOf(identifierOf: (home: string) => string): EngineDrill<PostgresqlSettings> {
  return {
    async begin(host) {
      const source = await clusterOf(host.aws, identifierOf(host.home));
      if (source?.LatestRestorableTime === undefined)
        throw new Error(`${identifierOf(host.home)} has no restorable time: there is nothing to restore`);
      await host.aws.call("rds", "restore-db-cluster-to-point-in-time", {
        SourceDBClusterIdentifier: identifierOf(host.home),
        DBClusterIdentifier: host.id,
        ...(host.restoreTo === null ? { UseLatestRestorableTime: true } : { RestoreToTime: host.restoreTo }),
        DBSubnetGroupName: source.DBSubnetGroup,
        KmsKeyId: source.KmsKeyId,
        DBClusterParameterGroupName: source.DBClusterParameterGroup,
        ServerlessV2ScalingConfiguration: source.ServerlessV2ScalingConfiguration,
        DeletionProtection: false,
        Tags: host.tags,
      });
      return host.restoreTo ?? source.LatestRestorableTime;
    },

    async ready(host) {
      const copy = await clusterOf(host.aws, host.id);
      if (copy?.Status !== "available") return false;
      const status = await instanceStatus(host);
      if (status === null) {
        const { instance } = host.settings.values;
        await host.aws.call("rds", "create-db-instance", {
          DBInstanceIdentifier: instanceId(host),
          DBClusterIdentifier: host.id,
          DBInstanceClass: instance.class,
          Engine: ENGINE,
          PubliclyAccessible: false,
          Tags: host.tags,
        });
        return false;
      }
      if (status !== "available") return false;
      if (copy.MasterUserSecret === undefined || copy.HttpEndpointEnabled !== true) {
        await host.aws.call("rds", "modify-db-cluster", {
          DBClusterIdentifier: host.id,
          ManageMasterUserPassword: true,
          EnableHttpEndpoint: true,
          ApplyImmediately: true,
        });
        return false;
      }
      return copy.MasterUserSecret.SecretStatus === "active";
    },

    async check(host): Promise<readonly Observation[]> {
      const copy = (await clusterOf(host.aws, host.id))!;
      const session = await openSession(host, copy.DBClusterArn, copy.MasterUserSecret!.SecretArn);
      try {
        return await evidenceOf(session, host.shares);
      } finally {
        await session.close();
      }
    },

    async destroy(host) {
      await orMissing(
        host.aws.call("secretsmanager", "delete-secret", { SecretId: host.id, ForceDeleteWithoutRecovery: true }),
      );
      const status = await instanceStatus(host);
      if (status !== null) {
        if (status !== "deleting")
          await host.aws.call("rds", "delete-db-instance", {
            DBInstanceIdentifier: instanceId(host),
            SkipFinalSnapshot: true,
          });
        return false;
      }
      const copy = await clusterOf(host.aws, host.id);
      if (copy === null) return true;
      if (copy.Status !== "deleting")
        await host.aws.call("rds", "delete-db-cluster", { DBClusterIdentifier: host.id, SkipFinalSnapshot: true });
      return false;
    },
  };
}
