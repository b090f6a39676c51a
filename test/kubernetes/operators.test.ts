import { load } from "js-yaml";
import { RHYTHMS } from "../../constructs/monitoring/rhythms";
import type { OperatorChart } from "../../constructs/operators/chart";
import { checkCharts } from "../../constructs/operators/operators";
import { SHARED_CHARTS } from "../../constructs/operators/shared";
import { type Block, type BuiltStack, built } from "./support";

describe("operators", () => {
  let operators: BuiltStack;
  beforeAll(() => {
    [operators] = built("production-operators") as [BuiltStack];
  });

  test("every chart has an exact version, and every release waits for what it needs", () => {
    const releases = Object.entries(operators.json.resource.helm_release as Block);
    expect(releases.length).toBeGreaterThanOrEqual(SHARED_CHARTS.length);
    const idOf = Object.fromEntries(releases.map(([id, { name }]) => [name, id]));
    for (const [, release] of releases) {
      expect(release.version).toMatch(/^v?\d+\.\d+\.\d+(?:\+sha\.[0-9a-f]{16})?$/);
      expect(release.lifecycle.prevent_destroy).toBe(true);
      expect(release.create_namespace).toBe(false);
    }
    const plugin = releases.find(([, { name }]) => name === "plugin-barman-cloud")![1];
    expect(plugin.depends_on).toEqual(
      expect.arrayContaining([`helm_release.${idOf["cert-manager"]}`, `helm_release.${idOf["cloudnative-pg"]}`]),
    );
  });

  test("images come from the account's registry: no other host is named", () => {
    const texts = operators.all("helm_release").map((release) => release.values[0] as string);
    const hosts = new Set(
      texts.flatMap(
        (text) => text.match(/\b(?:quay\.io|ghcr\.io|docker\.io|registry\.k8s\.io|public\.ecr\.aws)\b/g) ?? [],
      ),
    );
    expect([...hosts]).toEqual([]);
    expect(texts.join()).toContain("444444444444.dkr.ecr.eu-central-1.amazonaws.com");
  });

  test("namespaces are closed, and restricted but for those that say why not", () => {
    const levels = Object.fromEntries(
      operators
        .all("kubernetes_namespace_v1")
        .map(({ metadata }) => [metadata.name, metadata.labels["pod-security.kubernetes.io/enforce"]]),
    );
    expect(Object.entries(levels).filter(([, level]) => level !== "restricted")).toEqual([
      ["clickhouse-operator", "baseline"],
      ["monitoring", "privileged"],
    ]);
    const denied = operators.all("kubernetes_network_policy_v1").filter(({ metadata }) => metadata.name === "deny-all");
    expect(denied).toHaveLength(Object.keys(levels).length);
  });

  const valuesOf = (chart: string) =>
    load(operators.all("helm_release").find(({ name }) => name === chart)!.values[0]) as Block;

  /** Pod's and container's context of the charts that say too little by themselves, by where their values take them. */
  const CONTEXTS: [string, (values: Block) => [pod: Block, ...containers: Block[]]][] = [
    ["aws-load-balancer-controller", (values) => [values.podSecurityContext, values.securityContext]],
    ["cluster-autoscaler", (values) => [values.securityContext, values.containerSecurityContext]],
    ["psmdb-operator", (values) => [values.podSecurityContext, values.securityContext]],
    ["altinity-clickhouse-operator", (values) => [values.podSecurityContext, values.operator.containerSecurityContext]],
    [
      "velero",
      (values) => [
        values.podSecurityContext,
        values.containerSecurityContext,
        ...values.initContainers.map((container: Block) => container.securityContext),
      ],
    ],
    // Its chart says the rest.
    ["eck-operator", (values) => [values.podSecurityContext]],
  ];
  test.each(CONTEXTS)("%s gives its pods what the restricted standard asks for", (chart, contexts) => {
    const [pod, ...containers] = contexts(valuesOf(chart));
    expect(pod).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    for (const container of containers)
      expect(container).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } });
  });

  test("every namespace bounds its pods, and opens nothing to the outside", () => {
    const quotas = operators.all("kubernetes_resource_quota_v1").map(({ spec }) => spec.hard);
    expect(quotas).toHaveLength(operators.all("kubernetes_namespace_v1").length);
    for (const hard of quotas)
      expect(hard).toEqual({ pods: "300", "services.loadbalancers": "0", "services.nodeports": "0" });
  });

  test("Prometheus reaches kubelets and node exporters, and asks nothing of what Amazon runs", () => {
    const ports = (namespace: string): string[] => {
      const policy = operators
        .all("kubernetes_network_policy_v1")
        .find((block) => block["//"].metadata.path.endsWith(`/${namespace}/operator`))!;
      return policy.spec.egress
        .filter(({ to }: Block) => to?.[0]?.ip_block?.cidr === "10.64.0.0/16")
        .flatMap((rule: Block) => rule.ports.map(({ port }: Block) => port));
    };
    expect(ports("monitoring")).toEqual(["443", "10250", "9100"]);
    expect(ports("velero")).toEqual(["443"]);
    const values = valuesOf("kube-prometheus-stack");
    for (const part of ["kubeControllerManager", "kubeScheduler", "kubeEtcd", "kubeProxy"])
      expect(values[part]).toEqual({ enabled: false });
  });

  test("no image is taken by a tag that moves", () => {
    for (const release of operators.all("helm_release")) expect(release.values[0]).not.toMatch(/tag: ["']?latest/);
    const { busybox, kubectl } = valuesOf("kube-prometheus-stack").crds.upgradeJob.image;
    for (const { tag } of [busybox, kubectl]) expect(tag).toMatch(/^v?\d+\.\d+\.\d+$/);
  });

  test("alerts go to the environment's topics by severity", () => {
    const release = operators.all("helm_release").find(({ name }) => name === "kube-prometheus-stack")!;
    const { config } = (load(release.values[0]) as Block).alertmanager;
    const topics = config.receivers.flatMap((receiver: Block) => receiver.sns_configs ?? []);
    expect(topics.map((topic: Block) => topic.topic_arn)).toEqual(
      ["watchdog", "info", "warning", "critical", "emergency"].map(
        (severity) => `arn:aws:sns:eu-central-1:444444444444:tessera-prod-${severity}`,
      ),
    );
  });

  test("the alert that always rings is counted, often enough for the alarm on its silence", () => {
    const [platform] = built("production-platform") as [BuiltStack];
    const release = operators.all("helm_release").find(({ name }) => name === "kube-prometheus-stack")!;
    const { route, receivers } = (load(release.values[0]) as Block).alertmanager.config;
    const [sends] = route.routes;
    expect(sends).toMatchObject({ matchers: ['alertname="Watchdog"'], group_interval: "5m", repeat_interval: "5m" });
    const { sns_configs } = receivers.find(({ name }: Block) => name === sends.receiver);
    const [topic] = platform.all("aws_sns_topic");
    expect(sns_configs[0].topic_arn).toMatch(new RegExp(`:${topic?.name}$`));
    const [alarm] = platform.all("aws_cloudwatch_metric_alarm");
    expect(alarm).toMatchObject({ dimensions: { TopicName: topic?.name }, treat_missing_data: "breaching" });
    expect(alarm?.period * alarm?.evaluation_periods).toBeGreaterThanOrEqual(2 * RHYTHMS.watchdog.seconds);
  });
});

describe("a table of charts is refused", () => {
  const chart: OperatorChart = {
    id: "one",
    chart: "one",
    support: { ends: null, source: "nobody" },
    repository: "https://example.org",
    version: "1.2.3",
    namespace: "one",
    values: () => ({}),
  };
  const cases: [string, OperatorChart[], RegExp][] = [
    ["a version that is a range", [{ ...chart, version: "1.x" }], /version 1\.x is not exact/],
    ["two of one name", [chart, chart], /two releases of that name/],
    [
      "one that waits for a later one",
      [
        { ...chart, after: ["two"] },
        { ...chart, id: "two" },
      ],
      /stands no earlier/,
    ],
    ["a weaker standard without a reason", [{ ...chart, podSecurity: "privileged" }], /needs a reason/],
  ];
  test.each(cases)("%s", (_, charts, message) => expect(() => checkCharts(charts)).toThrow(message));
});
