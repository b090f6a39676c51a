import { type AclRule, tenantRules } from "../acl";
import type { RedisSettings } from "../settings";
import { ADMINISTRATION, categoriesOf, REMOVALS, type Removal } from "./module-commands";
import { INCLUSTER_VERSIONS } from "./versions";

export interface TenantRulesProps {
  readonly id: string;
  readonly active: boolean;
  /** Whether others use the servers too. */
  readonly shared: boolean;
  readonly settings: RedisSettings;
}

const grant = (rule: string, why: string): AclRule => ({ rule, why });
const guards = (removals: readonly Removal[] = []): AclRule[] =>
  removals.map(({ command, why }) => ({ rule: `-${command}`, why, guard: true }));

/** A user's rules begin from nothing each time, its password apart: what was given once and is given no more is gone. */
const FROM_NOTHING: readonly AclRule[] = [
  grant("sanitize-payload", "what RESTORE is given is looked at"),
  grant("resetkeys", "no key"),
  grant("resetchannels", "no channel"),
  grant("clearselectors", "no other set of rules beside"),
  grant("-@all", "no command"),
];

/**
 * What a tenant's user may do: as on ElastiCache, and the modules that it asked for. A user that is not active has no
 * command at all, since sessions that are open outlive the end of sign-in.
 */
export function inclusterRules({ id, active, shared, settings }: TenantRulesProps): readonly AclRule[] {
  if (!active) return [grant("off", "may not sign in while not active"), ...FROM_NOTHING];
  const [state, ...rules] = tenantRules({
    id,
    active,
    shared,
    clusterMode: false,
    ...settings.commands,
    modules: [],
    availableModules: [],
    keyspaceEvents: settings.keyspace_events.length > 0,
  });
  return [state!, ...FROM_NOTHING, ...rules, ...(shared ? sharedModules(settings) : ownModules(settings))];
}

/** Where tenants share, a module is opened and what reaches beyond declared keys is taken away again. */
function sharedModules({ server, modules }: RedisSettings): AclRule[] {
  return modules.flatMap((module) => [
    ...categoriesOf(server, module).map((category) =>
      grant(`+@${category}`, `the module ${module}, asked for in modules`),
    ),
    ...guards(REMOVALS[server]?.[module]),
  ]);
}

/** A tenant with servers of its own has every command: what it did not ask for is closed. */
function ownModules({ server, version, modules }: RedisSettings): AclRule[] {
  const available = Object.keys(INCLUSTER_VERSIONS[server][version]!.modules);
  return available.flatMap((module) =>
    (modules as readonly string[]).includes(module)
      ? [
          ...(module === "search"
            ? [grant("+ft._list", "names of the own server's indexes: an administrator's in Redis 8")]
            : []),
          ...guards(ADMINISTRATION[server]?.[module]),
        ]
      : categoriesOf(server, module).map((category) => grant(`-@${category}`, `the module ${module} is not asked for`)),
  );
}

/** Commands that the executor has when the servers have search: it removes indexes of a tenant that leaves. */
const SEARCH = [grant("+ft._list", "find indexes"), grant("+ft.dropindex", "remove them, and no document")];

/** The executor: makes users, finds and removes keys, and reads or writes no value. */
export function executorRules({ server, version }: RedisSettings): readonly AclRule[] {
  return [
    grant("on", "signs in"),
    ...FROM_NOTHING,
    grant("~*", "every tenant's keys, one prefix at a time"),
    grant("+ping", "is the server there"),
    grant("+hello", "the client's handshake"),
    grant("+select", "each of the server's databases"),
    grant("+scan", "find keys by prefix"),
    grant("+unlink", "remove them"),
    grant("+acl|setuser", "make users and change what they may"),
    grant("+acl|deluser", "remove users"),
    grant("+acl|list", "compare members"),
    grant("+acl|save", "keep users on the member's volume"),
    grant("+client|kill", "end the sessions of a user that is closed"),
    ...("search" in INCLUSTER_VERSIONS[server][version]!.modules ? SEARCH : []),
  ];
}
