import { Fn } from "cdktf";
import type { Environment } from "../../../config/model";
import { ENVIRONMENTS } from "../../../config/naming";
import type { ClusterPorts, PolicyStatement } from "../engine";
import { serviceUserId, tenantUserId } from "./names";

/** What signs in to a group as a user. Source: "Authenticating with IAM", ElastiCache user guide: both ARNs are needed. */
function signIn(ports: ClusterPorts, environment: Environment, user: string): PolicyStatement {
  return {
    Sid: "SignIn",
    Effect: "Allow",
    Action: ["elasticache:Connect"],
    Resource: [ports.cluster_arn, `arn:aws:elasticache:${environment.region}:${environment.account_id}:user:${user}`],
  };
}

/** Id of a tenant's user. `tenant` may be a Terraform expression. */
export function userOf(environment: Environment, tenant: string): string {
  return tenantUserId(ENVIRONMENTS[environment.name]!.code, Fn.replace(tenant, "_", "-"));
}

/** A tenant signs in as its own user, in this one group. */
export function connect(ports: ClusterPorts, tenant: string, environment: Environment): readonly PolicyStatement[] {
  return [signIn(ports, environment, userOf(environment, tenant))];
}

/** The executor signs in as its user of this group. */
export function execute(ports: ClusterPorts, environment: Environment): readonly PolicyStatement[] {
  return [signIn(ports, environment, serviceUserId(ports.resource_id, "x"))];
}
