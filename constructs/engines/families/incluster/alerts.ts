import type { Manifest } from "../../../kubernetes/manifest";
import { LABEL } from "../../../kubernetes/names";
import { type AlertRule, prometheusRule } from "../../../kubernetes/parts/monitoring";

/** Alerts over what the kubelet and cAdvisor measure, the same for every engine. Selectors are PromQL's, without braces. */

/** `container`: selector of the containers that `vcpu` is of. */
export function cpuHigh(container: string, vcpu: number, percent: number): AlertRule {
  return {
    alert: "CpuHigh",
    expr: `100 * sum by (pod) (rate(container_cpu_usage_seconds_total{${container}}[5m])) / ${vcpu} > ${percent}`,
    for: "5m",
    severity: "critical",
    summary: `CPU above ${percent} % for five minutes`,
  };
}

export function memoryHigh(container: string, memoryGib: number, percent: number): AlertRule {
  return {
    alert: "MemoryHigh",
    expr: `100 * max by (pod) (container_memory_working_set_bytes{${container}}) / ${memoryGib * 1024 ** 3} > ${percent}`,
    for: "5m",
    severity: "warning",
    summary: `Memory above ${percent} %`,
  };
}

/** `here`: selector of the namespace. */
export function volumeFilling(here: string, percent: number): AlertRule {
  return {
    alert: "VolumeFilling",
    expr: `100 * kubelet_volume_stats_used_bytes{${here}} / kubelet_volume_stats_capacity_bytes{${here}} > ${percent}`,
    for: "10m",
    severity: "critical",
    summary: `A volume is above ${percent} % full`,
  };
}

/** Labels by which Alertmanager knows whose an alert is. */
export function alertsOf(cluster: string, home: string, rules: readonly AlertRule[]): Manifest {
  return prometheusRule(cluster, rules, { [LABEL.home.replaceAll(/[./]/g, "_")]: home, engine: cluster });
}
