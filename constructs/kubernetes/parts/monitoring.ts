import type { Manifest } from "../manifest";

const API = "monitoring.coreos.com/v1";

/** Has Prometheus scrape the pods with these labels at a named port. */
export function podMonitor(name: string, labels: Readonly<Record<string, string>>, port: string): Manifest {
  return {
    apiVersion: API,
    kind: "PodMonitor",
    metadata: { name },
    spec: {
      selector: { matchLabels: { ...labels } },
      podMetricsEndpoints: [{ port, interval: "30s" }],
    },
  };
}

/** An alert of Prometheus. */
export interface AlertRule {
  readonly alert: string;
  /** PromQL that holds while something is wrong. */
  readonly expr: string;
  /** How long it holds before it rings, such as `5m`. */
  readonly for: string;
  readonly severity: "info" | "warning" | "critical" | "emergency";
  readonly summary: string;
}

export function prometheusRule(
  name: string,
  rules: readonly AlertRule[],
  labels: Readonly<Record<string, string>>,
): Manifest {
  return {
    apiVersion: API,
    kind: "PrometheusRule",
    metadata: { name },
    spec: {
      groups: [
        {
          name,
          rules: rules.map((rule) => ({
            alert: rule.alert,
            expr: rule.expr,
            for: rule.for,
            labels: { ...labels, severity: rule.severity },
            annotations: { summary: rule.summary },
          })),
        },
      ],
    },
  };
}
