import type { Environment } from "../../config/model";
import { homeName } from "../../config/naming";
import { PLATFORM_STORAGE, topicArn } from "../kubernetes/names";
import { NON_ROOT_CONTAINER, RESTRICTED_POD } from "../kubernetes/pod-security";
import { ALARM_SEVERITIES } from "../notification/severities";
import { imageParts, type OperatorChart } from "./chart";
import { clusterBackupBucket } from "./names";
import { WATCHDOG, WATCHDOG_TOPIC } from "./watchdog-names";

/** Where External Secrets' controller runs: its role in AWS is given to this service account. */
export const SECRETS = { namespace: "external-secrets", serviceAccount: "external-secrets" } as const;
export const BALANCER_CONTROLLER = {
  namespace: "aws-load-balancer-controller",
  serviceAccount: "aws-load-balancer-controller",
} as const;
export const AUTOSCALER = { namespace: "cluster-autoscaler", serviceAccount: "cluster-autoscaler" } as const;
export const CLUSTER_BACKUP = { namespace: "velero", serviceAccount: "velero" } as const;
export const ALERTING = { namespace: "monitoring", serviceAccount: "alertmanager" } as const;
/** Where Prometheus runs: namespaces of clusters admit it to their metrics. */
export const MONITORING_NAMESPACE = ALERTING.namespace;

/** Receiver of what nobody is to hear. */
const NOBODY = "null";

/** How often the alert that always rings is sent anew, as far as Alertmanager keeps to it. */
const WATCHDOG_EVERY = "5m";

/** Alerts go to the environment's topics by their severity, as alarms of CloudWatch do. */
function alerting(environment: Environment): object {
  const { region } = environment;
  const topic = (severity: string) => ({
    topic_arn: topicArn(environment, severity),
    sigv4: { region },
    send_resolved: true,
  });
  return {
    route: {
      receiver: NOBODY,
      group_by: ["namespace", "alertname"],
      routes: [
        {
          receiver: WATCHDOG_TOPIC,
          matchers: [`alertname="${WATCHDOG}"`],
          group_interval: WATCHDOG_EVERY,
          repeat_interval: WATCHDOG_EVERY,
        },
        ...ALARM_SEVERITIES.map((severity) => ({ receiver: severity, matchers: [`severity="${severity}"`] })),
      ],
    },
    receivers: [
      { name: NOBODY },
      { name: WATCHDOG_TOPIC, sns_configs: [{ ...topic(WATCHDOG_TOPIC), send_resolved: false }] },
      ...ALARM_SEVERITIES.map((severity) => ({ name: severity, sns_configs: [topic(severity)] })),
    ],
  };
}

/** Ports of a node: its kubelet's, and the node exporter's, which is in the node's own network. */
const KUBELET_PORT = 10250;
const NODE_EXPORTER_PORT = 9100;

/** Parts of the control plane that Amazon runs, and kube-proxy, which answers its own node only. */
const UNSEEN = ["kubeControllerManager", "kubeScheduler", "kubeEtcd", "kubeProxy"];

/** Nobody can scrape them: each of their alerts would ring for ever. Source: EKS, "Fetch control plane raw metrics". */
const OUT_OF_REACH = Object.fromEntries(UNSEEN.map((part) => [part, { enabled: false }]));

/** A user without a name. */
const AUTOSCALER_USER = 65534;

/** Volume of each Prometheus: what it keeps at most, and the log before it. */
const SAMPLES_GIB = 20;

/** A user without a name or rights of its own. */
const VELERO_USER = { runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532 };

const CERT_MANAGER = "quay.io/jetstack/cert-manager";
const EXTERNAL_SECRETS = "ghcr.io/external-secrets/external-secrets";

/**
 * What every platform has, whatever engines run on it. Versions are exact; a chart that keeps its CRDs in `crds/` says
 * below how they are upgraded, since Helm never does.
 */
export const SHARED_CHARTS: readonly OperatorChart[] = [
  {
    id: "cert-manager",
    chart: "cert-manager",
    repository: "oci://quay.io/jetstack/charts",
    version: "v1.21.1",
    support: { ends: null, source: 'cert-manager, "Supported Releases": until the second minor after it' },
    namespace: "cert-manager",
    webhookPorts: [10250],
    values: (host) => ({
      // CRDs are templates of the chart; keep: taking the release away does not take every certificate with it.
      crds: { enabled: true, keep: true },
      image: { repository: host.image(`${CERT_MANAGER}-controller`) },
      webhook: { image: { repository: host.image(`${CERT_MANAGER}-webhook`) }, replicaCount: 2 },
      cainjector: { image: { repository: host.image(`${CERT_MANAGER}-cainjector`) } },
      acmesolver: { image: { repository: host.image(`${CERT_MANAGER}-acmesolver`) } },
      startupapicheck: { image: { repository: host.image(`${CERT_MANAGER}-startupapicheck`) } },
      replicaCount: 2,
    }),
  },
  {
    id: "external-secrets",
    chart: "external-secrets",
    repository: "https://charts.external-secrets.io",
    version: "2.9.0",
    support: { ends: null, source: 'External Secrets, "Stability and Support": the newest minor alone' },
    namespace: SECRETS.namespace,
    after: ["cert-manager"],
    webhookPorts: [10250],
    values: (host) => ({
      installCRDs: true,
      replicaCount: 2,
      leaderElect: true,
      image: { repository: host.image(EXTERNAL_SECRETS) },
      webhook: { image: { repository: host.image(EXTERNAL_SECRETS) } },
      certController: { image: { repository: host.image(EXTERNAL_SECRETS) } },
      serviceAccount: { name: SECRETS.serviceAccount },
      // Stores belong to a namespace: none of the whole cluster, which any namespace could use.
      processClusterStore: false,
      processClusterExternalSecret: false,
      processClusterPushSecret: false,
    }),
  },
  {
    id: "aws-load-balancer-controller",
    chart: "aws-load-balancer-controller",
    repository: "https://aws.github.io/eks-charts",
    version: "1.13.4",
    support: { ends: null, source: "kubernetes-sigs/aws-load-balancer-controller, README" },
    namespace: BALANCER_CONTROLLER.namespace,
    after: ["cert-manager"],
    webhookPorts: [9443],
    values: (host) => ({
      clusterName: host.clusterName,
      region: host.environment.region,
      // Its pods cannot ask the instance metadata which VPC they are in.
      vpcTags: { Name: homeName.foundation(host.environment.name) },
      image: { repository: host.image("public.ecr.aws/eks/aws-load-balancer-controller") },
      serviceAccount: { name: BALANCER_CONTROLLER.serviceAccount },
      // The chart drops no capability and names no seccomp profile: a restricted namespace would turn its pods away.
      podSecurityContext: RESTRICTED_POD,
      securityContext: NON_ROOT_CONTAINER,
      enableCertManager: true,
      // It binds pods to target groups of the AWS stacks and makes nothing itself.
      createIngressClassResource: false,
      enableServiceMutatorWebhook: false,
      enableShield: false,
      enableWaf: false,
      enableWafv2: false,
      replicaCount: 2,
    }),
  },
  {
    id: "cluster-autoscaler",
    chart: "cluster-autoscaler",
    repository: "https://kubernetes.github.io/autoscaler",
    version: "9.50.1",
    support: {
      ends: null,
      source: 'kubernetes/autoscaler, cluster-autoscaler/README.md, "Releases": as long as the Kubernetes of its minor',
    },
    namespace: AUTOSCALER.namespace,
    values: (host) => ({
      cloudProvider: "aws",
      awsRegion: host.environment.region,
      // EKS tags the scaling groups of every managed node group by this name.
      autoDiscovery: { clusterName: host.clusterName },
      // Of the cluster's own minor: it computes as that scheduler does.
      image: {
        repository: host.image("registry.k8s.io/autoscaling/cluster-autoscaler"),
        tag: `v${host.environment.kubernetes.version}.0`,
      },
      rbac: { serviceAccount: { name: AUTOSCALER.serviceAccount } },
      replicaCount: 2,
      resources: { requests: { cpu: "100m", memory: "512Mi" }, limits: { cpu: "1", memory: "1Gi" } },
      extraArgs: {
        // A volume stays in its zone, and each zone has a group of its own: of those that fit, the least is wasted.
        expander: "least-waste",
        // Pods with a node's own disk are the operators' and the exporters', which can move.
        "skip-nodes-with-local-storage": "false",
        "skip-nodes-with-system-pods": "false",
      },
      // The chart says nothing of these: a restricted namespace would turn its pods away.
      securityContext: { ...RESTRICTED_POD, runAsUser: AUTOSCALER_USER, runAsGroup: AUTOSCALER_USER },
      containerSecurityContext: NON_ROOT_CONTAINER,
    }),
  },
  {
    id: "kube-prometheus-stack",
    chart: "kube-prometheus-stack",
    repository: "oci://ghcr.io/prometheus-community/charts",
    version: "88.5.3",
    support: { ends: null, source: "prometheus-community/helm-charts, kube-prometheus-stack: the newest alone" },
    namespace: MONITORING_NAMESPACE,
    after: ["cert-manager"],
    podSecurity: "privileged",
    podSecurityReason: "the node exporter reads the node's own /proc and /sys",
    webhookPorts: [10250],
    reachesPods: "any",
    reachesNodes: [KUBELET_PORT, NODE_EXPORTER_PORT],
    values: (host) => ({
      ...OUT_OF_REACH,
      // The chart keeps its CRDs in crds/: its own job brings them to the chart's version.
      crds: {
        upgradeJob: {
          enabled: true,
          image: {
            busybox: { ...imageParts(host, "docker.io/library/busybox"), tag: "1.37.0" },
            kubectl: {
              ...imageParts(host, "registry.k8s.io/kubectl"),
              tag: `v${host.environment.kubernetes.version}.0`,
            },
          },
        },
      },
      prometheusOperator: {
        image: imageParts(host, "quay.io/prometheus-operator/prometheus-operator"),
        thanosImage: imageParts(host, "quay.io/thanos/thanos"),
        prometheusConfigReloader: { image: imageParts(host, "quay.io/prometheus-operator/prometheus-config-reloader") },
        admissionWebhooks: { certManager: { enabled: true }, patch: { enabled: false } },
      },
      prometheus: {
        prometheusSpec: {
          image: imageParts(host, "quay.io/prometheus/prometheus"),
          replicas: 2,
          // More than a container gets that asks for nothing.
          resources: { requests: { cpu: "500m", memory: "2Gi" }, limits: { cpu: "2", memory: "4Gi" } },
          retention: "10d",
          retentionSize: "15GB",
          // Each replica's own: without one, samples would go with the node.
          storageSpec: {
            volumeClaimTemplate: {
              spec: {
                storageClassName: PLATFORM_STORAGE,
                accessModes: ["ReadWriteOnce"],
                resources: { requests: { storage: `${SAMPLES_GIB}Gi` } },
              },
            },
          },
          // Every namespace's monitors and rules, not only those with the release's label.
          podMonitorSelectorNilUsesHelmValues: false,
          serviceMonitorSelectorNilUsesHelmValues: false,
          ruleSelectorNilUsesHelmValues: false,
        },
      },
      alertmanager: {
        serviceAccount: { name: ALERTING.serviceAccount },
        config: alerting(host.environment),
        alertmanagerSpec: { image: imageParts(host, "quay.io/prometheus/alertmanager"), replicas: 3 },
      },
      grafana: { enabled: false },
      "kube-state-metrics": { image: imageParts(host, "registry.k8s.io/kube-state-metrics/kube-state-metrics") },
      "prometheus-node-exporter": { image: imageParts(host, "quay.io/prometheus/node-exporter") },
    }),
  },
  {
    id: "velero",
    chart: "velero",
    repository: "https://vmware-tanzu.github.io/helm-charts",
    version: "12.1.0",
    support: { ends: null, source: "vmware-tanzu/velero, SUPPORT.md" },
    namespace: CLUSTER_BACKUP.namespace,
    values: (host) => ({
      image: { repository: host.image("docker.io/velero/velero") },
      // The chart keeps its CRDs in crds/: its own job brings them to the chart's version.
      upgradeCRDs: true,
      // The chart sets no security context, and its image's user has a name, which the kubelet cannot check.
      podSecurityContext: { ...RESTRICTED_POD, ...VELERO_USER },
      containerSecurityContext: NON_ROOT_CONTAINER,
      initContainers: [
        {
          name: "velero-plugin-for-aws",
          image: host.image("docker.io/velero/velero-plugin-for-aws:v1.14.0"),
          volumeMounts: [{ mountPath: "/target", name: "plugins" }],
          securityContext: NON_ROOT_CONTAINER,
        },
      ],
      serviceAccount: { server: { name: CLUSTER_BACKUP.serviceAccount } },
      credentials: { useSecret: false },
      // Objects only: volumes hold data, and every engine backs its data up itself, consistently.
      snapshotsEnabled: false,
      deployNodeAgent: false,
      configuration: {
        backupStorageLocation: [
          {
            name: "default",
            default: true,
            provider: "aws",
            bucket: clusterBackupBucket(host.environment),
            config: { region: host.environment.region },
          },
        ],
      },
      schedules: {
        objects: {
          schedule: "15 2 * * *",
          template: { ttl: "720h", snapshotVolumes: false, excludedResources: ["secrets", "pods", "events"] },
        },
      },
    }),
  },
];
