import { dump, load } from "js-yaml";
import type { Case, Config } from "./case";

type Edit = (manifest: (kind: string, name?: string) => Config, all: Config[]) => void;

/** Edits the manifests of a release, and writes them as synth does. */
const edited = (release: string, edit: Edit) => (config: Config) => {
  const values = load(config[release]) as { manifests: Config[] };
  const find = (kind: string, name?: string): Config =>
    values.manifests.find((m) => m.kind === kind && (name === undefined || m.metadata.name === name));
  edit(find, values.manifests);
  config[release] = dump(values, { sortKeys: true, lineWidth: -1, noRefs: true });
};
const without = (all: Config[], manifest: Config): void => {
  all.splice(all.indexOf(manifest), 1);
};
const is = (release: string) => `helm_release.${release}`;

const one = (id: string, title: string, release: string, edit: Edit, findings: string[], notes?: string[]): Case => ({
  id,
  estate: "incluster",
  title,
  edit: edited(release, edit),
  verdict: findings.some((text) => text.startsWith("stop")) ? "STOP" : findings.length > 0 ? "REVIEW" : "OK",
  findings: findings.map((text) => `${text} ${is(release)}`),
  ...(notes && { notes }),
});

/** Changes inside the manifests of clusters on Kubernetes: to Terraform each is one text that changes. */
export const RELEASES: readonly Case[] = [
  one(
    "shards-fewer",
    "A cluster of two shards gets one",
    "clickhouse",
    (m) => {
      m("ClickHouseInstallation").spec.configuration.clusters[0].layout.shardsCount = 1;
    },
    ["stop manifest-data"],
  ),
  one(
    "shard-taken-out",
    "A shard is taken out of the list, with its volume",
    "mongodb",
    (m) => {
      m("PerconaServerMongoDB").spec.replsets.pop();
    },
    ["stop manifest-data", "review manifest-capacity"],
  ),
  one(
    "volume-smaller",
    "Volumes of 1000 GiB become 500 GiB",
    "timescaledb",
    (m) => {
      m("Cluster").spec.storage.size = "500Gi";
    },
    ["stop manifest-data"],
  ),
  one(
    "volumes-not-kept",
    "Volumes are no longer kept when what uses them goes",
    "clickhouse",
    (m) => {
      m("ClickHouseInstallation").spec.defaults.storageManagement.reclaimPolicy = "Delete";
    },
    ["stop manifest-guard"],
  ),
  one(
    "volumes-go-with-cluster",
    "Volumes go with the cluster",
    "elasticsearch",
    (m) => {
      m("Elasticsearch").spec.volumeClaimDeletePolicy = "DeleteOnScaledownAndClusterDeletion";
    },
    ["stop manifest-guard"],
  ),
  one(
    "cluster-object-gone",
    "A database's object is gone from the manifests, the release stays",
    "mongodb",
    (m, all) => without(all, m("PerconaServerMongoDB")),
    ["stop manifest-data"],
  ),
  one(
    "scheduled-backup-gone",
    "The scheduled backup is gone",
    "timescaledb",
    (m, all) => without(all, m("ScheduledBackup")),
    ["stop manifest-guard"],
  ),
  one(
    "snapshots-suspended",
    "The job that keeps the snapshots' policy is suspended",
    "elasticsearch",
    (m) => {
      m("CronJob").spec.suspend = true;
    },
    ["stop manifest-guard"],
  ),
  one(
    "recovery-off",
    "Point-in-time recovery and the backup's task are taken out",
    "mongodb",
    (m) => {
      const { backup } = m("PerconaServerMongoDB").spec;
      backup.pitr.enabled = false;
      backup.tasks = [];
    },
    ["stop manifest-guard", "stop manifest-guard"],
  ),
  one(
    "tls-preferred",
    "TLS is preferred, no longer required",
    "mongodb",
    (m) => {
      m("PerconaServerMongoDB").spec.tls.mode = "preferTLS";
    },
    ["stop manifest-guard"],
  ),
  one(
    "network-policy-gone",
    "A network policy is gone",
    "clickhouse",
    (m, all) => without(all, m("NetworkPolicy", "servers")),
    ["stop manifest-guard"],
  ),
  one(
    "pods-fewer",
    "Three instances become two",
    "timescaledb",
    (m) => {
      m("Cluster").spec.instances = 2;
    },
    ["review manifest-capacity"],
  ),
  one(
    "pods-smaller",
    "Pods get less memory",
    "elasticsearch",
    (m) => {
      for (const set of m("Elasticsearch").spec.nodeSets)
        for (const pod of set.podTemplate.spec.containers)
          if (pod.name === "elasticsearch") pod.resources.requests.memory = pod.resources.limits.memory = "2Gi";
    },
    ["review manifest-capacity"],
  ),
  one(
    "pods-more",
    "Two replicas more of each shard",
    "clickhouse",
    (m) => {
      m("ClickHouseInstallation").spec.configuration.clusters[0].layout.replicasCount += 2;
    },
    [],
  ),
  one(
    "volume-larger",
    "Volumes grow",
    "timescaledb",
    (m) => {
      m("Cluster").spec.storage.size = "2Ti";
    },
    [],
  ),
  one(
    "image-patched",
    "A patch of the server",
    "mongodb",
    (m) => {
      const { spec } = m("PerconaServerMongoDB");
      spec.image = spec.image.replace(
        /(:\d+\.\d+\.)(\d+)/,
        (_: string, head: string, patch: string) => head + (Number(patch) + 1),
      );
    },
    [],
    ["manifest-version"],
  ),
  one(
    "image-lowered",
    "An older version of the server",
    "elasticsearch",
    (m) => {
      const { spec } = m("Elasticsearch");
      spec.image = spec.image.replace(spec.version, "8.19.1");
      spec.version = "8.19.1";
    },
    ["stop manifest-version", "stop manifest-version"],
  ),
  {
    id: "values-reformatted",
    estate: "incluster",
    title: "Comments, quotes and order change, and no value",
    edit: (config) => {
      const values = load(config.clickhouse) as { manifests: Config[] };
      values.manifests.reverse();
      config.clickhouse = `# Made anew\n${dump(values, { indent: 4, forceQuotes: true, noRefs: true })}`;
    },
    verdict: "OK",
    findings: [],
  },
];
