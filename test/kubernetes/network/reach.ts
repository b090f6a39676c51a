/** Who must reach whom, and who must not: the intent that the policies are held to. */
export interface Row {
  readonly from: string;
  /** An actor, `service:` and one, or a place: `api`, `aws`, `agent` (of pod identities). */
  readonly to: string;
  readonly port: number;
  readonly why: string;
}

const row = (from: string, to: string, port: number, why: string): Row => ({ from, to, port, why });

/** Who is a client of the API server. */
const OF_THE_API = [
  ...["timescaledb instance", "timescaledb job", "timescaledb pooler"],
  ...["cert-manager", "external-secrets", "load balancer controller", "monitoring", "velero", "autoscaler"],
  ...["cnpg operator", "percona operator", "clickhouse operator", "eck", "redis operator"],
];

/** Who calls AWS, with credentials of a pod identity. */
const OF_AWS: Readonly<Record<string, string>> = {
  "timescaledb instance": "archives its log",
  "timescaledb job": "restores from the bucket",
  "mongodb member": "its agent backs up",
  "mongodb configuration server": "its agent backs up",
  "clickhouse server": "clickhouse-backup beside it",
  "elasticsearch node": "takes snapshots",
  "redis copy": "sends the copy",
  "external-secrets": "pushes secrets",
  "load balancer controller": "registers targets",
  monitoring: "rings alarms",
  velero: "keeps objects",
  autoscaler: "starts nodes",
  "percona operator": "deletes old backups",
};

/** Ports of clients, which come through the load balancer: it stands in the home's subnets. */
const CLIENTS: Readonly<Record<string, readonly number[]>> = {
  "timescaledb instance": [5432],
  "timescaledb pooler": [5432],
  "mongodb member": [27017],
  "mongodb router": [27017],
  "clickhouse server": [8443, 9440],
  "elasticsearch node": [9200],
  "redis server": [6379],
};

/** Ports that Prometheus asks. */
const METRICS: Readonly<Record<string, readonly number[]>> = {
  "timescaledb instance": [9187],
  "timescaledb pooler": [9127],
  "mongodb member": [9216],
  "clickhouse server": [9363, 7171],
  "clickhouse keeper": [7000],
  "elasticsearch exporter": [9114],
  "redis server": [9121],
};

/** Ports at which operators answer the API server. */
const WEBHOOKS: Readonly<Record<string, number>> = {
  "cert-manager": 10250,
  "external-secrets": 10250,
  "load balancer controller": 9443,
  monitoring: 10250,
  "cnpg operator": 9443,
  eck: 9443,
};

const each = (of: Readonly<Record<string, readonly number[]>>, from: string, why: string) =>
  Object.entries(of).flatMap(([to, ports]) => ports.map((port) => row(from, to, port, why)));

export const MUST: readonly Row[] = [
  ...OF_THE_API.map((from) => row(from, "api", 443, "watches its own resources")),
  ...Object.entries(OF_AWS).flatMap(([from, why]) => [row(from, "aws", 443, why), row(from, "agent", 80, why)]),
  ...each(CLIENTS, "balancer", "clients"),
  ...each(METRICS, "monitoring", "is scraped"),
  ...Object.entries(WEBHOOKS).map(([to, port]) => row("control plane", to, port, "admission and conversion")),
  row("timescaledb instance", "timescaledb instance", 5432, "replication"),
  row("timescaledb instance", "service:timescaledb primary", 5432, "replication"),
  row("timescaledb instance", "timescaledb instance", 8000, "whether it may be the primary"),
  row("timescaledb job", "service:timescaledb primary", 5432, "a base backup"),
  row("timescaledb pooler", "service:timescaledb primary", 5432, "hands statements on"),
  row("cnpg operator", "timescaledb instance", 8000, "its state, and commands"),
  row("mongodb member", "service:mongodb members", 27017, "replication"),
  row("mongodb router", "mongodb configuration server", 27017, "where data is"),
  row("mongodb router", "service:mongodb members", 27017, "hands statements on"),
  row("percona operator", "mongodb member", 27017, "makes the replica set and its users"),
  row("clickhouse server", "clickhouse server", 9010, "fetches parts"),
  row("clickhouse server", "clickhouse server", 9440, "distributed queries"),
  row("clickhouse server", "service:clickhouse keepers", 9281, "coordination"),
  row("clickhouse keeper", "clickhouse keeper", 9444, "agreement"),
  row("clickhouse operator", "clickhouse server", 8443, "its version and tables"),
  row("elasticsearch node", "elasticsearch node", 9300, "the cluster"),
  row("elasticsearch exporter", "service:elasticsearch clients", 9200, "asks for figures"),
  row("elasticsearch snapshots", "service:elasticsearch clients", 9200, "registers the repository"),
  row("eck", "service:elasticsearch internal", 9200, "its state, and settings"),
  row("redis server", "redis server", 6379, "replication"),
  row("redis sentinel", "redis server", 6379, "watches"),
  row("redis sentinel", "redis sentinel", 26379, "agreement"),
  row("redis copy", "service:redis primary", 6379, "reads a copy"),
  row("redis operator", "redis server", 6379, "labels the primary"),
  row("redis operator", "redis sentinel", 26379, "configures"),
  ...["timescaledb instance", "mongodb member", "redis copy", "velero"].map((from) =>
    row(from, "service:name servers", 53, "looks names up"),
  ),
];

// A load balancer has an address of the home's subnets, and so have pods: whom a home's server lets in at its clients' port
// is up to the others' ways out. Prometheus may go to any pod.

/** Servers hold data and need nothing of Kubernetes: who breaks out of one finds no API server. */
const WITHOUT_API = [
  ...["mongodb member", "mongodb router", "clickhouse server", "clickhouse keeper", "elasticsearch node"],
  ...["elasticsearch exporter", "redis server", "redis sentinel", "redis copy"],
];

export const MUST_NOT: readonly Row[] = [
  ...WITHOUT_API.map((from) => row(from, "api", 443, "needs nothing of it")),
  row("timescaledb pooler", "aws", 443, "has no business there"),
  row("timescaledb pooler", "timescaledb instance", 8000, "commands could be run there"),
  row("monitoring", "timescaledb instance", 8000, "commands could be run there"),
  row("balancer", "timescaledb instance", 8000, "commands could be run there"),
  row("balancer", "clickhouse server", 9010, "parts, without a user"),
  row("balancer", "clickhouse keeper", 9281, "holds users and rights"),
  row("balancer", "elasticsearch node", 9300, "members only"),
  row("balancer", "redis sentinel", 26379, "could name another primary"),
  row("clickhouse keeper", "aws", 443, "has no business there"),
  row("mongodb member", "elasticsearch node", 9200, "another engine"),
  row("redis server", "timescaledb instance", 5432, "another engine"),
  row("cnpg operator", "mongodb member", 27017, "another engine's"),
  row("eck", "redis server", 6379, "another engine's"),
  row("redis operator", "timescaledb instance", 8000, "commands could be run there"),
  row("percona operator", "clickhouse keeper", 9281, "another engine's"),
  row("cert-manager", "timescaledb instance", 5432, "has no business there"),
  ...["mongodb member", "clickhouse server", "redis copy", "cert-manager", "velero"].map((from) =>
    row(from, "internet", 443, "there is no way out"),
  ),
];
