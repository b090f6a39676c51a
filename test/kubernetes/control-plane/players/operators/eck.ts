import type { Block } from "../../../support";
import { budget, type Labels, type Resource, service, statefulSet } from "./objects";

const GROUP = "elasticsearch.k8s.elastic.co";
const ROLES = ["master", "data", "ingest", "ml", "transform", "remote_cluster_client"];

/** Source: pkg/controller/elasticsearch/initcontainer and pkg/controller/common/securitycontext. */
const INIT = {
  resources: { requests: { cpu: "100m", memory: "50Mi" }, limits: { cpu: "100m", memory: "50Mi" } },
  securityContext: { allowPrivilegeEscalation: false, privileged: false, capabilities: { drop: ["ALL"] } },
};

/**
 * A set for each set of nodes, with one budget and the services. Source: ECK 3.5.0, pkg/controller/elasticsearch/nodespec,
 * label/label.go, services/services.go, pdb.
 */
export function elasticsearch(of: Resource): Block[] {
  const { name, spec } = of;
  const known: Labels = { [`${GROUP}/cluster-name`]: name, "common.k8s.elastic.co/type": "elasticsearch" };
  const sets = (spec.nodeSets as Block[]).flatMap(({ name: set, count, config, podTemplate, volumeClaimTemplates }) => {
    const title = `${name}-es-${set}`;
    const labels = { ...known, [`${GROUP}/statefulset-name`]: title };
    const roles = (config?.["node.roles"] ?? ROLES) as string[];
    const [first, ...sidecars] = podTemplate.spec.containers as [Block, ...Block[]];
    return [
      statefulSet(of, title, {
        replicas: count,
        labels,
        extra: {
          ...podTemplate.metadata.labels,
          ...Object.fromEntries(ROLES.map((role) => [`${GROUP}/node-${role}`, String(roles.includes(role))])),
        },
        spec: {
          ...podTemplate.spec,
          initContainers: [
            { name: "elastic-internal-init-filesystem", image: spec.image, ...INIT },
            ...((podTemplate.spec.initContainers ?? []) as Block[]),
          ],
          containers: [{ ...first, image: spec.image }, ...sidecars],
        },
        claims: volumeClaimTemplates,
        parallel: true,
      }),
      service(of, title, labels, { https: 9200 }, true),
    ];
  });
  const { maxUnavailable, selector } = spec.podDisruptionBudget.spec;
  return [
    ...sets,
    service(of, `${name}-es-http`, known, { https: 9200 }),
    service(of, `${name}-es-internal-http`, known, { https: 9200 }),
    service(of, `${name}-es-transport`, known, { transport: 9300 }, true),
    budget(of, `${name}-es-default`, selector.matchLabels, { maxUnavailable }),
  ];
}
