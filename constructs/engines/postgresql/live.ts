import type { Observation } from "../../../executor/contract/observation";
import { closedGroups, customerKey, type EngineLive, expectations, type LiveHost, restorePoint } from "../../live/live";
import { drillOf } from "./drill";
import type { PostgresqlSettings } from "./settings";

/** Source: "Backing up and restoring an Aurora DB cluster": the latest restorable time is usually within five minutes. */
const RESTORE_POINT_SECONDS = 900;

interface DbCluster {
  readonly Status: string;
  readonly StorageEncrypted: boolean;
  readonly KmsKeyId?: string;
  readonly DeletionProtection?: boolean;
  readonly IAMDatabaseAuthenticationEnabled?: boolean;
  readonly LatestRestorableTime?: string;
  readonly ClusterCreateTime?: string;
  readonly DBClusterParameterGroup?: string;
  readonly MasterUserSecret?: { readonly SecretStatus?: string };
  readonly VpcSecurityGroups?: readonly { readonly VpcSecurityGroupId: string }[];
}

interface Parameter {
  readonly ParameterName: string;
  readonly ParameterValue?: string;
}

/** Name of the cluster of a home. */
export function clusterIdentifier(home: string): string {
  return `${home}-postgresql`;
}

/** What RDS says of a cluster, against what was synthesized. `identifier` default: the home's own cluster. */
export async function inspect(
  host: LiveHost,
  identifier = clusterIdentifier(host.home),
): Promise<readonly Observation[]> {
  const { aws } = host;
  const wanted = host.synthesized("aws_rds_cluster").find((one) => one.cluster_identifier === identifier);
  const { DBClusters: found } = await aws.call<{ DBClusters: DbCluster[] }>("rds", "describe-db-clusters", {
    DBClusterIdentifier: identifier,
  });
  const cluster = found[0]!;
  const { DBInstances: instances } = await aws.call<{ DBInstances: { PubliclyAccessible?: boolean }[] }>(
    "rds",
    "describe-db-instances",
    { Filters: [{ Name: "db-cluster-id", Values: [identifier] }] },
  );
  const groups = (cluster.VpcSecurityGroups ?? []).map(({ VpcSecurityGroupId: id }) => id);
  const open = instances.filter(({ PubliclyAccessible }) => PubliclyAccessible !== false).length;
  return [
    ...expectations([
      ["synthesized", wanted !== undefined, true],
      ["status", cluster.Status, "available"],
      ["encrypted", cluster.StorageEncrypted, true],
      ["deletion-protection", cluster.DeletionProtection === true, wanted?.deletion_protection === true],
      ["iam-sign-in", cluster.IAMDatabaseAuthenticationEnabled === true, true],
      ["instances", instances.length > 0, true],
      ["public-instances", open, 0],
      ["admin-secret", cluster.MasterUserSecret?.SecretStatus, "active"],
    ]),
    await parameters(host, cluster.DBClusterParameterGroup),
    await customerKey(aws, cluster.KmsKeyId),
    await closedGroups(aws, groups),
    restorePoint(
      cluster.LatestRestorableTime ?? null,
      cluster.ClusterCreateTime ?? null,
      RESTORE_POINT_SECONDS,
      host.now,
    ),
  ];
}

/** Parameters that guard connections and the trail. Others may be changed by hand for an hour; these may not. */
const GUARDING =
  /^(rds\.force_ssl|ssl_min_protocol_version|ssl_ciphers|rds\.log_retention_period|shared_preload_libraries)$/;

async function parameters({ aws, synthesized }: LiveHost, name: string | undefined): Promise<Observation> {
  const group = synthesized("aws_rds_cluster_parameter_group").find((one) => one.name === name);
  const wanted = ((group?.parameter ?? []) as { name: string; value: string }[]).filter((one) =>
    GUARDING.test(one.name),
  );
  const { Parameters: live } = await aws.call<{ Parameters: Parameter[] }>("rds", "describe-db-cluster-parameters", {
    DBClusterParameterGroupName: name,
    Source: "user",
  });
  const of = new Map(live.map(({ ParameterName, ParameterValue }) => [ParameterName, ParameterValue]));
  const wrong = wanted.filter((one) => of.get(one.name) !== String(one.value)).map((one) => one.name);
  return {
    check: "parameters",
    tenant: null,
    holds: group !== undefined && wrong.length === 0,
    seen:
      group === undefined
        ? `parameter group ${name} is not the synthesized one`
        : wrong.length === 0
          ? `${wanted.length} guarding parameters as synthesized`
          : `not as synthesized: ${wrong.join(", ")}`,
  };
}

export const live: EngineLive<PostgresqlSettings> = { inspect, drill: drillOf(clusterIdentifier) };
