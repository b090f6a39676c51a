import { LambdaInvocation } from "@cdktf/provider-aws/lib/lambda-invocation";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import type { Values } from "../../config/model";
import type { Step } from "../../executor/contract/payload";
import type { BootstrapHost, ClusterPorts, Engine } from "../engines/engine";
import { inputOf, targetOf } from "../executor/input";

export interface BootstrapProps {
  readonly engine: Engine;
  readonly ports: ClusterPorts;
  readonly host: BootstrapHost<Values, Values>;
  readonly executorFunctionName: string;
  /** Runs an input of an engine once a minute. */
  readonly everyMinute: (engine: string, input: string) => void;
  /** What must stand before the cluster answers. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/** Runs an engine's bootstrap on its cluster, and has looked after once a minute what needs it. */
export function bootstrap(scope: Construct, props: BootstrapProps): LambdaInvocation {
  const { engine, host } = props;
  const build = engine.build();
  const target = targetOf(props.ports, host.environment.region);
  const known = (apply: readonly Step[]) => ({
    engine: engine.driver ?? engine.id,
    subject: host.tenant === null ? "cell" : host.tenant.id,
    apply,
    remove: [],
  });
  const guard = build.guard(host);
  if (guard.length > 0) props.everyMinute(engine.id, inputOf(scope, `guard_${engine.id}_input`, target, known(guard)));
  return new LambdaInvocation(scope, `bootstrap_${engine.id}`, {
    functionName: props.executorFunctionName,
    input: inputOf(scope, `bootstrap_${engine.id}_input`, target, known(build.bootstrap(host))),
    lifecycleScope: "CRUD",
    terraformKey: "tf",
    dependsOn: [...props.dependsOn],
  });
}
