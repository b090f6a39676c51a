import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import type { PolicyStatement } from "../engines/engine";

export interface ServiceRoleProps {
  /** At most 64 characters (IAM). */
  readonly name: string;
  /** Service principal, such as `lambda.amazonaws.com`. */
  readonly service: string;
  /**
   * The account that the service must act for (confused deputy). Only for services that are documented to send
   * `aws:SourceAccount` when they assume a role (VPC flow logs, EventBridge Scheduler, RDS monitoring): with any
   * other the role could not be assumed. Default: no condition.
   */
  readonly sourceAccountId?: string;
  readonly statements: readonly PolicyStatement[];
}

/** A role that one AWS service of this account can assume, with just the statements given. */
export class ServiceRole extends Construct {
  readonly role: IamRole;
  /** Its own statements, for whatever has to wait until they count. */
  readonly policy?: IamRolePolicy;

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    this.role = new IamRole(this, "role", {
      name: props.name,
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: props.service },
            Action: "sts:AssumeRole",
            ...(props.sourceAccountId === undefined
              ? {}
              : { Condition: { StringEquals: { "aws:SourceAccount": props.sourceAccountId } } }),
          },
        ],
      }),
    });
    // IAM refuses a policy without statements: a role that lives on attached policies has none of its own.
    if (props.statements.length === 0) return;
    this.policy = new IamRolePolicy(this, "policy", {
      name: "policy",
      role: this.role.id,
      policy: Fn.jsonencode({ Version: "2012-10-17", Statement: props.statements }),
    });
  }

  get arn(): string {
    return this.role.arn;
  }
}
