import type { Block } from "../../../support";
import { budget, claim, type Labels, type Resource, service, statefulSet } from "./objects";

/** What is of both kinds: a server or sentinel, what runs before it, what beside it. */
function podOf({ spec }: Resource, containerName: string): Block {
  const { kubernetesConfig, initContainer, securityContext } = spec;
  const { resources, image } = kubernetesConfig;
  const secrets = [spec.TLS.secret.secretName];
  return {
    affinity: spec.affinity,
    nodeSelector: spec.nodeSelector,
    tolerations: spec.tolerations,
    topologySpreadConstraints: spec.topologySpreadConstraints,
    securityContext: spec.podSecurityContext,
    serviceAccountName: spec.serviceAccountName,
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds,
    initContainers: [
      { name: "init-config", image: "operator", resources: initContainer.resources, securityContext },
      ...(initContainer.enabled
        ? [
            {
              name: "init",
              image: initContainer.image,
              resources: initContainer.resources,
              env: initContainer.env,
              securityContext: initContainer.securityContext,
            },
          ]
        : []),
    ],
    containers: [
      { name: containerName, image, resources, securityContext, livenessProbe: spec.livenessProbe, env: spec.env },
      ...((spec.sidecars ?? []) as Block[]).map(({ mountPath: _, ...sidecar }) => sidecar),
    ],
    volumes: secrets.map((secretName) => ({ name: "tls-certs", secret: { secretName } })),
  };
}

const PORTS = { redis: 6379 };

/** Source: OpsTree redis-operator 0.26.0, internal/k8sutils/redis-replication.go, statefulset.go, poddisruption.go, services.go. */
export function replication(of: Resource): Block[] {
  const { name, spec } = of;
  const known: Labels = { app: name, redis_setup_type: "replication", role: "replication" };
  return [
    statefulSet(of, name, {
      replicas: spec.clusterSize,
      labels: known,
      extra: of.labels,
      spec: podOf(of, name),
      claims: [claim(name, spec.storage.volumeClaimTemplate.spec)],
      service: `${name}-headless`,
    }),
    service(of, name, known, PORTS),
    service(of, `${name}-headless`, known, PORTS, true),
    service(of, `${name}-master`, { ...known, "redis-role": "master" }, PORTS),
    service(of, `${name}-replica`, { ...known, "redis-role": "slave" }, PORTS),
    budget(of, `${name}-replication`, { app: name, role: "replication" }, { maxUnavailable: spec.pdb.maxUnavailable }),
  ];
}

/** Source: the same, internal/k8sutils/redis-sentinel.go. */
export function sentinel(of: Resource): Block[] {
  const { name, spec } = of;
  const title = `${name}-sentinel`;
  const known: Labels = { app: title, redis_setup_type: "sentinel", role: "sentinel" };
  return [
    statefulSet(of, title, {
      replicas: spec.clusterSize,
      labels: known,
      extra: of.labels,
      spec: podOf(of, title),
      service: `${title}-headless`,
    }),
    service(of, title, known, { sentinel: 26379 }),
    service(of, `${title}-headless`, known, { sentinel: 26379 }, true),
    budget(of, title, { app: title, role: "sentinel" }, { maxUnavailable: spec.pdb.maxUnavailable }),
  ];
}
