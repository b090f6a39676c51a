import { NON_ROOT_CONTAINER, RESTRICTED_POD } from "../../../kubernetes/pod-security";
import type { OperatorChart } from "../../../operators/chart";
import { PORT, SENTINEL_PORT } from "./topology";

export const OPERATOR_NAMESPACE = "redis-operator";
/** Of the operator. Its chart is one patch ahead: chart 0.26.0 sets a gate that operator 0.26.0 does not know and stops at. */
const VERSION = "0.26.0";
const CHART_VERSION = "0.26.1";

/**
 * OpsTree's operator. The gate has it start the server of whatever image it is given, with a configuration of its own:
 * its own images are built without modules. CRDs are in the chart's crds/: Helm never upgrades them, so a new version
 * needs them applied by hand first.
 */
export const OPERATORS: readonly OperatorChart[] = [
  {
    id: "redis-operator",
    chart: "redis-operator",
    repository: "https://ot-container-kit.github.io/helm-charts",
    version: CHART_VERSION,
    support: { ends: null, source: "OT-CONTAINER-KIT/redis-operator, releases: the newest alone" },
    namespace: OPERATOR_NAMESPACE,
    after: ["cert-manager", "external-secrets"],
    reachesPods: [PORT, SENTINEL_PORT],
    values: (host) => ({
      redisOperator: {
        imageName: host.image("quay.io/opstree/redis-operator"),
        imageTag: `v${VERSION}`,
        initContainerImageTag: `v${VERSION}`,
        imagePullPolicy: "IfNotPresent",
        webhook: false,
      },
      featureGates: { GenerateConfigInInitContainer: true },
      podSecurityContext: RESTRICTED_POD,
      securityContext: NON_ROOT_CONTAINER,
    }),
  },
];
