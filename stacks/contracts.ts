import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Fn, TerraformLocal, Token } from "cdktf";
import type { Construct } from "constructs";
import { parameterPath } from "../config/naming";
import type { ClusterPorts } from "../constructs/engines/engine";

/**
 * What a lower layer promises to the layers above it: published once as a JSON parameter, whatever uses it.
 * CDKTF's own cross-stack references are not used, because they add an output to the producer whenever a consumer
 * appears. Values are identifiers, never secrets.
 */
export interface FoundationContract {
  readonly vpc_id: string;
  /** One private subnet a zone. */
  readonly subnet_ids: readonly string[];
  /** Lets its bearer reach the VPC endpoints, and nothing else. */
  readonly endpoint_client_security_group_id: string;
  /** Key for log groups. */
  readonly log_key_arn: string;
  /** SNS topic ARN by severity. */
  readonly topics: Readonly<Record<string, string>>;
  readonly audit_bucket: string;
  /** ARN of the secret with a user of an upstream registry, by the prefix of its repositories. */
  readonly upstream_credential_arns: Readonly<Record<string, string>>;
}

export interface RecoveryContract {
  /** Vault in the recovery region that takes copies of shared clusters' recovery points. */
  readonly vault_arn: string;
  /** The network, where the environment has one there, and what stands beside it. */
  readonly vpc_id?: string;
  /** One private subnet a zone. */
  readonly subnet_ids?: readonly string[];
  /** Key for log groups there. */
  readonly log_key_arn?: string;
  /** SNS topic ARN there by severity. */
  readonly topics?: Readonly<Record<string, string>>;
}

/** What homes need to know of the Kubernetes platform. In-cluster stacks read nothing of it: they go by agreed names. */
export interface PlatformContract {
  readonly cluster_name: string;
  readonly node_role_arn: string;
  /** Worn by every node. */
  readonly node_security_group_ids: readonly string[];
  /** Encrypts the root volumes of nodes. */
  readonly node_key_arn: string;
  /** Worn by load balancers in front of pods. */
  readonly balancer_security_group_id: string;
  /** Role of External Secrets. */
  readonly secrets_role_arn: string;
  readonly zone_id: string;
}

/**
 * The home of a dedicated tenant, for its shares in in-cluster engines and for checks after a deployment. Its clusters
 * have a contract each, {@link ClusterPorts}.
 */
export type HomeContract = Pick<CellContract, "executor_function_name">;

export interface CellContract {
  readonly executor_function_name: string;
  readonly key_arn: string;
  /** Security group that applications wear to reach the cell's clusters. */
  readonly client_security_group_id: string;
  /** Security group for a connection pooler in front of the cell's clusters. */
  readonly gateway_security_group_id: string;
}

/** Publishes what a home offers, and each of its clusters by itself: six of them are more than one parameter holds. */
export function publishHome(
  scope: Construct,
  path: string,
  contract: HomeContract,
  clusters: readonly { readonly engine: { readonly id: string }; readonly ports: ClusterPorts }[],
  description: string,
): void {
  publishContract(scope, path, contract, description);
  for (const { engine, ports } of clusters)
    publishContract(scope, parameterPath.cluster(path, engine.id), ports, `${description}: ${engine.id}`, engine.id);
}

/**
 * Publishes a contract. `insecure_value` is what Terraform calls a value that plans may show.
 *
 * @param part of what it tells, where a scope publishes several. Default: it publishes one.
 */
export function publishContract(
  scope: Construct,
  path: string,
  contract: object,
  description: string,
  part?: string,
): SsmParameter {
  return new SsmParameter(scope, part === undefined ? "contract" : `cluster_${part}`, {
    name: path,
    description,
    type: "String",
    insecureValue: Fn.jsonencode(contract),
  });
}

/** Reads a contract that a lower layer published: a missing one fails the plan, which is the right order of deploying. */
export class ContractReader<T> {
  private readonly local: TerraformLocal;

  constructor(scope: Construct, id: string, path: string) {
    const parameter = new DataAwsSsmParameter(scope, `${id}_contract`, { name: path });
    this.local = new TerraformLocal(scope, id, Fn.jsondecode(parameter.insecureValue));
  }

  /** A token for a string or number in the contract, by its path. */
  text(...path: readonly [keyof T & string, ...string[]]): string {
    return Token.asString(this.at(path));
  }

  number(...path: readonly [keyof T & string, ...string[]]): number {
    return Token.asNumber(this.at(path));
  }

  list(...path: readonly [keyof T & string, ...string[]]): string[] {
    return Token.asList(this.at(path));
  }

  private at(path: readonly string[]) {
    return Fn.lookupNested(this.local.expression, [...path]);
  }
}
