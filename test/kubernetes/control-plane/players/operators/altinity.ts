import type { Block } from "../../../support";
import { antiAffinity, apart, budget, claim, type Labels, type Resource, service, statefulSet } from "./objects";

/** Which of a host's labels say what is near, by the scope of a distribution. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  Shard: ["namespace", "cr", "cluster", "shard"],
  Replica: ["namespace", "cr", "cluster", "replica"],
  Cluster: ["namespace", "cr", "cluster"],
  ClickHouseInstallation: ["namespace", "cr"],
};

/** What two pods must have in common to be apart, by the type of a distribution. */
const TYPES: Readonly<Record<string, string>> = { ClickHouseAntiAffinity: "app", ShardAntiAffinity: "shard" };

interface Kind {
  /** Group of the labels, and the label that names the resource. */
  readonly group: string;
  readonly cr: string;
  readonly prefix: string;
  readonly ports: Readonly<Record<string, number>>;
}

/**
 * A set of one pod for each host, with its service, and a budget for the cluster. Source: Altinity clickhouse-operator 0.26.0,
 * pkg/model/common/creator/stateful-set.go and pdb.go, pkg/model/common/affinity, pkg/model/chi and chk /tags/labeler.
 */
function hosts(of: Resource, { group, cr, prefix, ports }: Kind): Block[] {
  const { name, namespace, spec } = of;
  const { templates, defaults } = spec;
  const find = (list: readonly Block[], wanted: string) => list.find((one) => one.name === wanted)!;
  const template = find(templates.podTemplates, defaults.templates.podTemplate);
  const data = find(templates.volumeClaimTemplates, defaults.templates.dataVolumeClaimTemplate);
  const label = (of: string) => `${group}/${of === "cr" ? cr : of}`;
  return (spec.configuration.clusters as Block[]).flatMap(({ name: cluster, layout, pdbMaxUnavailable }) => {
    const known: Labels = {
      [label("namespace")]: namespace,
      [label("app")]: "chop",
      [label("cr")]: name,
      [label("cluster")]: cluster,
    };
    const shards = Array.from({ length: layout.shardsCount ?? 1 }, (_, shard) => shard);
    const replicas = Array.from({ length: layout.replicasCount }, (_, replica) => replica);
    return [
      ...shards.flatMap((shard) =>
        replicas.flatMap((replica): Block[] => {
          const host = `${prefix}-${name}-${cluster}-${shard}-${replica}`;
          const labels = { ...known, [label("shard")]: String(shard), [label("replica")]: String(replica) };
          const terms = (template.podDistribution as Block[]).map(({ scope, type, topologyKey }) => {
            const keys = [...SCOPES[scope]!, TYPES[type]!].map(label);
            return apart(Object.fromEntries(keys.map((key) => [key, (labels as Labels)[key]!])), topologyKey);
          });
          return [
            statefulSet(of, host, {
              replicas: 1,
              labels,
              extra: { ...template.metadata.labels, [label("ready")]: "yes" },
              spec: { ...template.spec, affinity: antiAffinity(...terms) },
              claims: [claim(data.name, data.spec)],
            }),
            service(of, host, labels, ports, true),
          ];
        }),
      ),
      budget(of, `${name}-${cluster}`, known, { maxUnavailable: pdbMaxUnavailable }),
    ];
  });
}

export const installation = (of: Resource): Block[] =>
  hosts(of, {
    group: "clickhouse.altinity.com",
    cr: "chi",
    prefix: "chi",
    ports: { https: 8443, native: 9440, interserver: 9010 },
  });

export const keepers = (of: Resource): Block[] =>
  hosts(of, {
    group: "clickhouse-keeper.altinity.com",
    cr: "chk",
    prefix: "chk",
    ports: { client: 9281, raft: 9444 },
  });
