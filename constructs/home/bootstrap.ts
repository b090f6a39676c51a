import { LambdaInvocation } from "@cdktf/provider-aws/lib/lambda-invocation";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import type { Values } from "../../config/model";
import type { Step } from "../../executor/contract/payload";
import type { BootstrapHost, ClusterPorts, Engine } from "../engines/engine";
import { inputOf, type KnownRotation, targetOf } from "../executor/input";

export interface BootstrapProps {
  readonly engine: Engine;
  readonly ports: ClusterPorts;
  readonly host: BootstrapHost<Values, Values>;
  readonly executorFunctionName: string;
  /** Runs an input of an engine once a minute. */
  readonly everyMinute: (engine: string, input: string) => void;
  /** Runs an input of an engine once a day. */
  readonly everyDay: (engine: string, input: string) => void;
  /** What must stand before the cluster answers. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * Runs an engine's bootstrap on its cluster, and has looked after once a minute what needs it, and once a day passwords
 * that are to change.
 */
export function bootstrap(scope: Construct, props: BootstrapProps): LambdaInvocation {
  const { engine, host } = props;
  const build = engine.build();
  const target = targetOf(props.ports, host.home.environment.region);
  const known = (apply: readonly Step[]) => ({
    engine: engine.driver ?? engine.id,
    subject: host.home.subject,
    apply,
    remove: [],
  });
  const guard = build.guard(host);
  if (guard.length > 0) props.everyMinute(engine.id, inputOf(scope, `guard_${engine.id}_input`, target, known(guard)));
  const rotation = rotationOf(props);
  if (rotation !== null) props.everyDay(engine.id, inputOf(scope, `rotation_${engine.id}_input`, target, rotation));
  return new LambdaInvocation(scope, `bootstrap_${engine.id}`, {
    functionName: props.executorFunctionName,
    input: inputOf(scope, `bootstrap_${engine.id}_input`, target, known(build.bootstrap(host))),
    lifecycleScope: "CRUD",
    terraformKey: "tf",
    dependsOn: [...props.dependsOn],
  });
}

/**
 * What the schedule asks for; null: nothing changes by itself. It names no tenant: a home's schedule stays as it is when
 * tenants come and go.
 */
function rotationOf({ engine, host }: BootstrapProps): KnownRotation | null {
  const plan = engine.build().rotation?.(host);
  if (plan === undefined || plan.days === null || plan.overlapHours === null) return null;
  const id = engine.driver ?? engine.id;
  return {
    engine: id,
    subject: host.home.subject,
    rotate: {
      steps: [plan.executor, plan.users(null)],
      older_than_days: plan.days,
      overlap_hours: plan.overlapHours,
      interrupts: false,
      apply: true,
    },
  };
}
