import { type ITerraformDependable, TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { keeps } from "../../config/homes";
import type { Home } from "../../config/model";
import type { BackupPorts, ClusterPorts, Engine, PlatformPorts, RecoveryPorts } from "../engines/engine";
import { enginesOf } from "../engines/forms";
import { bootstrapHost } from "../engines/hosts";
import { Executor } from "../executor/executor";
import { HomeNetwork } from "../network/home-network";
import { bootstrap } from "./bootstrap";

/** What a home needs of the foundation. Strings may be tokens. */
export interface Ground {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly endpointClientGroupId: string;
  readonly logKeyArn: string;
  /** SNS topic ARN by severity. */
  readonly topics: Readonly<Record<string, string>>;
}

export interface HomeResourcesProps {
  readonly home: Home;
  readonly ground: Ground;
  readonly keyArn: string;
  readonly backup: BackupPorts;
  /** The environment's Kubernetes platform. Default: none, since no engine needs it. */
  readonly platform?: PlatformPorts;
  /** The recovery region, for copies that run there. Default: none do. */
  readonly recovery?: RecoveryPorts;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * What a home is in AWS: a cluster an engine, the security groups around them, and the executor that works in them.
 * Homes of both kinds are one of these; they differ in whose key and vault they are given.
 */
export class HomeResources extends Construct {
  readonly network: HomeNetwork;
  readonly executor: Executor;
  readonly engines: readonly { readonly engine: Engine; readonly ports: ClusterPorts }[];
  /** Bootstraps: shares in the same stack wait for them. */
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: HomeResourcesProps) {
    super(scope, id);
    const { home, ground } = props;
    const { environment, name, security } = home;
    this.network = new HomeNetwork(this, "network", { name, vpcId: ground.vpcId });

    this.engines = enginesOf(home).map((engine) => ({
      engine,
      ports: engine.build().cluster(new Construct(this, engine.id), {
        home,
        protected: keeps(home, engine.id),
        name,
        settings: home.settings(engine.id),
        security,
        network: {
          vpcId: ground.vpcId,
          subnetIds: ground.subnetIds,
          clientSecurityGroupIds: this.network.ids,
        },
        keyArn: props.keyArn,
        logKeyArn: ground.logKeyArn,
        topics: ground.topics,
        backup: props.backup,
        platform: props.platform,
        recovery: props.recovery,
        tags: props.tags,
      }),
    }));

    this.executor = new Executor(this, "executor", {
      environment,
      name,
      subnetIds: ground.subnetIds,
      securityGroupIds: [this.network.executor.id, ground.endpointClientGroupId],
      logKeyArn: ground.logKeyArn,
      keyArn: props.keyArn,
      topics: ground.topics,
      tags: props.tags,
      statements: Object.fromEntries(
        this.engines.map(({ engine, ports }) => [engine.id, engine.build().execute(ports, environment)]),
      ),
    });
    const guards = this.engines.flatMap(({ engine }) => engine.build().guard(bootstrapHost(home, engine.id)));
    if (guards.some(({ tells }) => tells)) this.executor.watchGuards();
    // A cluster on Kubernetes stands only after this stack: its bootstrap runs where its tenants' rows are.
    this.ready = this.engines
      .filter(({ engine }) => engine.kubernetes === undefined)
      .map(({ engine, ports }) =>
        bootstrap(this, {
          engine,
          ports,
          host: bootstrapHost(home, engine.id),
          executorFunctionName: this.executor.function.functionName,
          everyMinute: (id, input) => this.executor.everyMinute(id, input),
          everyDay: (id, input) => this.executor.everyDay(id, input),
          dependsOn: this.resourcesOf(engine),
        }),
      );
  }

  /** An endpoint answers only when the instances and the rules behind it stand. */
  private resourcesOf(engine: Engine): ITerraformDependable[] {
    return this.node
      .findChild(engine.id)
      .node.findAll()
      .filter(TerraformResource.isTerraformResource) as TerraformResource[];
  }
}
