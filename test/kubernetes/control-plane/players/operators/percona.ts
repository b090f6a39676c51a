import type { Block } from "../../../support";
import { antiAffinity, apart, budget, claim, type Labels, type Resource, service, statefulSet } from "./objects";

const PORTS = { mongodb: 27017 };

/**
 * Sets of servers, configuration servers and routers, with their budgets and services. Source: Percona operator for MongoDB
 * 1.22.0, pkg/psmdb/statefulset.go, init.go, pdb.go, service.go; pkg/naming/labels.go.
 */
export function mongodb(of: Resource): Block[] {
  const { name, spec } = of;
  const known: Labels = {
    "app.kubernetes.io/name": "percona-server-mongodb",
    "app.kubernetes.io/instance": name,
    "app.kubernetes.io/managed-by": "percona-server-mongodb-operator",
    "app.kubernetes.io/part-of": "percona-server-mongodb",
  };
  const set = (set: string, part: Block, component: string) => {
    const replset: Labels = component === "mongos" ? {} : { "app.kubernetes.io/replset": set };
    const labels = { ...known, ...replset, "app.kubernetes.io/component": component };
    const title = `${name}-${set}`;
    return [
      statefulSet(of, title, {
        replicas: part.size,
        labels,
        extra: part.labels,
        spec: podOf(spec, part, labels, component),
        claims: part.volumeSpec === undefined ? [] : [claim("mongod-data", part.volumeSpec.persistentVolumeClaim)],
      }),
      budget(of, `${title}-pdb`, labels, { maxUnavailable: part.podDisruptionBudget.maxUnavailable }),
      service(of, title, labels, PORTS, true),
    ];
  };
  const { sharding } = spec;
  return [
    ...(spec.replsets as Block[]).flatMap((one) => set(one.name, one, "mongod")),
    ...(sharding.enabled
      ? [...set("cfg", sharding.configsvrReplSet, "cfg"), ...set("mongos", sharding.mongos, "mongos")]
      : []),
    // Source: pkg/controller/perconaservermongodb/secrets.go.
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: spec.secrets.users, namespace: of.namespace },
      stringData: USERS,
    },
  ];
}

const USERS = { MONGODB_CLUSTER_MONITOR_USER: "clusterMonitor", MONGODB_CLUSTER_MONITOR_PASSWORD: "of the tests" };

function podOf(spec: Block, part: Block, labels: Labels, component: string): Block {
  const { resources } = part;
  const agent = {
    name: "backup-agent",
    image: spec.backup.image,
    resources: spec.backup.resources,
    securityContext: spec.backup.containerSecurityContext,
  };
  const volumes = [
    spec.secrets.ssl,
    spec.secrets.sslInternal,
    ...(component === "mongos" ? [] : [spec.secrets.encryptionKey]),
  ];
  return {
    affinity: antiAffinity(apart(labels, part.affinity.antiAffinityTopologyKey)),
    topologySpreadConstraints: part.topologySpreadConstraints,
    nodeSelector: part.nodeSelector,
    tolerations: part.tolerations,
    securityContext: part.podSecurityContext,
    serviceAccountName: part.serviceAccountName,
    terminationGracePeriodSeconds: part.terminationGracePeriodSeconds,
    initContainers: [
      { name: "mongo-init", image: "operator", resources, securityContext: spec.initContainerSecurityContext },
    ],
    containers: [
      { name: component, image: spec.image, resources, securityContext: part.containerSecurityContext },
      ...((part.sidecars ?? []) as Block[]),
      ...(component === "mongos" ? [] : [agent]),
    ],
    volumes: [
      ...volumes.map((secretName, index) => ({ name: `secret-${index}`, secret: { secretName } })),
      ...((part.sidecarVolumes ?? []) as Block[]),
    ],
  };
}
