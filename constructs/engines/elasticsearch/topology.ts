/** Names and ports that the manifests, the AWS part and the requests agree on. */

/** Name of the cluster's resource, and id of the engine. */
export const CLUSTER = "elasticsearch";
export const HTTP_PORT = 9200;
export const TRANSPORT_PORT = 9300;
export const EXPORTER_PORT = 9114;

/** Endpoints of the load balancer. Each has a port of its own, since they share the balancer's addresses. */
export const ENDPOINTS = {
  writer: { port: HTTP_PORT, targetPort: HTTP_PORT },
  reader: { port: 9201, targetPort: HTTP_PORT },
} as const;

/** Service in front of every data node, ours and not the operator's. */
export const SERVICE = `${CLUSTER}-clients`;
/** Services that the operator makes. Source: ECK, naming of services. */
export const OPERATOR_SERVICES = [`${CLUSTER}-es-http`, `${CLUSTER}-es-internal-http`];

/** Labels by which the operator marks pods. Source: ECK, labels of Elasticsearch pods. */
export const NODE_PODS = { "elasticsearch.k8s.elastic.co/cluster-name": CLUSTER };
/** Data nodes, or the hot ones of them: they alone ingest, whatever tiers there are. */
export const DATA_PODS = { ...NODE_PODS, "elasticsearch.k8s.elastic.co/node-ingest": "true" };
export const EXPORTER_PODS = { "app.kubernetes.io/name": `${CLUSTER}-exporter` };
export const SNAPSHOT_PODS = { "app.kubernetes.io/name": `${CLUSTER}-snapshots` };

/** Snapshot repository and policy. */
export const REPOSITORY = "tessera";
