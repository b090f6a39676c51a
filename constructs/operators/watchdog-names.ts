/**
 * The alert that always rings: what it reaches shows that Prometheus evaluates and Alertmanager sends. Source:
 * kube-prometheus-stack, templates/prometheus/rules-1.14/general.rules.yaml.
 */
export const WATCHDOG = "Watchdog";

/** Ends the name of the topic that hears it, and nobody else: `topicArn` has the whole. */
export const WATCHDOG_TOPIC = "watchdog";
