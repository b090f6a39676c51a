import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Environment } from "../../config/model";
import type { PolicyStatement } from "../engines/engine";

export interface PodRoleProps {
  readonly environment: Environment;
  /** At most 64 characters (IAM). */
  readonly name: string;
  readonly clusterName: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly statements: readonly PolicyStatement[];
  /** Names of Amazon's policies, without `arn:aws:iam::aws:policy/`. Default: none. */
  readonly managedPolicies?: readonly string[];
}

/**
 * What pods of one service account may do in AWS, by EKS Pod Identity: nothing about it is written in the cluster, so
 * nobody in the cluster can give a pod another role. The trust names the cluster, the namespace and the account.
 */
export class PodRole extends Construct {
  readonly role: IamRole;
  /** Stands last: a pod that starts before it runs without the role until it is started again. */
  readonly association: EksPodIdentityAssociation;

  constructor(scope: Construct, id: string, props: PodRoleProps) {
    super(scope, id);
    const { environment, namespace, serviceAccount } = props;
    this.role = new IamRole(this, "role", {
      name: props.name,
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "pods.eks.amazonaws.com" },
            Action: ["sts:AssumeRole", "sts:TagSession"],
            Condition: {
              StringEquals: {
                "aws:SourceAccount": environment.account_id,
                "aws:RequestTag/kubernetes-namespace": namespace,
                "aws:RequestTag/kubernetes-service-account": serviceAccount,
              },
            },
          },
        ],
      }),
    });
    const rights: ITerraformDependable[] = (props.managedPolicies ?? []).map(
      (policy) =>
        new IamRolePolicyAttachment(this, policy.split("/").at(-1)!, {
          role: this.role.name,
          policyArn: `arn:aws:iam::aws:policy/${policy}`,
        }),
    );
    if (props.statements.length > 0)
      rights.push(
        new IamRolePolicy(this, "policy", {
          name: "policy",
          role: this.role.id,
          policy: Fn.jsonencode({ Version: "2012-10-17", Statement: props.statements }),
        }),
      );
    this.association = new EksPodIdentityAssociation(this, "association", {
      clusterName: props.clusterName,
      namespace,
      serviceAccount,
      roleArn: this.role.arn,
      dependsOn: rights,
    });
  }
}
