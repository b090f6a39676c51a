import type { BootstrapHost, Slice, SliceHost } from "../engine";
import { type AclRule, prefixOf, tenantRules } from "./acl";
import { contractOf } from "./contract";
import type { RedisSettings } from "./settings";
import type { RedisPlace, RedisStep } from "./steps";
import { topologyOf } from "./topology";
import { USER_ROW, userRow } from "./users";
import { VERSIONS } from "./versions";

/** The group answers the executor: what comes after it in the plan has something to stand on. */
export function bootstrap(_host: BootstrapHost): readonly RedisStep[] {
  return [{ as: "executor", ping: true }];
}

/** Nothing: the server holds its users to their keys and commands by itself. */
export function guard(_host: BootstrapHost): readonly RedisStep[] {
  return [];
}

/** Nothing: a look signs in to the group, and goes to its primaries. */
export function look(_host: BootstrapHost): RedisPlace {
  return {};
}

/** The rules of a tenant's user under its settings. */
export function rulesOf({
  tenant,
  home,
  active,
  settings,
}: Pick<SliceHost<RedisSettings>, "tenant" | "home" | "active" | "settings">): readonly AclRule[] {
  const values = settings.values;
  return tenantRules({
    id: tenant.id,
    active,
    shared: home.kind === "cell",
    clusterMode: topologyOf(values).clusterMode,
    ...values.commands,
    modules: values.modules,
    availableModules: VERSIONS[values.server][values.version]!.modules,
    keyspaceEvents: values.keyspace_events.length > 0,
  });
}

/**
 * A tenant's share: a user held to the tenant's prefix, and the removal of everything under it. What goes is removed by
 * what was deployed last: a tenant that was not leaving by then, or that a legal hold lay on, keeps its keys.
 */
export function slice(host: SliceHost<RedisSettings>): Slice<RedisStep> {
  const settings = host.settings.values;
  const shared = host.home.kind === "cell";
  return {
    apply: [],
    remove: [host.protected ? refuse(host.tenant.id) : purge(shared ? prefixOf(host.tenant.id) : "")],
    contract: contractOf({ host }),
    rows: { [USER_ROW]: userRow(settings.server, rulesOf(host)) },
  };
}

/** Everything under a prefix goes. */
const purge = (prefix: string): RedisStep => ({ as: "executor", purge: { prefix } });

/** The tenant keeps its keys. */
export const refuse = (tenant: string): RedisStep => ({ as: "executor", refuse: { tenant } });
