import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { EksAccessPolicyAssociation } from "@cdktf/provider-aws/lib/eks-access-policy-association";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { Construct } from "constructs";
import type { Environment } from "../../config/model";

/** People and pipelines of the account that may enter the cluster, by the value of their own tag `tessera:kubernetes`. */
const ROLES: Readonly<Record<string, { readonly policy: string; readonly description: string }>> = {
  deployer: {
    policy: "AmazonEKSClusterAdminPolicy",
    description: "Deploys operators and in-cluster stacks",
  },
  viewer: { policy: "AmazonEKSAdminViewPolicy", description: "Looks at everything but changes nothing" },
};

export interface ClusterAccessProps {
  readonly environment: Environment;
  /** Name to build names from, at most 40 characters. */
  readonly name: string;
  readonly clusterName: string;
}

/** Access entries for two roles. Whoever made the cluster has no access by having made it. */
export class ClusterAccess extends Construct {
  constructor(scope: Construct, id: string, props: ClusterAccessProps) {
    super(scope, id);
    const { environment, clusterName } = props;
    for (const [name, { policy, description }] of Object.entries(ROLES)) {
      const role = new IamRole(this, name, {
        name: `${props.name}-kubernetes-${name}`,
        description,
        maxSessionDuration: 3600,
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { AWS: `arn:aws:iam::${environment.account_id}:root` },
              Action: "sts:AssumeRole",
              Condition: { StringEquals: { "aws:PrincipalTag/tessera:kubernetes": name } },
            },
          ],
        }),
      });
      const entry = new EksAccessEntry(this, `${name}_entry`, {
        clusterName,
        principalArn: role.arn,
        type: "STANDARD",
      });
      new EksAccessPolicyAssociation(this, `${name}_policy`, {
        clusterName,
        principalArn: entry.principalArn,
        policyArn: `arn:aws:eks::aws:cluster-access-policy/${policy}`,
        accessScope: { type: "cluster" },
      });
    }
  }
}
