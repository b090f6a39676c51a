import { LimitRangeV1 } from "@cdktf/provider-kubernetes/lib/limit-range-v1";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { NetworkPolicyV1 } from "@cdktf/provider-kubernetes/lib/network-policy-v1";
import { ResourceQuotaV1 } from "@cdktf/provider-kubernetes/lib/resource-quota-v1";
import { Construct } from "constructs";
import type { NamespaceQuota } from "../engines/engine";

export type PodSecurity = "restricted" | "baseline" | "privileged";

export interface NamespaceProps {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Level of the pod security standards that is enforced. Default: restricted. */
  readonly podSecurity?: PodSecurity;
  /** Bounds of all its pods together: of everything, or of their number alone. */
  readonly quota: NamespaceQuota | Pick<NamespaceQuota, "pods">;
  readonly protect: boolean;
}

/** What a container gets that asks for nothing, and the most that one may ask for. */
const CONTAINER = {
  default: { cpu: "500m", memory: "512Mi" },
  defaultRequest: { cpu: "100m", memory: "128Mi" },
};

const DNS_PORTS = [
  { protocol: "UDP", port: "53" },
  { protocol: "TCP", port: "53" },
];

/**
 * A namespace that denies all traffic but name look-ups, enforces the pod security standards, and bounds what its pods
 * may take. What has to pass is allowed by policies of its own.
 */
export class Namespace extends Construct {
  readonly namespace: NamespaceV1;

  constructor(scope: Construct, id: string, props: NamespaceProps) {
    super(scope, id);
    const { podSecurity = "restricted" } = props;
    this.namespace = new NamespaceV1(this, "namespace", {
      metadata: {
        name: props.name,
        labels: {
          ...props.labels,
          "app.kubernetes.io/managed-by": "tessera",
          "pod-security.kubernetes.io/enforce": podSecurity,
          "pod-security.kubernetes.io/audit": "restricted",
          "pod-security.kubernetes.io/warn": "restricted",
        },
      },
      lifecycle: { preventDestroy: props.protect },
    });
    const namespace = this.name;
    new NetworkPolicyV1(this, "deny", {
      metadata: { name: "deny-all", namespace },
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    });
    new NetworkPolicyV1(this, "dns", {
      metadata: { name: "allow-dns", namespace },
      spec: {
        podSelector: {},
        policyTypes: ["Egress"],
        egress: [
          {
            to: [
              {
                namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
                podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
              },
            ],
            ports: DNS_PORTS,
          },
        ],
      },
    });
    new LimitRangeV1(this, "limits", {
      metadata: { name: "containers", namespace },
      spec: { limit: [{ type: "Container", ...CONTAINER }] },
    });
    new ResourceQuotaV1(this, "quota", {
      metadata: { name: "bounds", namespace },
      spec: { hard: { ...hard(props.quota), ...NOTHING_TO_THE_OUTSIDE } },
    });
  }

  /** A reference: whatever uses it waits for the namespace. */
  get name(): string {
    return this.namespace.metadata.name;
  }
}

/** A service that opens a port of a node or a load balancer of its own is not ours: the AWS stack makes those. */
const NOTHING_TO_THE_OUTSIDE = { "services.loadbalancers": "0", "services.nodeports": "0" };

function hard(quota: NamespaceProps["quota"]): Record<string, string> {
  const pods = { pods: String(quota.pods) };
  if (!("cpu" in quota)) return pods;
  return {
    ...pods,
    "requests.cpu": String(quota.cpu),
    "limits.cpu": String(quota.cpu),
    "requests.memory": `${quota.memoryGib}Gi`,
    "limits.memory": `${quota.memoryGib}Gi`,
    "requests.storage": `${quota.storageGib}Gi`,
    persistentvolumeclaims: String(quota.volumes),
  };
}
