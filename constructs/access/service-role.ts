import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
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
  /**
   * Statements that are a managed policy each, by its name: a role's own statements have 10,240 characters in all, and
   * each of these 6,144 of its own; ten are attached at most (IAM quotas). Default: none.
   */
  readonly policies?: Readonly<Record<string, readonly PolicyStatement[]>>;
}

const document = (statements: readonly PolicyStatement[]) =>
  Fn.jsonencode({ Version: "2012-10-17", Statement: statements });

/** A role that one AWS service of this account can assume, with just the statements given. */
export class ServiceRole extends Construct {
  readonly role: IamRole;
  /** Its own statements, for whatever has to wait until they count. They wait for those that are attached. */
  readonly policy?: IamRolePolicy;
  private readonly attached: readonly IamRolePolicyAttachment[];

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
    this.attached = Object.entries(props.policies ?? {})
      .filter(([, statements]) => statements.length > 0)
      .map(([part, statements]) => {
        const policy = new IamPolicy(this, `${part}_policy`, {
          name: `${props.name}-${part}`,
          policy: document(statements),
        });
        return new IamRolePolicyAttachment(this, `${part}_attachment`, { role: this.role.name, policyArn: policy.arn });
      });
    // IAM refuses a policy without statements: a role that lives on attached policies has none of its own.
    if (props.statements.length === 0) return;
    this.policy = new IamRolePolicy(this, "policy", {
      name: "policy",
      role: this.role.id,
      policy: document(props.statements),
      // What moves from here to a policy of its own is held by that before it goes from here.
      ...(this.attached.length === 0 ? {} : { dependsOn: [...this.attached] }),
    });
  }

  get arn(): string {
    return this.role.arn;
  }
}
