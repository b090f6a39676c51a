import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import type { Construct } from "constructs";
import type { Environment } from "../../config/model";
import { homeName } from "../../config/naming";
import { alarm } from "../monitoring/alarm";
import { RHYTHMS } from "../monitoring/rhythms";
import { WATCHDOG_TOPIC } from "./watchdog-names";

/** Rings when alerting on Kubernetes falls silent: every alert of an engine there would reach nobody. */
export function watchdog(scope: Construct, environment: Environment, topics: Readonly<Record<string, string>>): void {
  const foundation = homeName.foundation(environment.name);
  const name = `${foundation}-${WATCHDOG_TOPIC}`;
  // Nobody subscribes: it is there to be counted. What is sent names alerts alone, and is encrypted like those.
  new SnsTopic(scope, "watchdog", { name, kmsMasterKeyId: `alias/${foundation}/topics` });
  alarm(scope, "watchdog_silent", {
    ...RHYTHMS.watchdog.silence,
    name: `${name}-silent`,
    description: `For ${RHYTHMS.watchdog.silentFor} Prometheus or Alertmanager has sent nothing: no alert of what runs on Kubernetes reaches anybody`,
    severity: "critical",
    watches: {
      namespace: "AWS/SNS",
      name: "NumberOfMessagesPublished",
      dimensions: { TopicName: name },
      statistic: "Sum",
    },
    threshold: { below: 1 },
    // A topic that nobody publishes to reports nothing, which is just what must ring.
    gap: "breaching",
    topics,
    tags: {},
  });
}
