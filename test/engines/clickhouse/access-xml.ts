import type { Allowance } from "../../../constructs/engines/clickhouse/access-statements";
import type { ExpectedAccess } from "../../../constructs/engines/clickhouse/expected";

/** A user as a file of users tells of it. */
export interface FileUser {
  readonly sources: readonly string[];
  readonly rights: readonly string[];
  /** Full name of a table to the condition that bounds its rows. */
  readonly policies: Readonly<Record<string, string>>;
  readonly profile: string;
  readonly quota: string;
}

/** Everything that a file of users can say of a cell. */
export interface AccessFile {
  readonly users: Record<string, FileUser>;
  readonly profiles: Record<string, { readonly settings: Record<string, string | number>; readonly fixed: string[] }>;
  readonly quotas: Record<string, Allowance[]>;
}

/** The users of tenants as they should be. */
export function accessFile(tenants: Readonly<Record<string, ExpectedAccess>>): AccessFile {
  const file: AccessFile = { users: {}, profiles: {}, quotas: {} };
  for (const { rights, sources, bound, filter, quota, profile, limits } of Object.values(tenants)) {
    file.profiles[profile] = { settings: { ...limits }, fixed: Object.keys(limits) };
    file.quotas[profile] = quota.map(({ minutes, amounts }) => ({ minutes, amounts: { ...amounts } }));
    const policies = Object.fromEntries(bound.map((table) => [table, filter]));
    for (const [user, given] of Object.entries(rights))
      file.users[user] = { sources, rights: given, policies, profile, quota: profile };
  }
  return file;
}

const element = (name: string, ...content: readonly string[]) => `<${name}>${content.join("")}</${name}>`;
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const each = <T>(of: Readonly<Record<string, T>>, write: (name: string, item: T) => string) =>
  Object.entries(of).map(([name, item]) => write(name, item));

function userXml(name: string, { sources, rights, policies, profile, quota }: FileUser): string {
  const tables = each(policies, (table, filter) => {
    const [, database, local] = /^`(\w+)`\.`(\w+)`$/.exec(table)!;
    return element(database!, element(local!, element("filter", escaped(filter))));
  });
  return element(
    name,
    element("password_sha256_hex", "0".repeat(64)),
    element("networks", ...sources.map((source) => element("ip", source))),
    element("profile", profile),
    element("quota", quota),
    element("grants", ...rights.map((right) => element("query", escaped(`GRANT ${right}`)))),
    ...(tables.length === 0 ? [] : [element("databases", ...merged(tables))]),
  );
}

/** Tables of one database stand in one element. */
function merged(tables: readonly string[]): string[] {
  const [, database = ""] = /^<(\w+)>/.exec(tables[0]!)!;
  return [element(database, ...tables.map((table) => table.slice(database.length + 2, -(database.length + 3))))];
}

/** The file, with `default` beside as the one who looks. */
export function accessXml({ users, profiles, quotas }: AccessFile): string {
  return element(
    "clickhouse",
    element(
      "profiles",
      "<default/>",
      ...each(profiles, (name, { settings, fixed }) =>
        element(
          name,
          ...each(settings, (setting, value) => element(setting, String(value))),
          element("constraints", ...fixed.map((setting) => element(setting, "<readonly/>"))),
        ),
      ),
    ),
    element(
      "quotas",
      "<default/>",
      ...each(quotas, (name, allowances) =>
        element(
          name,
          ...allowances.map(({ minutes, amounts }) =>
            element(
              "interval",
              element("duration", String(minutes * 60)),
              ...each(amounts, (what, most) => element(what, String(most))),
            ),
          ),
        ),
      ),
    ),
    element(
      "users",
      "<default><no_password/><networks><ip>::/0</ip></networks><profile>default</profile><quota>default</quota>" +
        "<access_management>1</access_management></default>",
      ...each(users, userXml),
    ),
  );
}
