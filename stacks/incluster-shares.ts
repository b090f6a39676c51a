import type { Construct } from "constructs";
import type { Environment, Resolved, Tenant } from "../config/model";
import type { ClusterPorts, Engine } from "../constructs/engines/engine";
import { scheduled } from "../constructs/executor/schedule";
import { bootstrap } from "../constructs/home/bootstrap";
import type { SharedCluster } from "../constructs/shares/tenant-shares";

export interface InclusterSharesProps {
  readonly environment: Environment;
  /** Name of the home. */
  readonly home: string;
  readonly tenant: Tenant | null;
  readonly engines: readonly Engine[];
  readonly ports: (engine: Engine) => ClusterPorts;
  readonly executorFunctionName: string;
  readonly settings: (room: string) => Resolved;
}

/** Bootstraps clusters on Kubernetes, which stand by now, and returns what shares in them need. */
export function inclusterShares(scope: Construct, props: InclusterSharesProps): SharedCluster[] {
  const { environment, executorFunctionName } = props;
  return props.engines.map((engine) => {
    const ports = props.ports(engine);
    const ready = bootstrap(scope, {
      engine,
      ports,
      host: {
        environment,
        settings: props.settings(engine.id),
        security: props.settings("security"),
        tenant: props.tenant,
      },
      executorFunctionName,
      everyMinute: (id, input) =>
        scheduled(scope, `guard-${id}`, {
          name: `${props.home}-${id}`,
          functionName: executorFunctionName,
          functionArn: `arn:aws:lambda:${environment.region}:${environment.account_id}:function:${executorFunctionName}`,
          rate: "rate(1 minute)",
          input,
        }),
      dependsOn: [],
    });
    return { engine, ports, dependsOn: [ready] };
  });
}
