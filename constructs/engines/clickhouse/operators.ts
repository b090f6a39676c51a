import { generatedPassword } from "../../kubernetes/parts/secrets";
import { NON_ROOT_CONTAINER, RESTRICTED_POD } from "../../kubernetes/pod-security";
import type { OperatorChart } from "../../operators/chart";
import { HTTPS_PORT } from "./topology";

export const OPERATOR_NAMESPACE = "clickhouse-operator";
/** Release, and so the name of the secret that the chart looks for. */
const RELEASE = "altinity-clickhouse-operator";

/** The user that the operator's image names. */
const NOBODY = 65534;

/** Operator 0.27.1. It stands in a namespace of its own: taken away before its clusters, it leaves them hanging. */
export const OPERATORS: readonly OperatorChart[] = [
  {
    id: RELEASE,
    chart: RELEASE,
    repository: "https://helm.altinity.com",
    version: "0.27.1",
    support: { ends: null, source: "Altinity/clickhouse-operator, releases: the newest alone" },
    namespace: OPERATOR_NAMESPACE,
    after: ["external-secrets", "kube-prometheus-stack"],
    podSecurity: "baseline",
    podSecurityReason: "the chart's job that brings its CRDs to the chart's version sets no security context",
    reachesPods: [HTTPS_PORT],
    // Made in the cluster: Terraform never sees it.
    secrets: () => generatedPassword(RELEASE, "clickhouse_operator"),
    values: (host) => ({
      // The operator itself keeps the restricted standard. Its image's user has a name, which the kubelet cannot check.
      podSecurityContext: { ...RESTRICTED_POD, runAsUser: NOBODY, runAsGroup: NOBODY },
      operator: {
        image: { repository: host.image("docker.io/altinity/clickhouse-operator") },
        containerSecurityContext: NON_ROOT_CONTAINER,
      },
      // The servers speak to Prometheus themselves.
      metrics: { enabled: false },
      // The chart keeps its CRDs in crds/, and its job brings them to its version. Its own image has no fixed version.
      crdHook: {
        enabled: true,
        image: { repository: host.image("docker.io/alpine/k8s"), tag: `${host.environment.kubernetes.version}.0` },
      },
      // The chart's own password is the same everywhere. It would be the operator's own if the secret came late (Altinity
      // operator 0.26.0, pkg/chop/config_manager.go).
      secret: { create: false },
    }),
  },
];
