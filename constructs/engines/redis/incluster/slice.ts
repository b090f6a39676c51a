import { STRATEGIES } from "../../../../config/strategies";
import type { Step } from "../../../../executor/contract/payload";
import { homeOf, inclusterNames } from "../../../kubernetes/names";
import type { BootstrapHost, Slice, SliceHost } from "../../engine";
import { applicationUser, EXECUTOR } from "../../families/incluster/names";
import { definitions } from "../../families/incluster/steps";
import { prefixOf } from "../acl";
import { contractOf } from "../contract";
import type { RedisSettings } from "../settings";
import { mayGo } from "../slice";
import { executorRules, inclusterRules } from "./acl";
import { DROP_INDEXES, endSessions, membersDatabase, removeUser, SPREAD_USERS, setUser } from "./statements";
import { ENGINE } from "./topology";
import { INCLUSTER_VERSIONS } from "./versions";

const step = (as: Step["as"], settings: RedisSettings, statements: readonly string[], more: Partial<Step> = {}) =>
  definitions(as, membersDatabase(settings), statements, more);

/** The executor's own user, made by the administrator, and a look whether it can sign in. */
export function bootstrap({ settings }: BootstrapHost<RedisSettings>): readonly Step[] {
  const values = settings.values;
  return [
    step("admin", values, [setUser(EXECUTOR, executorRules(values))], { passwords: [EXECUTOR] }),
    step("executor", values, ["PING"]),
  ];
}

/**
 * Members do not copy users to each other: once a minute the executor does. As administrator, since a member with a new
 * volume does not know the executor's own user yet.
 */
export function guard({ settings }: BootstrapHost<RedisSettings>): readonly Step[] {
  return [step("admin", settings.values, [SPREAD_USERS])];
}

/** A tenant's share: a user held to the tenant's prefix on every member, and the removal of everything under it. */
export function slice(host: SliceHost<RedisSettings>): Slice {
  const settings = host.settings.values;
  const { tenant, environment } = host;
  const shared = STRATEGIES[host.strategy]!.home === "pooled";
  const active = tenant.lifecycle.state === "active";
  const user = applicationUser(tenant.id);
  const names = inclusterNames(environment, homeOf(tenant, environment), ENGINE);
  const rules = inclusterRules({ id: tenant.id, active, shared, settings });
  return {
    apply: [
      step("executor", settings, [setUser(user, rules)], {
        passwords: [user],
      }),
      ...(active ? [] : [step("executor", settings, [endSessions(user)])]),
    ],
    remove: [
      mayGo(host)
        ? step("executor", settings, removal(user, shared ? prefixOf(tenant.id) : "", settings), { forget: [user] })
        : step("executor", settings, [`REFUSE ${tenant.id}`]),
    ],
    contract: contractOf({ host, shared, incluster: { user, names } }),
    expected: rules.map(({ rule }) => rule),
  };
}

/** The user goes first, and its sessions with it: it can write no more while its keys are removed. */
function removal(user: string, prefix: string, { server, version }: RedisSettings): string[] {
  const search = "search" in INCLUSTER_VERSIONS[server][version]!.modules;
  return [removeUser(user), ...(prefix === "" && search ? [DROP_INDEXES] : []), `PURGE ${prefix}*`];
}
