/** Names and ports that the manifests, the AWS part and the statements agree on. */

/** Name of the cluster, and of the service account that CloudNativePG makes for its pods. */
export const CLUSTER = "timescaledb";
/** Labels of the instances alone. Source: CloudNativePG 1.30.0, pkg/specs/pods.go. */
export const INSTANCES = { "cnpg.io/cluster": CLUSTER, "cnpg.io/podRole": "instance" };
/** The superuser's secret: the operator's name for it, where the cluster's resource names none. */
export const SUPERUSER_SECRET = `${CLUSTER}-superuser`;
export const POOLER = `${CLUSTER}-pooler`;

/** Port of PostgreSQL and of the pooler in their pods. */
export const POSTGRESQL_PORT = 5432;
/** The instance manager's: status and, by the operator, commands. Closed to everybody else. */
export const STATUS_PORT = 8000;
export const METRICS_PORT = 9187;
export const POOLER_METRICS_PORT = 9127;

/** Endpoints of the load balancer. Each has a port of its own, since they share the balancer's addresses. */
export const ENDPOINTS = {
  writer: { port: 5432, targetPort: POSTGRESQL_PORT },
  reader: { port: 5433, targetPort: POSTGRESQL_PORT },
  pooler: { port: 6432, targetPort: POSTGRESQL_PORT },
} as const;

/** Services that CloudNativePG makes: the primary, the replicas, any instance. */
export const SERVICES = { writer: `${CLUSTER}-rw`, replicas: `${CLUSTER}-ro`, any: `${CLUSTER}-r` } as const;
