import { STRATEGIES } from "../../../config/strategies";
import type { SecuritySettings } from "../../security/settings";
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
  strategy,
  settings,
}: Pick<SliceHost, "tenant" | "strategy" | "settings">): readonly AclRule[] {
  const values = settings.values as RedisSettings;
  return tenantRules({
    id: tenant.id,
    active: tenant.lifecycle.state === "active",
    shared: isShared(strategy),
    clusterMode: topologyOf(values).clusterMode,
    ...values.commands,
    modules: values.modules,
    availableModules: VERSIONS[values.server][values.version]!.modules,
    keyspaceEvents: values.keyspace_events.length > 0,
  });
}

/** A tenant's share: a user held to the tenant's prefix, and the removal of everything under it. */
export function slice(host: SliceHost): Slice<RedisStep> {
  const settings = host.settings.values as RedisSettings;
  const shared = isShared(host.strategy);
  return {
    apply: [],
    remove: [mayGo(host) ? purge(shared ? prefixOf(host.tenant.id) : "") : refuse(host.tenant.id)],
    contract: contractOf({
      tenant: host.tenant,
      environment: host.environment,
      settings,
      security: host.security.values as SecuritySettings,
      shared,
    }),
    rows: { [USER_ROW]: userRow(settings.server, rulesOf(host)) },
  };
}

/** Everything under a prefix goes. */
const purge = (prefix: string): RedisStep => ({ as: "executor", purge: { prefix } });

/** The tenant keeps its keys. */
export const refuse = (tenant: string): RedisStep => ({ as: "executor", refuse: { tenant } });

/**
 * What goes is removed by what was deployed last: a tenant that was not leaving by then goes by mistake, and keeps its
 * keys. Where a whole environment may be taken down, its tenants go with it.
 */
export function mayGo({ tenant, environment }: Pick<SliceHost, "tenant" | "environment">): boolean {
  return tenant.lifecycle.state === "offboarding" || !environment.deletion_protection;
}

function isShared(strategy: string): boolean {
  return STRATEGIES[strategy]!.home === "pooled";
}
