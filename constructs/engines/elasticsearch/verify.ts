import type { Failure, Session } from "../../../executor/contract/driver";
import type { Looking, Observation, ShareFacts } from "../../../executor/contract/observation";
import { attempt, differences, finding, untold } from "../families/incluster/findings";
import type { ExpectedAccess } from "./access-requests";
import { EXECUTOR, indexPrefix, SHARED_PREFIX, TENANT_FIELD, usersOf } from "./names";
import type { ElasticsearchStatement } from "./steps";
import { REPOSITORY } from "./topology";

type Json = Readonly<Record<string, unknown>>;
type Get = (path: string) => Promise<Json>;

interface IndexRights {
  readonly names: string | readonly string[];
  readonly privileges: readonly string[];
  readonly query?: unknown;
  readonly field_security?: { readonly grant?: readonly string[]; readonly except?: readonly string[] };
  readonly allow_restricted_indices?: boolean;
}
interface Role {
  readonly cluster?: readonly string[];
  readonly indices?: readonly IndexRights[];
  readonly metadata?: Json;
  readonly transient_metadata?: { readonly enabled?: boolean };
}
interface User {
  readonly roles: readonly string[];
  readonly enabled: boolean;
  readonly metadata?: Json;
}
type Named<T> = Readonly<Record<string, T>>;

const HOUR_MS = 3_600_000;
/** A snapshot is as old as its interval, and the time that the next one takes. */
const SNAPSHOT_TAKES_HOURS = 1;

/**
 * Looks at the cluster's health, its snapshots, users and roles: no document is read. What the collector expects is
 * compared with what the server tells, and is in no request.
 */
export async function verifyCluster(
  session: Session<ElasticsearchStatement>,
  { shares }: Pick<Looking<object>, "shares">,
  explain: (error: unknown) => Failure,
  now: number,
): Promise<readonly Observation[]> {
  const get: Get = async (path) => ((await session.run({ method: "GET", path }))[0] ?? {}) as Json;
  const hours = shares.map(({ expected }) => (expected as ExpectedAccess | undefined)?.snapshotHours);
  const home = [
    await attempt("cluster-health", explain, () => health(get)),
    await attempt("lifecycles-run", explain, () => running(get)),
    await attempt("restore-point", explain, () =>
      snapshots(
        get,
        hours.find((one) => one !== undefined),
        now,
      ),
    ),
  ];
  const roles = (await get("/_security/role")) as Named<Role>;
  const users = (await get("/_security/user")) as Named<User>;
  const mappings = (await get("/_security/role_mapping")) as Named<{ readonly roles?: readonly string[] }>;
  return [...home, strangers(roles, users, mappings), ...shares.flatMap((share) => shareOf(roles, users, share))];
}

async function health(get: Get): Promise<Observation> {
  const { status, number_of_nodes: nodes, unassigned_shards: unassigned } = await get("/_cluster/health");
  const seen = `${status}: ${nodes} nodes, ${unassigned} shards without a node`;
  return finding("cluster-health", null, status === "green" || status === "yellow" ? [] : [seen], seen);
}

async function running(get: Get): Promise<Observation> {
  const wrong: string[] = [];
  for (const [what, path] of [
    ["index lifecycles", "/_ilm/status"],
    ["snapshot lifecycles", "/_slm/status"],
  ] as const) {
    const { operation_mode: mode } = await get(path);
    if (mode !== "RUNNING") wrong.push(`${what} are ${mode}`);
  }
  return finding("lifecycles-run", null, wrong, "lifecycles of indices and of snapshots");
}

/** @param hours between snapshots; undefined: nobody said, so any age will do */
async function snapshots(get: Get, hours: number | undefined, now: number): Promise<Observation> {
  const { [REPOSITORY]: policy } = (await get(`/_slm/policy/${REPOSITORY}`)) as Named<{
    readonly last_success?: { readonly time?: number };
    readonly last_failure?: unknown;
  }>;
  const check = "restore-point";
  const made = policy?.last_success?.time;
  if (made === undefined) {
    const young = policy !== undefined && policy.last_failure === undefined;
    return young
      ? { check, tenant: null, holds: null, seen: "none yet: the first snapshot is still to come" }
      : finding(check, null, [policy === undefined ? "there is no policy" : "no snapshot has succeeded"], "");
  }
  const age = (now - made) / HOUR_MS;
  const most = hours === undefined ? Number.POSITIVE_INFINITY : hours + SNAPSHOT_TAKES_HOURS;
  const seen = `${age.toFixed(1)} h old${hours === undefined ? "" : `, at most ${most} h`}`;
  return finding(check, null, age <= most ? [] : [seen], seen);
}

const OF_A_TENANT = /^(?:tenant|reader)_(.+)$/;
const isReserved = ({ metadata }: { readonly metadata?: Json }) => metadata?._reserved === true;

/** Whether a pattern of indices can hold any of tenants'. Patterns of another form than ours are taken to. */
function reaches(pattern: string): boolean {
  const start = /^[^*?]*/.exec(pattern)![0];
  const covers = (prefix: string) => (start.length < pattern.length ? prefix.startsWith(start) : false);
  return /^[/-]/.test(pattern) || ["tenant_", SHARED_PREFIX].some((one) => pattern.startsWith(one) || covers(one));
}

/** Roles, users and mappings that are nobody's own and reach what is tenants'. Those of files are the platform's. */
function strangers(
  roles: Named<Role>,
  users: Named<User>,
  mappings: Named<{ readonly roles?: readonly string[] }>,
): Observation {
  const wide = Object.entries(roles)
    .filter(([name, role]) => name !== EXECUTOR && !isReserved(role))
    .flatMap(([name, { indices = [] }]) => {
      const id = OF_A_TENANT.exec(name)?.[1];
      const own = (one: string) =>
        id !== undefined && (one.startsWith(indexPrefix(id)) || one.startsWith(SHARED_PREFIX));
      const foreign = indices.flatMap(({ names }) => [names].flat()).filter((one) => reaches(one) && !own(one));
      return foreign.map((one) => `the role ${name} reaches ${one}`);
    });
  const given = Object.entries(users)
    .filter(([, user]) => !isReserved(user))
    .flatMap(([name, user]) =>
      user.roles
        .filter((role) => OF_A_TENANT.test(role) && role !== name)
        .map((role) => `${name} has the role ${role}`),
    );
  const mapped = Object.entries(mappings).flatMap(([name, { roles: to = [] }]) =>
    to.filter((role) => OF_A_TENANT.test(role)).map((role) => `the mapping ${name} gives the role ${role}`),
  );
  return finding("no-other-roles", null, [...wide, ...given, ...mapped], "every tenant's indices are its own users'");
}

const sorted = (list: unknown) => [list ?? []].flat().map(String).sort();

/** An entry of rights as one text, whatever order the server keeps lists in. */
function rightsText({
  names,
  privileges,
  query,
  field_security: fields,
  allow_restricted_indices: inner,
}: IndexRights) {
  const rows = query === undefined || query === null ? "" : ` where ${text(query)}`;
  const open = sorted(fields?.grant).join() === "*" && sorted(fields?.except).length === 0;
  const columns =
    fields === undefined || fields === null || open
      ? ""
      : ` fields ${sorted(fields.grant)} without ${sorted(fields.except)}`;
  return `${sorted(privileges)} on ${sorted(names)}${rows}${columns}${inner ? " and restricted indices" : ""}`;
}

const text = (query: unknown) => (typeof query === "string" ? query : JSON.stringify(query));

/** What else a role can have, which a tenant's never has. Source: Elasticsearch, "Get roles". */
const NEVER = ["applications", "run_as", "global", "remote_indices", "remote_cluster"] as const;

function beyond(name: string, role: Json): string[] {
  return NEVER.filter((part) => Object.keys(role[part] ?? {}).length > 0).map((part) => `${name} has ${part}`);
}

function roleOf(name: string, found: Role, wanted: Role): string[] {
  return [
    ...differences(name, (found.indices ?? []).map(rightsText), (wanted.indices ?? []).map(rightsText)),
    ...differences(`${name} in the cluster`, found.cluster ?? [], wanted.cluster ?? []),
    ...beyond(name, found as Json),
    ...(found.transient_metadata?.enabled === false ? [`${name} is switched off: the licence lacks a feature`] : []),
  ];
}

function shareOf(roles: Named<Role>, users: Named<User>, { tenant, expected }: ShareFacts): Observation[] {
  if (expected === undefined) return [untold("users-there", tenant)];
  const access = expected as ExpectedAccess;
  const of = (check: string, wrong: readonly string[], fine: string) => finding(check, tenant, wrong, fine);
  const own = usersOf(tenant);
  const there = <T>(all: Named<T>, what: string) =>
    own.filter((name) => !Object.hasOwn(all, name)).map((name) => `the ${what} ${name} is not there`);
  const each = (look: (name: string, user: User) => readonly string[]) =>
    own.flatMap((name) => (users[name] === undefined ? [] : look(name, users[name])));
  return [
    of("users-there", there(users, "user"), "both users"),
    of(
      "users-sign-in",
      each((name, { enabled }) =>
        enabled === access.enabled ? [] : [`${name} is ${enabled ? "open" : "closed"}, against its state`],
      ),
      access.enabled ? "open, as its state says" : "closed, as its state says",
    ),
    of(
      "users-roles",
      each((name, { roles: given, metadata }) => [
        ...differences(name, given, [name]),
        // Documents in shared indices are stamped with this.
        ...(metadata?.[TENANT_FIELD] === tenant ? [] : [`${name} writes as ${String(metadata?.[TENANT_FIELD])}`]),
      ]),
      "each its own, and no other",
    ),
    of(
      "roles",
      [
        ...there(roles, "role"),
        ...own.flatMap((name) =>
          roles[name] === undefined ? [] : roleOf(name, roles[name], access.roles[name] ?? {}),
        ),
      ],
      "as synthesized",
    ),
  ];
}
