import { rulesOf } from "../../config/room";
import type { DeploymentSettings } from "./settings";

export const rules = rulesOf<DeploymentSettings, void>({
  "triggers-need-checks": ({ rollback, validation }) =>
    rollback.automatic_triggers && !Object.values(validation).includes(true)
      ? {
          path: "rollback.automatic_triggers",
          cause: "validation.smoke_tests",
          given: true,
          allowed: "false where nothing is checked",
          advice: "Nothing would ever fire: turn on smoke_tests, or write false.",
        }
      : null,
  "triggers-need-records": ({ rollback, monitoring }) =>
    rollback.automatic_triggers && !monitoring.deployment_tracking
      ? {
          path: "rollback.automatic_triggers",
          cause: "monitoring.deployment_tracking",
          given: true,
          allowed: "false without deployment_tracking",
          advice: "The commit to go back to is in the records: turn deployment_tracking on, or write false.",
        }
      : null,
  "baseline-needs-records": ({ validation, monitoring }) =>
    validation.performance_tests && !monitoring.deployment_tracking
      ? {
          path: "validation.performance_tests",
          cause: "monitoring.deployment_tracking",
          given: true,
          allowed: "false without deployment_tracking",
          advice: "The baseline is taken from the records: turn deployment_tracking on, or write false.",
        }
      : null,
  "records-hold-metrics": ({ monitoring }) =>
    !monitoring.deployment_tracking && (monitoring.success_metrics || monitoring.failure_analysis !== "none")
      ? {
          path: "monitoring.deployment_tracking",
          given: false,
          allowed: "true with success_metrics or failure_analysis",
          advice: "Both stand in the record: write success_metrics: false and failure_analysis: none, or true here.",
        }
      : null,
});
