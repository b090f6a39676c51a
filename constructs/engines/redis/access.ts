import { Fn } from "cdktf";
import type { Environment } from "../../../config/model";
import { ENVIRONMENTS } from "../../../config/naming";
import type { ClusterPorts, PolicyStatement } from "../engine";
import { serviceUserId, tenantUserId } from "./names";

/** What signs in to a group as a user. Source: "Authenticating with IAM", ElastiCache user guide: both ARNs are needed. */
function signIn(groups: readonly Group[], environment: Environment, user: string): PolicyStatement {
  return {
    Sid: "SignIn",
    Effect: "Allow",
    Action: ["elasticache:Connect"],
    Resource: groups.flatMap(({ cluster_arn, region }) => [
      cluster_arn,
      // Users belong to a region: the one of the copy is another one, of the same id.
      `arn:aws:elasticache:${region}:${environment.account_id}:user:${user}`,
    ]),
  };
}

interface Group {
  readonly cluster_arn: string;
  readonly region: string;
}

const homeGroup = (ports: ClusterPorts, { region }: Environment): Group => ({ cluster_arn: ports.cluster_arn, region });

/** Id of a tenant's user. `tenant` may be a Terraform expression. */
export function userOf(environment: Environment, tenant: string): string {
  return tenantUserId(ENVIRONMENTS[environment.name]!.code, Fn.replace(tenant, "_", "-"));
}

/** A tenant signs in as its own user, in this one group and its copy in the recovery region. */
export function connect(ports: ClusterPorts, tenant: string, environment: Environment): readonly PolicyStatement[] {
  const groups = [homeGroup(ports, environment), ...(ports.recovery === undefined ? [] : [ports.recovery])];
  return [signIn(groups, environment, userOf(environment, tenant))];
}

/** The executor signs in as its user of this group. It does not reach the recovery region. */
export function execute(ports: ClusterPorts, environment: Environment): readonly PolicyStatement[] {
  return [signIn([homeGroup(ports, environment)], environment, serviceUserId(ports.resource_id, "x"))];
}
