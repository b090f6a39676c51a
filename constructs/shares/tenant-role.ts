import { Fn } from "cdktf";
import type { Environment, Tenant } from "../../config/model";
import { parameterPath } from "../../config/naming";
import type { ClusterPorts, Engine } from "../engines/engine";

/**
 * Who may assume a tenant's role: the principals that its `tenant.yml` names; without any, principals of the
 * account whose own tag `tessera:tenant` is the tenant's id.
 *
 * @returns the trust policy as JSON
 */
export function tenantTrustPolicy(tenant: Tenant, environment: Environment): string {
  const statement =
    tenant.principals.length > 0
      ? { Principal: { AWS: [...tenant.principals].sort() } }
      : {
          Principal: { AWS: `arn:aws:iam::${environment.account_id}:root` },
          Condition: { StringEquals: { "aws:PrincipalTag/tessera:tenant": tenant.id } },
        };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", ...statement }],
  });
}

/**
 * What a tenant's role may do for one engine: read its own connection contract, and sign in to its share.
 *
 * @param tenant id; may be a token
 * @returns the policy as JSON: a token
 */
export function tenantAccessPolicy(
  engine: Engine,
  ports: ClusterPorts,
  tenant: string,
  environment: Environment,
): string {
  const { name, region, account_id } = environment;
  const contract = parameterPath.contract(name, tenant, engine.id);
  return Fn.jsonencode({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OwnContract",
        Effect: "Allow",
        Action: ["ssm:GetParameter"],
        Resource: [`arn:aws:ssm:${region}:${account_id}:parameter${contract}`],
      },
      ...engine.build().connect(ports, tenant, environment),
    ],
  });
}
