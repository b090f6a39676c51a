import { NON_ROOT_CONTAINER, RESTRICTED_POD } from "../../kubernetes/pod-security";
import type { OperatorChart } from "../../operators/chart";
import { MONGODB_PORT } from "./topology";

export const OPERATOR_NAMESPACE = "psmdb-operator";
/** Version of the operator, and of the behaviour that a cluster asks of it (crVersion). */
export const OPERATOR_VERSION = "1.22.0";

/** Release, and so the name of the service account. Source: chart psmdb-operator, role-binding.yaml. */
export const OPERATOR = "psmdb-operator";
const SUPPORT = {
  ends: null,
  source: 'Percona, "Kubernetes Operators software lifecycle": the newest minor of 1.x alone',
};
const CHARTS = "https://percona.github.io/percona-helm-charts";

/** Operator 1.22.0. The CRDs are a release of their own: taking it away would delete every cluster, so it is protected. */
export const OPERATORS: readonly OperatorChart[] = [
  {
    id: "psmdb-operator-crds",
    chart: "psmdb-operator-crds",
    repository: CHARTS,
    version: OPERATOR_VERSION,
    support: SUPPORT,
    namespace: OPERATOR_NAMESPACE,
    values: () => ({}),
  },
  {
    id: OPERATOR,
    chart: OPERATOR,
    repository: CHARTS,
    version: OPERATOR_VERSION,
    support: SUPPORT,
    namespace: OPERATOR_NAMESPACE,
    after: ["psmdb-operator-crds", "cert-manager", "external-secrets"],
    reachesPods: [MONGODB_PORT],
    // Backups past their count, and the oplog before them, are deleted by the operator and not by the agents.
    clearsUpBackups: { serviceAccount: OPERATOR },
    values: (host) => ({
      image: { repository: host.image("docker.io/percona/percona-server-mongodb-operator"), tag: OPERATOR_VERSION },
      // Clusters are in namespaces of their own.
      watchAllNamespaces: true,
      // On by default: it would tell Percona about the clusters.
      disableTelemetry: true,
      podSecurityContext: RESTRICTED_POD,
      securityContext: NON_ROOT_CONTAINER,
    }),
  },
];
