/** Names and ports that the manifests, the AWS part and the statements agree on. */

/** Id of the engine; name of the custom resource, and so of its StatefulSet. */
export const ENGINE = "redis";
export const SENTINEL = `${ENGINE}-guard`;

export const PORT = 6379;
export const SENTINEL_PORT = 26_379;
export const METRICS_PORT = 9121;

/** Labels by which the operator marks pods. Source: OpsTree operator 0.26.0, internal/controller/common/labels.go. */
export const PODS = { app: ENGINE, redis_setup_type: "replication", role: "replication" };
export const SENTINEL_PODS = { app: `${SENTINEL}-sentinel`, redis_setup_type: "sentinel", role: "sentinel" };
export const BACKUP_PODS = { app: `${ENGINE}-backup` };

/** Services that the operator makes: the pods that are the primary and those that are replicas, by a label that it keeps. */
export const PRIMARY_SERVICE = `${ENGINE}-master`;
export const REPLICA_SERVICE = `${ENGINE}-replica`;

/** Sentinels: three, one a zone, of which two must agree. */
export const SENTINELS = 3;
export const QUORUM = 2;

/** Ports of the load balancer: endpoints share its addresses. Members follow the first. */
const READER_PORT = 6380;
const FIRST_MEMBER_PORT = 6390;

interface Members {
  readonly topology: { readonly replicas_per_shard: number };
}

interface Endpoint {
  readonly port: number;
  readonly targetPort: number;
}

/** The primary and its replicas. */
export function membersOf({ topology }: Members): number {
  return 1 + topology.replicas_per_shard;
}

export const podName = (index: number) => `${ENGINE}-${index}`;
export const memberName = (index: number) => `member-${index}`;

/** Ports by which each member is reached, whatever its role: users have to be made on every one. */
export function memberPorts(settings: Members): number[] {
  return Array.from({ length: membersOf(settings) }, (_, index) => FIRST_MEMBER_PORT + index);
}

/** `writer` is the primary, `reader` spreads over the replicas; each member has an endpoint for the executor. */
export function endpoints(
  settings: Members,
): { readonly writer: Endpoint; readonly reader: Endpoint } & Readonly<Record<string, Endpoint>> {
  const at = (port: number) => ({ port, targetPort: PORT });
  return {
    writer: at(PORT),
    reader: at(READER_PORT),
    ...Object.fromEntries(memberPorts(settings).map((port, index) => [memberName(index), at(port)])),
  };
}
