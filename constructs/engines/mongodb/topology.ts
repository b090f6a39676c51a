/** Names and ports that the manifests, the AWS part and the statements agree on. */

/** Name of the custom resource, and id of the engine. */
export const CLUSTER = "mongodb";
/** Longest name of a cluster and a replica set together. Source: Percona operator, "name plus replset". */
export const NAMES_MAX_CHARACTERS = 50;

export const MONGODB_PORT = 27017;
export const METRICS_PORT = 9216;
/** First port of the load balancer: each endpoint has one of its own, since they share the balancer's addresses. */
const FIRST_PORT = 27017;

/** Labels by which the operator marks pods. Source: Percona operator, naming. */
export const PODS = {
  "app.kubernetes.io/name": "percona-server-mongodb",
  "app.kubernetes.io/instance": CLUSTER,
};
export const ROUTER_PODS = { ...PODS, "app.kubernetes.io/component": "mongos" };
export const ROUTERS = `${CLUSTER}-routers`;
/** Replica set of the configuration servers, as the operator names it. */
export const CONFIG_SET = "cfg";

interface Members {
  readonly topology: { readonly replset_name: string; readonly members: number; readonly shards: number };
}

interface Endpoint {
  readonly port: number;
  readonly targetPort: number;
}

/** Name of a replica set: the settings' name and the number of the shard. */
export function replsetName({ topology }: Members, shard: number): string {
  return `${topology.replset_name}${shard}`;
}

/** Names of all replica sets that hold data. A cell has one; a dedicated cluster one a shard. */
export function replsets(settings: Members, sharded: boolean): string[] {
  return Array.from({ length: sharded ? settings.topology.shards : 1 }, (_, shard) => replsetName(settings, shard));
}

export function podName(replset: string, index: number): string {
  return `${CLUSTER}-${replset}-${index}`;
}

/**
 * Endpoints of the load balancer. Any router of a sharded cluster does as well as another. Members of a replica set
 * differ (one is the primary), so each has an endpoint: the first is called writer and the second reader, as every
 * engine's are, but which member takes writes is found out by the client.
 */
export function endpoints(
  settings: Members,
  sharded: boolean,
): { readonly writer: Endpoint; readonly reader: Endpoint } & Readonly<Record<string, Endpoint>> {
  const at = (index: number) => ({ port: FIRST_PORT + index, targetPort: MONGODB_PORT });
  const others = sharded ? 0 : Math.max(0, settings.topology.members - 2);
  return {
    writer: at(0),
    reader: at(1),
    ...Object.fromEntries(Array.from({ length: others }, (_, index) => [`member-${index + 2}`, at(index + 2)])),
  };
}
