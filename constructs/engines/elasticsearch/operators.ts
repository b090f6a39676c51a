import { RESTRICTED_POD } from "../../kubernetes/pod-security";
import type { OperatorChart } from "../../operators/chart";
import { HTTP_PORT } from "./topology";

export const OPERATOR_NAMESPACE = "elastic-system";
const RELEASE = "eck-operator";

/**
 * ECK 3.5.0, under the Elastic License 2.0: it may not be offered to third parties as a managed service. It stands in
 * a namespace of its own, apart from its clusters.
 */
export const OPERATORS: readonly OperatorChart[] = [
  {
    id: RELEASE,
    chart: RELEASE,
    repository: "https://helm.elastic.co",
    version: "3.5.0",
    support: { ends: null, source: 'Elastic, "Product end of life dates"' },
    namespace: OPERATOR_NAMESPACE,
    webhookPorts: [9443],
    reachesPods: [HTTP_PORT],
    values: (host) => ({
      image: { repository: host.image("docker.io/elastic/eck-operator") },
      // The chart names no seccomp profile: a restricted namespace would turn its pods away.
      podSecurityContext: RESTRICTED_POD,
      installCRDs: true,
      // Usage would be sent to Elastic otherwise.
      telemetry: { disabled: true },
    }),
  },
];
