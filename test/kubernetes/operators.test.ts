import { load } from "js-yaml";
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
      expect(release.version).toMatch(/^v?\d+\.\d+\.\d+$/);
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

  test("alerts go to the environment's topics by severity", () => {
    const release = operators.all("helm_release").find(({ name }) => name === "kube-prometheus-stack")!;
    const { config } = (load(release.values[0]) as Block).alertmanager;
    const topics = config.receivers.flatMap((receiver: Block) => receiver.sns_configs ?? []);
    expect(topics.map((topic: Block) => topic.topic_arn)).toEqual(
      ["info", "warning", "critical", "emergency"].map(
        (severity) => `arn:aws:sns:eu-central-1:444444444444:tessera-prod-${severity}`,
      ),
    );
  });
});

describe("a table of charts is refused", () => {
  const chart: OperatorChart = {
    id: "one",
    chart: "one",
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
