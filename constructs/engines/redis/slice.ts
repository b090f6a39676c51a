import { STRATEGIES } from "../../../config/strategies";
import type { Step } from "../../../executor/contract/payload";
import type { BootstrapHost, Slice, SliceHost } from "../engine";
import { type AclRule, prefixOf, tenantRules } from "./acl";
import { contractOf } from "./contract";
import type { RedisSettings } from "./settings";
import { topologyOf } from "./topology";
import { USER_ROW, userRow } from "./users";
import { VERSIONS } from "./versions";

/** Every database of the server: the driver goes through them one after another. */
const EVERY_DATABASE = "*";

const step = (statement: string): Step => ({
  as: "executor",
  database: EVERY_DATABASE,
  transaction: false,
  statements: [statement],
});

/** The group answers the executor: what comes after it in the plan has something to stand on. */
export function bootstrap(_host: BootstrapHost): readonly Step[] {
  return [step("PING")];
}

/** Nothing: the server holds its users to their keys and commands by itself. */
export function guard(_host: BootstrapHost): readonly Step[] {
  return [];
}

/** The rules of a tenant's user under its settings. */
export function rulesOf({
  tenant,
  strategy,
  settings,
}: Pick<SliceHost<RedisSettings>, "tenant" | "strategy" | "settings">): readonly AclRule[] {
  const values = settings.values;
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
export function slice(host: SliceHost<RedisSettings>): Slice {
  const settings = host.settings.values;
  const shared = isShared(host.strategy);
  return {
    apply: [],
    remove: [step(mayGo(host) ? `PURGE ${shared ? prefixOf(host.tenant.id) : ""}*` : `REFUSE ${host.tenant.id}`)],
    contract: contractOf({ host, shared }),
    rows: { [USER_ROW]: userRow(settings.server, rulesOf(host)) },
  };
}

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
