import { STRATEGIES } from "../../../../config/strategies";
import { homeOf, inclusterNames } from "../../../kubernetes/names";
import type { SecuritySettings } from "../../../security/settings";
import type { BootstrapHost, Slice, SliceHost } from "../../engine";
import { applicationUser, EXECUTOR } from "../../families/incluster/names";
import { accessString, prefixOf } from "../acl";
import { contractOf } from "../contract";
import type { RedisSettings } from "../settings";
import { mayGo, refuse } from "../slice";
import type { RedisPlace, RedisStep } from "../steps";
import { executorRules, inclusterRules } from "./acl";
import { ENGINE, memberPorts } from "./topology";
import { INCLUSTER_VERSIONS } from "./versions";

/** The executor's own user, made by the administrator, and a look whether it can sign in. */
export function bootstrap({ settings }: BootstrapHost): readonly RedisStep[] {
  const values = settings.values as RedisSettings;
  const rules = accessString(executorRules(values));
  return [
    { as: "admin", members: memberPorts(values), setUser: { user: EXECUTOR, rules }, passwords: [EXECUTOR] },
    { as: "executor", ping: true },
  ];
}

/**
 * Members do not copy users to each other: once a minute the executor does. As administrator, since a member with a new
 * volume does not know the executor's own user yet.
 */
export function guard({ settings }: BootstrapHost): readonly RedisStep[] {
  return [{ as: "admin", members: memberPorts(settings.values as RedisSettings), spreadUsers: true }];
}

/** A look compares the users of every member. */
export function look({ settings }: BootstrapHost): RedisPlace {
  return { members: memberPorts(settings.values as RedisSettings) };
}

/** A tenant's share: a user held to the tenant's prefix on every member, and the removal of everything under it. */
export function slice(host: SliceHost): Slice<RedisStep> {
  const settings = host.settings.values as RedisSettings;
  const { tenant, environment } = host;
  const shared = STRATEGIES[host.strategy]!.home === "pooled";
  const active = tenant.lifecycle.state === "active";
  const user = applicationUser(tenant.id);
  const members = memberPorts(settings);
  const names = inclusterNames(environment, homeOf(tenant, environment), ENGINE);
  const rules = inclusterRules({ id: tenant.id, active, shared, settings });
  return {
    apply: [
      { as: "executor", members, setUser: { user, rules: accessString(rules) }, passwords: [user] },
      ...(active ? [] : [{ as: "executor", members, endSessions: { user } } as const]),
    ],
    remove: mayGo(host) ? removal(user, shared ? prefixOf(tenant.id) : "", settings) : [refuse(tenant.id)],
    contract: contractOf({
      tenant,
      environment,
      settings,
      security: host.security.values as SecuritySettings,
      shared,
      incluster: { user, names },
    }),
    expected: rules.map(({ rule }) => rule),
  };
}

/** The user goes first, and its sessions with it: it can write no more while its keys are removed. */
function removal(user: string, prefix: string, settings: RedisSettings): RedisStep[] {
  const as = "executor";
  const search = "search" in INCLUSTER_VERSIONS[settings.server][settings.version]!.modules;
  return [
    { as, members: memberPorts(settings), removeUser: { user } },
    ...(prefix === "" && search ? [{ as, dropIndexes: true } as const] : []),
    { as, purge: { prefix }, forget: [user] },
  ];
}
