import type { Construct } from "constructs";
import type { Home } from "../config/model";
import type { ClusterPorts, Engine } from "../constructs/engines/engine";
import { enginesOf } from "../constructs/engines/forms";
import { bootstrapHost } from "../constructs/engines/hosts";
import { rotationRule } from "../constructs/executor/executor";
import { everyDay, everyMinute } from "../constructs/executor/schedule";
import { bootstrap } from "../constructs/home/bootstrap";
import { topicsOf } from "../constructs/kubernetes/names";
import type { SharedCluster } from "../constructs/shares/tenant-shares";

export interface InclusterSharesProps {
  readonly home: Home;
  readonly ports: (engine: Engine) => ClusterPorts;
  readonly executorFunctionName: string;
}

/** Bootstraps a home's clusters on Kubernetes, which stand by now, and returns what shares in them need. */
export function inclusterShares(scope: Construct, props: InclusterSharesProps): SharedCluster[] {
  const { home, executorFunctionName } = props;
  const { region, account_id: account } = home.environment;
  const engines = enginesOf(home).filter((engine) => engine.kubernetes !== undefined);
  return engines.map((engine) => {
    const ports = props.ports(engine);
    const scheduled = (name: string, input: string) => ({
      name,
      functionName: executorFunctionName,
      functionArn: `arn:aws:lambda:${region}:${account}:function:${executorFunctionName}`,
      input,
      topics: topicsOf(home.environment),
      tags: {},
    });
    const ready = bootstrap(scope, {
      engine,
      ports,
      host: bootstrapHost(home, engine.id),
      executorFunctionName,
      everyMinute: (id, input) => everyMinute(scope, `guard-${id}`, scheduled(`${home.name}-${id}`, input)),
      everyDay: (id, input) => everyDay(scope, `rotation-${id}`, scheduled(rotationRule(home.name, id), input)),
      dependsOn: [],
    });
    return { engine, ports, dependsOn: [ready] };
  });
}
