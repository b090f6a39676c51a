import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { Construct } from "constructs";
import type { Environment } from "../../config/model";
import { ServiceRole } from "../access/service-role";
import type { PolicyStatement } from "../engines/engine";
import { functionAlarms } from "../monitoring/function-alarms";
import { executorAsset } from "./asset";
import { DeadLetters } from "./dead-letters";
import { guardEvents } from "./guard-events";
import { everyDay, everyMinute } from "./schedule";

export interface ExecutorProps {
  readonly environment: Environment;
  /** Name of the home. */
  readonly name: string;
  readonly subnetIds: readonly string[];
  /** The home's executor group and the environment's endpoint client group. */
  readonly securityGroupIds: readonly string[];
  readonly logKeyArn: string;
  /** Encrypts the function's configuration. */
  readonly keyArn: string;
  /** What it may do on the clusters of its home, by engine. */
  readonly statements: Readonly<Record<string, readonly PolicyStatement[]>>;
  /** SNS topic ARN by severity. */
  readonly topics: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** Network interfaces of a function in a VPC. Lambda asks for them on every resource (Lambda developer guide, VPC). */
const NETWORK_INTERFACES: PolicyStatement = {
  Sid: "NetworkInterfaces",
  Effect: "Allow",
  Action: [
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
  ],
  Resource: ["*"],
};

/** A look is queries of milliseconds: some hundred shares are a few seconds. */
const VERIFIER_TIMEOUT_SECONDS = 300;

/** Name of a home's verifier: a public contract, by which checks after a deployment find it. */
export function verifierName(homeName: string): string {
  return `${homeName}-verifier`;
}

/** Name of the home's function: by it the command that asks for passwords finds it. */
export function executorName(homeName: string): string {
  return `${homeName}-executor`;
}

/** Name of the rule that changes passwords: at most 64 characters, of which home and engine may take 61. */
export function rotationRule(homeName: string, engine: string): string {
  return `${homeName}-${engine}-pw`;
}

/** The function that runs a home's statements inside its network. It can reach and sign in to that home only. */
export class Executor extends Construct {
  readonly function: LambdaFunction;
  private readonly logGroupName: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ExecutorProps,
  ) {
    super(scope, id);
    const { environment, topics, tags } = props;
    const name = executorName(props.name);
    const logs = new CloudwatchLogGroup(this, "logs", {
      name: `/aws/lambda/${name}`,
      retentionInDays: environment.log_retention_days,
      kmsKeyId: props.logKeyArn,
    });
    this.logGroupName = logs.name;
    const deadLetters = new DeadLetters(this, "dead_letters", { name: props.name, topics, tags });
    const role = new ServiceRole(this, "role", {
      name,
      service: "lambda.amazonaws.com",
      statements: [
        {
          Sid: "Logs",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: [`${logs.arn}:*`],
        },
        NETWORK_INTERFACES,
        deadLetters.statement,
      ],
      policies: props.statements,
    });
    const asset = executorAsset(this);
    const common = {
      role: role.arn,
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      filename: asset.path,
      sourceCodeHash: asset.sha256Base64,
      memorySize: 256,
      kmsKeyArn: props.keyArn,
      vpcConfig: { subnetIds: [...props.subnetIds], securityGroupIds: [...props.securityGroupIds] },
      loggingConfig: { logFormat: "JSON", logGroup: logs.name },
      environment: {
        // Node 20 and later load Amazon's certificate authorities only when they are told to (Lambda runtimes, Node.js).
        variables: { NODE_EXTRA_CA_CERTS: "/var/runtime/ca-cert.pem" },
      },
      dependsOn: [role.policy!],
    };
    this.function = new LambdaFunction(this, "function", {
      ...common,
      functionName: name,
      description: "Runs the statements of the plan inside the network",
      handler: "index.handler",
      // Longest that one row may take, retries included. Lambda's own limit is 900.
      timeout: 600,
      deadLetterConfig: { targetArn: deadLetters.queue.arn },
    });
    functionAlarms(this, "function", { functionName: name, severity: "critical", topics, tags });
    // The same code behind another door: whoever may invoke this one can look, and run nothing.
    new LambdaFunction(this, "verifier", {
      ...common,
      functionName: verifierName(props.name),
      description: "Looks at the home's clusters and shares, and changes nothing",
      handler: "index.verifier",
      timeout: VERIFIER_TIMEOUT_SECONDS,
    });
    functionAlarms(this, "verifier", { functionName: verifierName(props.name), severity: "warning", topics, tags });
  }

  /** Counts what guards tell, and alarms. */
  watchGuards(): void {
    const { name, topics, tags } = this.props;
    guardEvents(this, { name, logGroupName: this.logGroupName, topics, tags });
  }

  /** Runs an engine's input each minute. */
  everyMinute(engine: string, input: string): void {
    const { name: home, topics, tags } = this.props;
    const { functionName, arn: functionArn } = this.function;
    everyMinute(this, `guard-${engine}`, { name: `${home}-${engine}`, functionName, functionArn, input, topics, tags });
  }

  /** Runs an engine's input each day. */
  everyDay(engine: string, input: string): void {
    const { name: home, topics, tags } = this.props;
    const { functionName, arn: functionArn } = this.function;
    const name = rotationRule(home, engine);
    everyDay(this, `rotation-${engine}`, { name, functionName, functionArn, input, topics, tags });
  }
}
