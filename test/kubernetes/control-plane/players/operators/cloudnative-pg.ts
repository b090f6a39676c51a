import type { Block } from "../../../support";
import { budget, object, type Resource, service } from "./objects";

const CLUSTER = "cnpg.io/cluster";
const ROLE = "cnpg.io/podRole";

/** Source: pkg/specs/containers.go, GetSecurityContext. */
const CONTAINER = {
  allowPrivilegeEscalation: false,
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};

const POD = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };

/** Pods, claims, services and budgets of a cluster. Source: CloudNativePG 1.30.0, pkg/specs/pods.go, poddisruptionbudget.go. */
export function cluster(of: Resource): Block[] {
  const { name, namespace, spec, all } = of;
  const { affinity, resources, inheritedMetadata } = spec;
  const term = {
    labelSelector: {
      matchExpressions: [
        { key: CLUSTER, operator: "In", values: [name] },
        { key: ROLE, operator: "In", values: ["instance"] },
      ],
    },
    topologyKey: affinity.topologyKey,
  };
  const required = affinity.podAntiAffinityType === "required";
  const pods = Array.from({ length: spec.instances }, (_, index): Block[] => {
    const instance = `${name}-${index + 1}`;
    const role = index === 0 ? "primary" : "replica";
    const claims = { [instance]: spec.storage, [`${instance}-wal`]: spec.walStorage };
    return [
      ...Object.entries(claims).map(([claimName, storage]) =>
        object(
          "v1",
          "PersistentVolumeClaim",
          { name: claimName, namespace, labels: { [CLUSTER]: name } },
          {
            accessModes: ["ReadWriteOnce"],
            storageClassName: storage.storageClass,
            resources: { requests: { storage: storage.size } },
          },
        ),
      ),
      object(
        "v1",
        "Pod",
        {
          name: instance,
          namespace,
          labels: { ...inheritedMetadata.labels, ...labels(name, instance, role) },
        },
        {
          affinity: {
            podAntiAffinity: required
              ? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
              : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] },
          },
          nodeSelector: affinity.nodeSelector,
          tolerations: affinity.tolerations,
          topologySpreadConstraints: spec.topologySpreadConstraints,
          securityContext: {
            ...POD,
            runAsUser: spec.postgresUID,
            runAsGroup: spec.postgresGID,
            fsGroup: spec.postgresGID,
          },
          initContainers: [
            { name: "bootstrap-controller", image: "operator", resources, securityContext: CONTAINER },
            ...all
              .filter(({ kind }) => kind === "ObjectStore")
              .map((store) => ({
                name: "plugin-barman-cloud",
                image: "plugin",
                restartPolicy: "Always",
                resources: store.spec.instanceSidecarConfiguration.resources,
                securityContext: CONTAINER,
              })),
          ],
          containers: [{ name: "postgres", image: "postgres", resources, securityContext: CONTAINER }],
          volumes: Object.keys(claims).map((claimName) => ({
            name: claimName,
            persistentVolumeClaim: { claimName },
          })),
        },
      ),
    ];
  }).flat();
  const known = (role: string) => ({ [CLUSTER]: name, "cnpg.io/instanceRole": role });
  return [
    ...pods,
    service(of, `${name}-rw`, known("primary"), { postgres: 5432 }),
    service(of, `${name}-r`, { [CLUSTER]: name, [ROLE]: "instance" }, { postgres: 5432 }),
    service(of, `${name}-ro`, known("replica"), { postgres: 5432 }),
    budget(of, `${name}-primary`, known("primary"), { minAvailable: 1 }),
    ...(spec.instances < 3 ? [] : [budget(of, name, known("replica"), { minAvailable: spec.instances - 2 })]),
  ];
}

/** Labels of an instance; the operator writes both words for its role. */
function labels(name: string, instance: string, role: string) {
  return {
    [CLUSTER]: name,
    [ROLE]: "instance",
    "cnpg.io/instanceName": instance,
    "cnpg.io/instanceRole": role,
    role,
  };
}

/** Source: CloudNativePG 1.30.0, pkg/specs/pgbouncer/deployments.go. */
export function pooler(of: Resource): Block[] {
  const { name, namespace, spec } = of;
  const { template } = spec;
  const [container] = template.spec.containers;
  const known = { "cnpg.io/poolerName": name };
  return [
    object(
      "apps/v1",
      "Deployment",
      { name, namespace },
      {
        replicas: spec.instances,
        selector: { matchLabels: known },
        template: {
          metadata: {
            labels: { ...template.metadata.labels, ...known, [CLUSTER]: spec.cluster.name, [ROLE]: "pooler" },
          },
          spec: {
            ...template.spec,
            securityContext: { ...POD, runAsUser: 998, runAsGroup: 996 },
            initContainers: [
              // It asks for nothing: the namespace's limit range says how much that is.
              { name: "bootstrap-controller", image: "operator", securityContext: CONTAINER },
            ],
            containers: [{ ...container, image: spec.pgbouncer.image, securityContext: CONTAINER }],
          },
        },
      },
    ),
    service(of, name, known, { pgbouncer: 5432 }),
  ];
}
