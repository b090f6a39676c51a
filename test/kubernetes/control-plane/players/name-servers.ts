import type { Block } from "../../support";

const IDLE = { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "500m", memory: "512Mi" } };
const RESTRICTED = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };

function deployment(namespace: string, name: string, labels: Readonly<Record<string, string>>): Block {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          securityContext: { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: "RuntimeDefault" } },
          containers: [{ name, image: name, resources: IDLE, securityContext: RESTRICTED }],
        },
      },
    },
  };
}

/** Name servers, by the labels of CoreDNS' add-on. Source: EKS, "Managing the CoreDNS add-on". */
export function nameServers(): Block[] {
  const labels = { "k8s-app": "kube-dns" };
  return [
    deployment("kube-system", "coredns", labels),
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "kube-dns", namespace: "kube-system" },
      spec: {
        selector: labels,
        ports: [
          { name: "dns", port: 53, targetPort: 53, protocol: "UDP" },
          { name: "dns-tcp", port: 53, targetPort: 53, protocol: "TCP" },
        ],
      },
    },
  ];
}
