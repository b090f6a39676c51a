import { inclusterNames } from "../../../kubernetes/names";
import type { BootstrapHost, PasswordRotationPlan, Slice, SliceHost } from "../../engine";
import { applicationUser, EXECUTOR } from "../../families/incluster/names";
import { userRotation } from "../../families/incluster/rotation";
import { prefixOf, rulesInOrder } from "../acl";
import { contractOf } from "../contract";
import type { RedisSettings } from "../settings";
import { refuse } from "../slice";
import type { RedisPlace, RedisStep } from "../steps";
import { standing } from "./accounts";
import { executorRules, inclusterRules } from "./acl";
import { ENGINE, memberPorts } from "./topology";
import { INCLUSTER_VERSIONS } from "./versions";

/** The executor's own user, made by the administrator, and a look whether it can sign in. */
export function bootstrap({ settings }: BootstrapHost<RedisSettings>): readonly RedisStep[] {
  const values = settings.values;
  const rules = rulesInOrder(executorRules(values));
  return [
    { as: "admin", members: memberPorts(values), setUser: { user: EXECUTOR, rules }, passwords: [EXECUTOR] },
    { as: "executor", ping: true },
  ];
}

/**
 * Members do not copy users to each other: once a minute the executor does. As administrator, since a member with a new
 * volume does not know the executor's own user yet.
 */
export function guard({ settings }: BootstrapHost<RedisSettings>): readonly RedisStep[] {
  return [{ as: "admin", members: memberPorts(settings.values), spreadUsers: true }];
}

/** On every member. The executor's own as the administrator. */
export function rotation({ settings }: BootstrapHost<RedisSettings>): PasswordRotationPlan {
  const values = settings.values;
  const members = memberPorts(values);
  const executor: RedisStep = { as: "admin", members, ping: true, passwords: [EXECUTOR] };
  const users: RedisStep = { as: "executor", members, ping: true };
  return { ...userRotation(values.kubernetes.users), executor, users: () => users, stays: standing() };
}

/** A look compares the users of every member. */
export function look({ settings }: BootstrapHost<RedisSettings>): RedisPlace {
  return { members: memberPorts(settings.values) };
}

/** A tenant's share: a user held to the tenant's prefix on every member, and the removal of everything under it. */
export function slice(host: SliceHost<RedisSettings>): Slice<RedisStep> {
  const settings = host.settings.values;
  const { tenant, home, active } = host;
  const shared = home.kind === "cell";
  const user = applicationUser(tenant.id);
  const members = memberPorts(settings);
  const names = inclusterNames(home, ENGINE);
  const rules = inclusterRules({ id: tenant.id, active, shared, settings });
  return {
    apply: [
      { as: "executor", members, setUser: { user, rules: rulesInOrder(rules) }, passwords: [user] },
      ...(active ? [] : [{ as: "executor", members, endSessions: { user } } as const]),
    ],
    remove: host.protected ? [refuse(tenant.id)] : removal(user, shared ? prefixOf(tenant.id) : "", settings),
    contract: contractOf({ host, incluster: { user, names } }),
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
