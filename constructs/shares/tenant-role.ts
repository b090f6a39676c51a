import { Fn } from "cdktf";
import type { Environment } from "../../config/model";
import { parameterPath } from "../../config/naming";
import type { ClusterPorts, Engine } from "../engines/engine";

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
