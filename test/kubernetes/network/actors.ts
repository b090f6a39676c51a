/**
 * Pods of the platform, by the labels that operators and charts give them, and services by the selectors that they are
 * made with. Each says where that stands.
 */

export interface Actor {
  /** Where it runs: `operators:` and a namespace of theirs, or the id of an engine, in each home that has it. */
  readonly in: string;
  readonly labels: Readonly<Record<string, string>>;
}

const CNPG = { "cnpg.io/cluster": "timescaledb" };
const PSMDB = { "app.kubernetes.io/name": "percona-server-mongodb", "app.kubernetes.io/instance": "mongodb" };
const CHI = { "clickhouse.altinity.com/app": "chop", "clickhouse.altinity.com/chi": "clickhouse" };
const CHK = { "clickhouse-keeper.altinity.com/app": "chop", "clickhouse-keeper.altinity.com/chk": "keeper" };
const ES = { "elasticsearch.k8s.elastic.co/cluster-name": "elasticsearch" };

const operator = (namespace: string): Actor => ({ in: `operators:${namespace}`, labels: { app: namespace } });

export const ACTORS: Readonly<Record<string, Actor>> = {
  // CloudNativePG 1.30.0, pkg/specs/pods.go 548, jobs.go 360, pgbouncer/deployments.go 57.
  "timescaledb instance": {
    in: "timescaledb",
    labels: { ...CNPG, "cnpg.io/podRole": "instance", "cnpg.io/instanceRole": "primary" },
  },
  "timescaledb job": { in: "timescaledb", labels: { ...CNPG, "cnpg.io/jobRole": "join" } },
  "timescaledb pooler": {
    in: "timescaledb",
    labels: { ...CNPG, "cnpg.io/podRole": "pooler", "cnpg.io/poolerName": "timescaledb-pooler" },
  },
  // Percona operator 1.22.0, pkg/naming/labels.go.
  "mongodb member": { in: "mongodb", labels: { ...PSMDB, "app.kubernetes.io/component": "mongod" } },
  "mongodb configuration server": { in: "mongodb", labels: { ...PSMDB, "app.kubernetes.io/component": "cfg" } },
  "mongodb router": { in: "mongodb", labels: { ...PSMDB, "app.kubernetes.io/component": "mongos" } },
  // Altinity operator 0.26.0, pkg/model/chi/tags/labeler and pkg/model/chk/tags/labeler.
  "clickhouse server": { in: "clickhouse", labels: { ...CHI, "clickhouse.altinity.com/ready": "yes" } },
  "clickhouse keeper": { in: "clickhouse", labels: CHK },
  // ECK 3.5.0, pkg/controller/elasticsearch/label/label.go.
  "elasticsearch node": {
    in: "elasticsearch",
    labels: {
      ...ES,
      "common.k8s.elastic.co/type": "elasticsearch",
      "elasticsearch.k8s.elastic.co/node-ingest": "true",
    },
  },
  // Ours.
  "elasticsearch exporter": {
    in: "elasticsearch",
    labels: { "app.kubernetes.io/name": "elasticsearch-exporter" },
  },
  "elasticsearch snapshots": {
    in: "elasticsearch",
    labels: { "app.kubernetes.io/name": "elasticsearch-snapshots" },
  },
  // OpsTree operator 0.26.0, internal/controller/common/labels.go.
  "redis server": {
    in: "redis",
    labels: { app: "redis", redis_setup_type: "replication", role: "replication", "redis-role": "master" },
  },
  "redis sentinel": {
    in: "redis",
    labels: { app: "redis-guard-sentinel", redis_setup_type: "sentinel", role: "sentinel" },
  },
  "redis copy": { in: "redis", labels: { app: "redis-backup" } },
  "cert-manager": operator("cert-manager"),
  "external-secrets": operator("external-secrets"),
  "load balancer controller": operator("aws-load-balancer-controller"),
  monitoring: operator("monitoring"),
  velero: operator("velero"),
  autoscaler: operator("cluster-autoscaler"),
  "cnpg operator": operator("cnpg-system"),
  "percona operator": operator("psmdb-operator"),
  "clickhouse operator": operator("clickhouse-operator"),
  eck: operator("elastic-system"),
  "redis operator": operator("redis-operator"),
  dns: { in: "kube-system", labels: { "k8s-app": "kube-dns" } },
};

export interface ServiceOf {
  readonly in: string;
  readonly name: string;
  readonly selector: Readonly<Record<string, string>>;
  /** Port of the service to that of its pods. */
  readonly ports: Readonly<Record<number, number>>;
  readonly headless?: true;
}

export const SERVICES: Readonly<Record<string, ServiceOf>> = {
  // CloudNativePG 1.30.0, pkg/specs/services.go 128.
  "timescaledb primary": {
    in: "timescaledb",
    name: "timescaledb-rw",
    selector: { ...CNPG, "cnpg.io/instanceRole": "primary" },
    ports: { 5432: 5432 },
  },
  "timescaledb any": {
    in: "timescaledb",
    name: "timescaledb-r",
    selector: { ...CNPG, "cnpg.io/podRole": "instance" },
    ports: { 5432: 5432 },
  },
  // Percona operator 1.22.0, pkg/psmdb/service.go.
  "mongodb members": {
    in: "mongodb",
    name: "mongodb-rs0",
    selector: { ...PSMDB, "app.kubernetes.io/component": "mongod" },
    ports: { 27017: 27017 },
    headless: true,
  },
  // Altinity operator 0.26.0, pkg/model/chk/creator/service.go: one a host, without an address.
  "clickhouse keepers": {
    in: "clickhouse",
    name: "chk-keeper-main-0-0",
    selector: CHK,
    ports: { 9281: 9281, 9444: 9444 },
    headless: true,
  },
  // ECK 3.5.0, pkg/controller/elasticsearch/services/services.go.
  "elasticsearch internal": {
    in: "elasticsearch",
    name: "elasticsearch-es-internal-http",
    selector: { ...ES, "common.k8s.elastic.co/type": "elasticsearch" },
    ports: { 9200: 9200 },
  },
  "elasticsearch clients": {
    in: "elasticsearch",
    name: "elasticsearch-clients",
    selector: { ...ES, "elasticsearch.k8s.elastic.co/node-ingest": "true" },
    ports: { 9200: 9200 },
  },
  // OpsTree operator 0.26.0, internal/k8sutils/services.go and redis-replication.go.
  "redis primary": {
    in: "redis",
    name: "redis-master",
    selector: { app: "redis", redis_setup_type: "replication", role: "replication", "redis-role": "master" },
    ports: { 6379: 6379 },
  },
  "name servers": { in: "kube-system", name: "kube-dns", selector: { "k8s-app": "kube-dns" }, ports: { 53: 53 } },
};
