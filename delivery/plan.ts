import { DEPLOYMENT_STRATEGIES, type DeploymentSettings } from "../constructs/deployment/settings";

/** What the jobs of a deployment need to know of the settings. What the checks need, they read themselves. */
export interface DeploymentPlan {
  /** Stacks of a layer at the same time. */
  readonly parallel: number;
  readonly fail_fast: boolean;
  /** Whether anything is checked after the last layer. */
  readonly verify: boolean;
  /** Whether the deployment is recorded. */
  readonly record: boolean;
  /** Whether a trigger that fires rolls back by itself. */
  readonly rollback: boolean;
}

export function deploymentPlan({ strategy, validation, rollback, monitoring }: DeploymentSettings): DeploymentPlan {
  const { parallel, failFast } = DEPLOYMENT_STRATEGIES[strategy];
  return {
    parallel,
    fail_fast: failFast,
    verify: Object.values(validation).includes(true),
    record: monitoring.deployment_tracking,
    rollback: rollback.automatic_triggers,
  };
}
