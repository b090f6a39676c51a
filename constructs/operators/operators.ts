import { Release } from "@cdktf/provider-helm/lib/release";
import { NetworkPolicyV1 } from "@cdktf/provider-kubernetes/lib/network-policy-v1";
import { Construct } from "constructs";
import type { Environment } from "../../config/model";
import { escapeTemplate } from "../../terraform-json/template";
import { yaml } from "../kubernetes/manifest";
import { ManifestRelease } from "../kubernetes/manifest-release";
import { clusterName } from "../kubernetes/names";
import { Namespace } from "../kubernetes/namespace";
import { AWAITING_IMAGE, awaiting, inOrder, secretsOf } from "../kubernetes/parts/await";
import { POD_IDENTITY_AGENT } from "../kubernetes/parts/network";
import { imageIn } from "../kubernetes/registry";
import { serviceRange } from "../kubernetes/service-range";
import { platformStorageClass } from "../kubernetes/storage-class";
import type { ChartHost, OperatorChart } from "./chart";
import { MONITORING_NAMESPACE } from "./shared";

/** Operators are trusted with their own volumes and memory; what runs away is stopped, and nothing opens to the outside. */
const OPERATOR_QUOTA = { pods: 300 } as const;

export interface OperatorsProps {
  readonly environment: Environment;
  readonly charts: readonly OperatorChart[];
}

/** Operators and shared services by Helm, each namespace closed but for what its charts say that they need. */
export class Operators extends Construct {
  constructor(scope: Construct, id: string, props: OperatorsProps) {
    super(scope, id);
    const { environment, charts } = props;
    checkCharts(charts);
    const host = {
      environment,
      clusterName: clusterName(environment.name),
      image: (reference: string) => imageIn(environment, reference),
    };
    const namespaces = new Map<string, Namespace>();
    for (const name of new Set(charts.map((chart) => chart.namespace))) {
      const here = charts.filter((chart) => chart.namespace === name);
      const namespace = new Namespace(this, name, {
        name,
        labels: { "tessera.internal/role": "operator" },
        podSecurity: here.find((chart) => chart.podSecurity !== undefined)?.podSecurity,
        quota: OPERATOR_QUOTA,
        protect: environment.deletion_protection,
      });
      namespaces.set(name, namespace);
      this.open(namespace, here, environment);
    }
    platformStorageClass(this, "storage", environment);
    const releases = new Map<string, Release>();
    for (const chart of charts) {
      const before = [
        ...(chart.after ?? []).map((id) => releases.get(id)!),
        ...this.secrets(chart, namespaces.get(chart.namespace)!, releases, host),
      ];
      const release = new Release(this, `release_${chart.id}`, {
        name: chart.id,
        chart: chart.chart,
        repository: chart.repository,
        version: chart.version,
        namespace: namespaces.get(chart.namespace)!.name,
        createNamespace: false,
        values: [escapeTemplate(yaml(chart.values(host)))],
        atomic: true,
        wait: true,
        timeout: 600,
        maxHistory: 10,
        dependsOn: before,
        // An operator's release can hold its CRDs: taken away, they would take every cluster with them.
        lifecycle: { preventDestroy: environment.deletion_protection },
      });
      releases.set(chart.id, release);
    }
  }

  /** The release of what an operator would invent. */
  private secrets(
    { id, secrets, after = [] }: OperatorChart,
    namespace: Namespace,
    releases: ReadonlyMap<string, Release>,
    { environment, image }: ChartHost,
  ): Release[] {
    if (secrets === undefined) return [];
    const { first, rest } = inOrder(secrets());
    if (rest.length > 0) throw new Error(`chart ${id}: secrets has a ${rest[0]!.kind}, of which no secret comes`);
    const { release } = new ManifestRelease(this, `secrets_${id}`, {
      name: `${id}-secrets`,
      namespace: namespace.name,
      manifests: [...first, awaiting(secretsOf(first), { image: image(AWAITING_IMAGE) })],
      protect: environment.deletion_protection,
      awaited: true,
      takesOver: true,
      after: after.map((before) => releases.get(before)!),
    });
    return [release];
  }

  /** What a namespace of operators needs: its own pods, the API server and AWS inside the VPC, webhooks, metrics. */
  private open(namespace: Namespace, charts: readonly OperatorChart[], environment: Environment): void {
    const vpc = [{ ipBlock: { cidr: environment.vpc_cidr } }];
    const tcp = (ports: readonly number[]) => ports.map((port) => ({ protocol: "TCP", port: String(port) }));
    const own = [{ podSelector: {} }];
    const webhooks = [...new Set(charts.flatMap((chart) => chart.webhookPorts ?? []))];
    const anyPort = charts.some(({ reachesPods }) => reachesPods === "any");
    const pods = [
      ...new Set(charts.flatMap(({ reachesPods }) => (typeof reachesPods === "object" ? [...reachesPods] : []))),
    ];
    const nodes = [...new Set(charts.flatMap((chart) => chart.reachesNodes ?? []))];
    const metadata = { namespace: namespace.name };
    new NetworkPolicyV1(namespace, "operator", {
      metadata: { ...metadata, name: "operator" },
      spec: {
        podSelector: {},
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          { from: own },
          { from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": MONITORING_NAMESPACE } } }] },
          ...(webhooks.length > 0 ? [{ from: vpc, ports: tcp(webhooks) }] : []),
        ],
        egress: [
          { to: own },
          { to: vpc, ports: tcp([443, ...nodes]) },
          // The API server, as pods dial it.
          { to: [{ ipBlock: { cidr: serviceRange(environment) } }], ports: tcp([443]) },
          { to: [{ ipBlock: { cidr: POD_IDENTITY_AGENT.cidr } }], ports: tcp([POD_IDENTITY_AGENT.port]) },
          ...(!anyPort && pods.length === 0
            ? []
            : [{ to: [{ namespaceSelector: {} }], ...(anyPort ? {} : { ports: tcp(pods) }) }]),
        ],
      },
    });
  }
}

/** @throws with every fault of the charts at once */
export function checkCharts(charts: readonly OperatorChart[]): void {
  const faults: string[] = [];
  const ids = charts.map((chart) => chart.id);
  for (const [index, chart] of charts.entries()) {
    const said = `chart ${chart.id}:`;
    if (ids.indexOf(chart.id) !== index) faults.push(`${said} there are two releases of that name`);
    for (const before of chart.after ?? [])
      if (!ids.slice(0, index).includes(before))
        faults.push(`${said} \`after\` names ${before}, which stands no earlier`);
    const relaxed = (chart.podSecurity ?? "restricted") !== "restricted";
    if (relaxed && !chart.podSecurityReason) faults.push(`${said} podSecurity ${chart.podSecurity} needs a reason`);
    if (!/^v?\d+\.\d+\.\d+$/.test(chart.version)) faults.push(`${said} version ${chart.version} is not exact`);
  }
  if (faults.length > 0) throw new Error(`operators:\n  ${faults.join("\n  ")}`);
}
