import type { Environment, Tenant } from "../../config/model";

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
