/** Names and ports that the manifests, the AWS part and the statements agree on. */

/**
 * Name of the installation, and id of the engine. Names of an installation, a cluster, a shard or a replica have at
 * most 15 characters. Source: Altinity operator, ClickHouseInstallation.
 */
export const CLUSTER = "clickhouse";
export const KEEPER = "keeper";
/** Name of the one cluster inside the Keeper installation. */
export const KEEPER_CLUSTER = "main";

export const HTTPS_PORT = 8443;
export const NATIVE_PORT = 9440;
/** Replicas fetch parts from each other here. */
export const INTERSERVER_PORT = 9010;
export const METRICS_PORT = 9363;
export const BACKUP_PORT = 7171;
export const KEEPER_PORT = 9281;
export const RAFT_PORT = 9444;
export const KEEPER_METRICS_PORT = 7000;

/** Endpoints of the load balancer. Each has a port of its own, since they share the balancer's addresses. */
export const ENDPOINTS = {
  writer: { port: HTTPS_PORT, targetPort: HTTPS_PORT },
  reader: { port: 8444, targetPort: HTTPS_PORT },
  native: { port: NATIVE_PORT, targetPort: NATIVE_PORT },
} as const;

/** Service in front of every server that is ready, ours and not the operator's. */
export const SERVICE = `${CLUSTER}-clients`;

/** Labels by which the operator marks pods. Source: Altinity operator, labeler. */
export const SERVER_PODS = { "clickhouse.altinity.com/app": "chop", "clickhouse.altinity.com/chi": CLUSTER };
export const KEEPER_PODS = {
  "clickhouse-keeper.altinity.com/app": "chop",
  "clickhouse-keeper.altinity.com/chk": KEEPER,
};
export const READY = { "clickhouse.altinity.com/ready": "yes" };

/** Name of the service of one Keeper. Source: Altinity operator, namer of ClickHouseKeeperInstallation. */
export function keeperHost(index: number): string {
  return `chk-${KEEPER}-${KEEPER_CLUSTER}-0-${index}`;
}
