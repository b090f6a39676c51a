import type { Failure, Session } from "../../../executor/contract/driver";
import type { Looking, Observation, ShareFacts } from "../../../executor/contract/observation";
import { attempt, differences, finding, untold } from "../families/incluster/findings";
import {
  type AccessFound,
  grantText,
  grantTexts,
  isFor,
  isSet,
  names,
  OF_THE_FILES,
  objectOf,
  type Row,
  readAccess,
  sourcesOf,
  unquoted,
} from "./access-found";
import type { ExpectedAccess } from "./expected";
import { applicationUser, EXECUTOR, literal, PLATFORM_POLICY, SHARED_DATABASE, TENANT_COLUMN, usersOf } from "./names";
import type { ClickhouseLook, ClickhouseStatement } from "./steps";

/** Where ClickHouse keeps users: it is there as soon as a server has spoken with Keeper. */
const KEEPER_PATH = "/clickhouse";

/**
 * Looks at servers and shares through the server's own tables: no row of a tenant is read. What the collector expects
 * is compared with what they tell, and is in no statement.
 */
export async function verifyCluster(
  session: Session<ClickhouseStatement>,
  { shares, look }: Looking<ClickhouseLook>,
  explain: (error: unknown) => Failure,
): Promise<readonly Observation[]> {
  const cluster = shares.map(({ contract }) => contract.cluster).find((name) => typeof name === "string");
  const home = [
    await attempt("keeper-answers", explain, () => keeper(session)),
    await attempt("replicas", explain, () =>
      replicas(session, cluster as string | undefined, look.replicaLagMsMax / 1000),
    ),
    await attempt("own-rows-constraint", explain, () => constraints(session)),
    await attempt("own-parts", explain, () => parts(session)),
  ];
  const found = await readAccess(session);
  return [...home, strangers(found), policies(found), ...shares.flatMap((share) => shareOf(found, share))];
}

async function keeper(session: Session<ClickhouseStatement>): Promise<Observation> {
  const [row] = await session.run(
    `SELECT toUInt32(count()) AS nodes FROM system.zookeeper WHERE path = ${literal(KEEPER_PATH)}`,
  );
  return finding("keeper-answers", null, Number(row?.nodes) > 0 ? [] : [`nothing below ${KEEPER_PATH}`], "it does");
}

async function replicas(
  session: Session<ClickhouseStatement>,
  cluster: string | undefined,
  most: number,
): Promise<Observation> {
  const from = cluster === undefined ? "system.replicas" : `clusterAllReplicas(${literal(cluster)}, system, replicas)`;
  const rows = await session.run(
    `SELECT hostName() AS host, toUInt32(count()) AS tables, toUInt32(max(absolute_delay)) AS delay, toUInt32(max(queue_size)) AS queue, toUInt32(countIf(is_readonly OR is_session_expired)) AS closed, toUInt32(max(total_replicas - active_replicas)) AS away FROM ${from} GROUP BY host ORDER BY host`,
  );
  const wrong = rows.flatMap(({ host, delay, queue, closed, away }) => [
    ...(Number(delay) > most ? [`${host} is ${delay} s behind with ${queue} in its queue, at most ${most} s`] : []),
    ...(Number(closed) > 0 ? [`${host} takes no writes for ${closed} tables: it has lost Keeper`] : []),
    ...(Number(away) > 0 ? [`${host} misses ${away} replicas of a table`] : []),
  ]);
  const delay = Math.max(0, ...rows.map((row) => Number(row.delay)));
  return finding("replicas", null, wrong, `${rows.length} servers with tables, at most ${delay} s behind`);
}

/** Row policies bind what is read. What is inserted is bound by a constraint of each shared table. */
async function constraints(session: Session<ClickhouseStatement>): Promise<Observation> {
  const rows = await session.run(
    `SELECT t.name AS name, t.create_table_query AS definition FROM system.tables AS t INNER JOIN system.columns AS c ON c.database = t.database AND c.table = t.name WHERE t.database = ${literal(SHARED_DATABASE)} AND c.name = ${literal(TENANT_COLUMN)} AND t.engine IN ('MergeTree', 'ReplicatedMergeTree') ORDER BY name`,
  );
  const owner = `substring(currentUser(), ${applicationUser("").length + 1})`;
  const bound = `CONSTRAINT own_rows CHECK ${TENANT_COLUMN} = ${owner}`;
  const wrong = rows
    .filter(({ definition }) => !unquoted(String(definition)).replace(/[()]/g, "").includes(bound.replace(/[()]/g, "")))
    .map(({ name }) => `${name} lacks it`);
  return finding("own-rows-constraint", null, wrong, `on all of ${rows.length} shared tables`);
}

/** What the server knows of a part is told to whoever may read some of its rows: a part is one tenant's. */
async function parts(session: Session<ClickhouseStatement>): Promise<Observation> {
  const rows = await session.run(
    `SELECT t.name AS name, t.partition_key AS cut FROM system.tables AS t INNER JOIN system.columns AS c ON c.database = t.database AND c.table = t.name WHERE t.database = ${literal(SHARED_DATABASE)} AND c.name = ${literal(TENANT_COLUMN)} AND t.engine LIKE '%MergeTree' ORDER BY name`,
  );
  const wrong = rows
    .filter(({ cut }) => cut !== TENANT_COLUMN)
    .map(({ name, cut }) => `${name} is cut by ${cut || "nothing"}: copy it, as docs/engines/clickhouse.md says`);
  return finding("own-parts", null, wrong, `each part of ${rows.length} shared tables is one tenant's`);
}

/** Rights that reach no table by themselves. */
const HARMLESS = new Set(["CLUSTER", "TABLE ENGINE"]);
const OF_A_TENANT = /^(?:tenant|reader)_(.+)$/;

/** Nobody but the platform and a database's own tenant has a right in it. */
function strangers({ users, grants }: AccessFound): Observation {
  const files = new Set(users.filter(({ storage }) => OF_THE_FILES.test(String(storage))).map(({ name }) => name));
  const wrong = grants
    .filter(({ user_name: user }) => user !== EXECUTOR && !files.has(user))
    .filter((row) => !isSet(row.is_partial_revoke) && !belongs(row))
    .map((row) => `${row.user_name ?? `role ${row.role_name}`} has ${grantText(row)}`);
  return finding("no-other-grants", null, wrong, "every tenant's database is its own users'");
}

function belongs({ user_name: user, access_type: kind, database }: Row): boolean {
  const id = OF_A_TENANT.exec(String(user ?? ""))?.[1];
  if (id === undefined) return false;
  if (!database) return HARMLESS.has(String(kind));
  return database === SHARED_DATABASE || database === `tenant_${id}`;
}

/** A policy more lets in more: each is the platform's, or one tenant's over its own rows. */
function policies({ policies: rows }: AccessFound): Observation {
  const wrong = rows
    .filter(({ database }) => database === SHARED_DATABASE)
    .filter((row) => !isOwn(row) && !isPlatforms(row))
    .map(
      (row) => `${row.name}: ${row.select_filter} for ${isSet(row.apply_to_all) ? "all" : names(row.apply_to_list)}`,
    );
  return finding("no-other-policies", null, wrong, `${rows.length} policies, each over its tenant's rows`);
}

function isPlatforms({ short_name: name, apply_to_all: all, apply_to_list: list }: Row): boolean {
  return name === PLATFORM_POLICY && !isSet(all) && names(list).every((user) => !OF_A_TENANT.test(user));
}

function isOwn(row: Row): boolean {
  const ids = new Set(names(row.apply_to_list).map((user) => OF_A_TENANT.exec(user)?.[1]));
  const [id] = ids;
  return !isSet(row.apply_to_all) && ids.size === 1 && id !== undefined && filterOf(row) === `tenant_id = '${id}'`;
}

const filterOf = ({ select_filter: filter }: Row) => unquoted(String(filter)).replace(/^\((.*)\)$/, "$1");

function shareOf(found: AccessFound, { tenant, expected }: ShareFacts): Observation[] {
  if (expected === undefined) return [untold("users-there", tenant)];
  const access = expected as ExpectedAccess;
  const of = (check: string, wrong: readonly string[], fine: string) => finding(check, tenant, wrong, fine);
  const each = (look: (user: string, row: Row) => readonly string[]) =>
    usersOf(tenant).flatMap((user) => {
      const row = found.users.find(({ name }) => name === user);
      return row === undefined ? [] : look(user, row);
    });
  const missing = usersOf(tenant).filter((user) => !found.users.some(({ name }) => name === user));
  return [
    of(
      "users-there",
      missing.map((user) => `${user} is not there`),
      "both users",
    ),
    of(
      "users-sign-in",
      each((user, row) => door(user, row, access)),
      access.sources.length === 0 ? "closed, as its state says" : `by password from ${access.sources}`,
    ),
    of(
      "grants",
      each((user) => grantsOf(found, user, access)),
      "as synthesized, and no role",
    ),
    of(
      "row-policies",
      each((user) => boundsOf(found, user, access)),
      `on all of ${access.bound.length} shared tables`,
    ),
    of(
      "quota",
      each((user) => quotaOf(found, user, access)),
      "as synthesized",
    ),
    of("settings-profile", [...profileOf(found, access), ...each((user) => wearing(found, user, access))], "read-only"),
  ];
}

function door(user: string, row: Row, { sources }: ExpectedAccess): string[] {
  const kinds = names(row.auth_type).filter((kind) => kind !== "sha256_password");
  return [...differences(user, sourcesOf(row), sources), ...kinds.map((kind) => `${user} signs in by ${kind}`)];
}

function grantsOf({ grants, roleGrants }: AccessFound, user: string, { rights }: ExpectedAccess): string[] {
  const seen = grants.filter(({ user_name: name }) => name === user).map(grantText);
  const roles = roleGrants.filter(({ user_name: name }) => name === user);
  return [
    ...differences(user, seen, grantTexts(rights[user] ?? [])),
    ...roles.map(({ granted_role_name: role }) => `${user} has the role ${role}`),
  ];
}

function boundsOf({ policies: rows }: AccessFound, user: string, { bound, filter }: ExpectedAccess): string[] {
  const seen = rows.filter((row) => isFor(row, user)).map((row) => `${objectOf(row)}: ${filterOf(row)}`);
  return differences(
    user,
    seen,
    bound.map((table) => `${unquoted(table)}: ${unquoted(filter)}`),
  );
}

function quotaOf({ quotas, quotaLimits }: AccessFound, user: string, { quota }: ExpectedAccess): string[] {
  const seen = quotas
    .filter((row) => isFor(row, user))
    .flatMap((row) => [
      // A key that the client names would be a new allowance for each name.
      ...names(row.keys).map((key) => `a quota for each ${key}`),
      ...quotaLimits
        .filter(({ quota_name: name }) => name === row.name)
        .flatMap((limits) =>
          Object.entries(limits)
            .filter(([column, value]) => column.startsWith("max_") && value !== null)
            .map(([column, value]) => `${Number(value)} ${column.slice(4)} in ${limits.duration} s`),
        ),
    ]);
  const wanted = quota.flatMap(({ minutes, amounts }) =>
    Object.entries(amounts).map(([what, most]) => `${most} ${what} in ${minutes * 60} s`),
  );
  return differences(user, seen, wanted);
}

/** Switches are told as words or numbers, by version. */
const plain = (value: unknown) =>
  String(value)
    .replace(/^true$/, "1")
    .replace(/^false$/, "0");

function profileOf({ profileElements }: AccessFound, { profile, limits }: ExpectedAccess): string[] {
  const fixed = ({ writability, readonly }: Row) => writability === "CONST" || isSet(readonly);
  const seen = profileElements
    .filter(({ profile_name: name }) => name === profile)
    .map((row) =>
      row.inherit_profile
        ? `the profile ${row.inherit_profile}`
        : `${row.setting_name} = ${plain(row.value)}${fixed(row) ? "" : ", which sessions can change"}`,
    );
  return differences(
    profile,
    seen,
    Object.entries(limits).map(([name, value]) => `${name} = ${plain(value)}`),
  );
}

/** The profile is the user's one: none beside it, and no setting of its own. */
function wearing({ profiles, profileElements }: AccessFound, user: string, { profile }: ExpectedAccess): string[] {
  const own = profileElements
    .filter(({ user_name: name }) => name === user)
    .map((row) => (row.inherit_profile ? `the profile ${row.inherit_profile}` : `the setting ${row.setting_name}`));
  const given = profiles.filter((row) => isFor(row, user)).map(({ name }) => `the profile ${name}`);
  return differences(user, [...own, ...given], [`the profile ${profile}`]);
}
