import { ElasticacheUser, type ElasticacheUserConfig } from "@cdktf/provider-aws/lib/elasticache-user";
import { ElasticacheUserGroup } from "@cdktf/provider-aws/lib/elasticache-user-group";
import { ElasticacheUserGroupAssociation } from "@cdktf/provider-aws/lib/elasticache-user-group-association";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Fn, type TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { KEY, rows, sameRows, VALUE } from "../../shares/rows";
import type { RowsHost } from "../engine";
import { userOf } from "./access";
import { type AclRule, accessString, DEFAULT_RULES, EXECUTOR_RULES } from "./acl";
import { type ServiceUser, serviceUserId } from "./names";
import type { Server } from "./server";
import type { RedisSettings } from "./settings";

interface Service {
  readonly user: ServiceUser;
  readonly name: (id: string) => string;
  readonly rules: readonly AclRule[];
  readonly authentication: "iam" | "no-password-required";
}

const EXECUTOR: Service = { user: "x", name: (id) => id, rules: EXECUTOR_RULES, authentication: "iam" };
const DEFAULT: Service = {
  user: "d",
  name: () => "default",
  rules: DEFAULT_RULES,
  authentication: "no-password-required",
};

/**
 * Users of the platform by server: a group of Redis OSS must have a user named `default`; a group of Valkey must not
 * have one without a password, and without one nobody is `default`. Source: "Role-Based Access Control (RBAC)".
 */
const SERVICES: Readonly<Record<Server, readonly Service[]>> = { valkey: [EXECUTOR], redis: [DEFAULT, EXECUTOR] };

/** A user of the platform in a home's group. */
function serviceUser(
  scope: Construct,
  group: string,
  { user, name, rules, authentication }: Service,
  config: Pick<ElasticacheUserConfig, "engine" | "provider" | "tags">,
): ElasticacheUser {
  const id = serviceUserId(group, user);
  return new ElasticacheUser(scope, `user_${user}`, {
    ...config,
    userId: id,
    userName: name(id),
    accessString: accessString(rules),
    authenticationMode: { type: authentication },
  });
}

/** The user group of a home, with the platform's own users. Tenants' users come and go by rows. */
export function userGroup(
  scope: Construct,
  group: string,
  settings: RedisSettings,
  tags: Record<string, string>,
): ElasticacheUserGroup {
  const users = SERVICES[settings.server].map((service) =>
    serviceUser(scope, group, service, { engine: settings.server, tags }),
  );
  return new ElasticacheUserGroup(scope, "users", {
    userGroupId: group,
    engine: settings.server,
    userIds: users.map((user) => user.userId),
    tags,
    // Tenants are added by associations of their own, which would otherwise look like a change here.
    lifecycle: { ignoreChanges: ["user_ids"] },
  });
}

export interface RecoveryUsersProps {
  /** The home's group, which ids of users come from: users belong to a region, so the same ids are free in this one. */
  readonly group: string;
  /** Id of the user group. */
  readonly id: string;
  readonly settings: RedisSettings;
  readonly provider: AwsProvider;
  /** Id and rules of the tenant's user. */
  readonly tenant: { readonly user: string; readonly rules: readonly AclRule[] };
  readonly tags: Record<string, string>;
}

/**
 * The user group of a group's copy in the recovery region: neither users nor user groups are replicated. The tenant
 * may there what it may at home; the executor does not reach the region.
 */
export function recoveryUsers(scope: Construct, props: RecoveryUsersProps): ElasticacheUserGroup {
  const { settings, provider, tenant, tags } = props;
  const config = { engine: settings.server, provider, tags };
  const own = new ElasticacheUser(scope, "user_tenant", {
    ...config,
    userId: tenant.user,
    userName: tenant.user,
    accessString: accessString(tenant.rules),
    authenticationMode: { type: EXECUTOR.authentication },
  });
  const closed = SERVICES[settings.server].filter((service) => service !== EXECUTOR);
  return new ElasticacheUserGroup(scope, "users", {
    ...config,
    userGroupId: props.id,
    userIds: [...closed.map((service) => serviceUser(scope, props.group, service, config)), own].map(
      (user) => user.userId,
    ),
  });
}

/** What a slice says of its user's row, as JSON: the engine of the group, and the access string. */
export const USER_ROW = "user";

export function userRow(server: Server, rules: readonly AclRule[]): string {
  return JSON.stringify({ engine: server, access: accessString(rules) });
}

/** For as many users as a group takes (100), a minute each. Source: ElastiCache quotas. */
const MEMBERS_TIMEOUT = "100m";

/** A user a tenant, and its place in the home's group. */
export function tenantUsers(stack: TerraformStack, host: RowsHost): void {
  const { home, ports, shares } = host;
  const id = userOf(home.environment, KEY);
  const value = Fn.jsondecode(VALUE);
  const user = new ElasticacheUser(stack, "user_redis", {
    userId: id,
    userName: id,
    engine: Fn.lookupNested(value, ["engine"]),
    accessString: Fn.lookupNested(value, ["access"]),
    authenticationMode: { type: "iam" },
    tags: { "tessera:tenant": KEY, "tessera:engine": "redis" },
    // Of a release that changes what tenants may, every user of a group changes, one after the other. Default: 5m.
    timeouts: { read: MEMBERS_TIMEOUT, update: MEMBERS_TIMEOUT, delete: MEMBERS_TIMEOUT },
  });
  rows(
    stack,
    user,
    "users_redis",
    shares.map(({ tenant, slice }) => [tenant.id, slice.rows![USER_ROW]!]),
  );
  const member = new ElasticacheUserGroupAssociation(stack, "member_redis", {
    userGroupId: ports.resource_id,
    userId: `\${${user.fqn}[each.key].user_id}`,
    // A group changes one member at a time, and each waits for the whole group: a hundred wait for each other. Default: 10m.
    timeouts: { create: MEMBERS_TIMEOUT, delete: MEMBERS_TIMEOUT },
    // Its keys are removed after the tenant can no longer sign in and write new ones.
    dependsOn: [host.statements],
  });
  sameRows(member, user);
}
