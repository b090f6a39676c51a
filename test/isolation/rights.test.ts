import { loadModule, parseSync } from "libpg-query";
import {
  applyTenant,
  bootstrapPool,
  guardPool,
  MECHANISMS,
  removeTenant,
  type TenantSpec,
} from "../../constructs/engines/families/postgresql/sql";
import {
  endTheirSessions,
  OFFENCES,
  offended,
  signInRoles,
  takeSignIn,
} from "../../constructs/engines/families/postgresql/sql/sign-in";
import { guardsOf, withoutGuard } from "../../constructs/engines/families/postgresql/sql/sql";
import { pool, tenantSpec } from "../support/postgres";

/** What statements say, as PostgreSQL's own parser reads them: who gets which rights, and what is set for whom. */

beforeAll(() => loadModule());

type Tree = Readonly<Record<string, unknown>>;
/** As far as it is looked at: the package gives it no type. */
type Parsed = { readonly stmts?: readonly { readonly stmt?: Tree }[] };
const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null;

/** Texts below a tree under any of some keys, in order. */
function under(value: unknown, ...keys: readonly string[]): string[] {
  if (!isTree(value)) return [];
  return Object.entries(value).flatMap(([key, below]) =>
    keys.includes(key) && typeof below === "string" ? [below] : under(below, ...keys),
  );
}
const names = (value: unknown) => under(value, "priv_name", "rolename", "sval").join(", ");

/** Constants of a statement, in order; null and false are the ones without a value. */
const values = (value: unknown) =>
  [...JSON.stringify(value).matchAll(/"(?:sval|ival|fval|boolval)":(?:"([^"]*)"|(\d+|true))/g)]
    .map(([, text, other]) => text ?? other)
    .join(", ");

/** One line for each statement of a kind that gives or sets something. */
const LINES: Readonly<Record<string, (tree: Tree) => string>> = {
  GrantStmt: ({ objtype, targtype, objects, privileges, grantees }) =>
    `${names(privileges)} on ${[targtype, objtype]
      .join(" ")
      .replaceAll(/(ACL_TARGET|OBJECT)_/g, "")
      .toLowerCase()} ${names(objects)} to ${names(grantees)}`,
  GrantRoleStmt: ({ granted_roles, grantee_roles, opt }) =>
    `${names(granted_roles)} to ${names(grantee_roles)}${opt === undefined ? "" : ` with ${JSON.stringify(opt).match(/"defname":"(\w+)"/)?.[1]} ${JSON.stringify(opt).includes('"boolval":true')}`}`,
  AlterDefaultPrivilegesStmt: ({ options, action }) =>
    `by default of ${names(options)}: ${LINES.GrantStmt!(action as Tree)}`,
  AlterRoleSetStmt: ({ role, setstmt }) =>
    `${names(role)}: ${under(setstmt, "name").join()} = ${names((setstmt as Tree).args)}`,
  AlterRoleStmt: ({ role, options }) =>
    `${names(role)}: ${under(options, "defname").join()} ${JSON.stringify(options).match(/"(?:ival|boolval)":(\w+)/)?.[1] ?? 0}`,
  InsertStmt: ({ relation, selectStmt }) => `row of ${under(relation, "relname").join()}: ${values(selectStmt)}`,
  SelectStmt: ({ targetList }) => `calls ${names(targetList)}`,
  CreateSchemaStmt: ({ schemaname, authrole }) => `schema ${schemaname} of ${names(authrole)}`,
};

function lines(spec: TenantSpec): string[] {
  return applyTenant(spec).flatMap(({ statements }) =>
    statements.flatMap((sql) =>
      ((parseSync(sql) as Parsed).stmts ?? []).flatMap(({ stmt }) =>
        Object.entries(stmt ?? {}).flatMap(([kind, tree]) =>
          Object.hasOwn(LINES, kind) ? [LINES[kind]!(tree as Tree)] : [],
        ),
      ),
    ),
  );
}
const spec = (given: Partial<TenantSpec> = {}) =>
  tenantSpec("acme", {
    connections: 7,
    readerConnections: 3,
    statementTimeoutMs: 1000,
    lockTimeoutMs: 200,
    idleInTransactionTimeoutMs: 300,
    workMemKb: 64,
    tempFileLimitKb: 5,
    maxBytes: 9000,
    schemas: [],
    ...given,
  });
const limits = (role: string, connections: number, statement: number) => [
  `${role}: connectionlimit ${connections}`,
  `${role}: statement_timeout = ${statement}ms`,
  `${role}: lock_timeout = 200ms`,
  `${role}: idle_in_transaction_session_timeout = 300ms`,
  `${role}: work_mem = 64kB`,
];
const role = (
  name: string,
  groups: readonly string[],
  connections: number,
  path: string,
  rest: readonly string[] = [],
) => [
  `${name} to tessera_executor`,
  ...groups.map((group) => `${group} to ${name} with set false`),
  ...limits(name, connections, 1000),
  ...rest,
  `${name}: search_path = ${path}, public`,
  `${name}: canlogin true`,
];
const CALLS = `calls tessera, guard_namespace, ${pool.schema}`;
/** Limits that are held by counting, of time in all and of bytes. */
const QUOTA = "row of quota: acme, 1000, 2000, 10000, 300, 200, 5120, 9000";
const READ_ONLY = ["reader_acme: default_transaction_read_only = on"];

describe("the rights and limits of a tenant", () => {
  it("in shared tables are those of the pool's groups", () => {
    expect(lines(spec())).toEqual([
      ...role("tenant_acme", ["pool_shared_writers"], 7, pool.schema),
      ...role("reader_acme", ["pool_shared_readers"], 3, pool.schema, READ_ONLY),
      CALLS,
      QUOTA,
    ]);
  });

  it("in schemas of its own are its roles' on these, its owner's for nobody who signs in but the migrator", () => {
    const on = (schema: string) => [
      `row of tenant_schema: ${schema}, acme, true`,
      `schema ${schema} of owner_acme`,
      `usage on object schema ${schema} to tenant_acme, reader_acme`,
      `by default of owner_acme, ${schema}: select, insert, update, delete on defaults table  to tenant_acme`,
      `by default of owner_acme, ${schema}: usage, select on defaults sequence  to tenant_acme`,
      `by default of owner_acme, ${schema}: select on defaults table  to reader_acme`,
      `select, insert, update, delete on all_in_schema table ${schema} to tenant_acme`,
      `usage, select on all_in_schema sequence ${schema} to tenant_acme`,
      `select on all_in_schema table ${schema} to reader_acme`,
      `calls tessera, guard_schema, ${schema}`,
    ];
    expect(lines(spec({ strategy: "schema_per_tenant", schemas: ["main", "aux"] }))).toEqual([
      ...role("tenant_acme", ["pool_shared_members"], 7, "acme_main, acme_aux"),
      ...role("reader_acme", ["pool_shared_members"], 3, "acme_main, acme_aux", READ_ONLY),
      "owner_acme: connectionlimit 0",
      "owner_acme: search_path = acme_main, acme_aux, public",
      "migrator_acme to tessera_executor",
      "pool_shared_members to migrator_acme with set false",
      "owner_acme to migrator_acme",
      ...limits("migrator_acme", 2, 10_000),
      "migrator_acme: role = owner_acme",
      "migrator_acme: search_path = acme_main, acme_aux, public",
      "migrator_acme: canlogin true",
      CALLS,
      "owner_acme to tessera_executor",
      "owner_acme to tessera_drill",
      ...on("acme_main"),
      ...on("acme_aux"),
      QUOTA,
    ]);
    const unwalled = spec({ strategy: "schema_per_tenant", schemas: ["main"], rowLevelSecurity: false });
    expect(lines(unwalled)).toContain("row of tenant_schema: acme_main, acme");
  });

  it("without a schema of its own are on none", () => {
    expect(lines(spec({ strategy: "schema_per_tenant" })).filter((line) => /schema |_schema/.test(line))).toEqual([]);
  });

  it("do not let it sign in while it is suspended", () => {
    const open = lines(spec());
    expect(lines(spec({ login: false }))).toEqual([
      "calls pg_terminate_backend, pid",
      ...open.filter((line) => !line.includes("canlogin")),
    ]);
  });

  it.each([
    [14, true],
    [15, true],
    [16, false],
    [17, false],
  ] as const)("up to 15 leave the executor what it made, by name: %i %s", (majorVersion, named) => {
    const all = lines(spec({ pool: { ...pool, majorVersion } }));
    expect(all.includes("tenant_acme, reader_acme to tessera_executor with admin true")).toBe(named);
    expect(all.includes("pool_shared_writers to tenant_acme")).toBe(named);
    expect(all.includes("pool_shared_writers to tenant_acme with set false")).toBe(!named);
  });
});

describe("who signs in as a tenant", () => {
  it("are three roles, by its id", () => {
    const [one] = (parseSync(`SELECT ${signInRoles("k.tenant")}`) as Parsed).stmts ?? [];
    expect(under(one, "sval")).toEqual([
      "||",
      "tenant_",
      "k",
      "tenant",
      "||",
      "reader_",
      "k",
      "tenant",
      "||",
      "migrator_",
      "k",
      "tenant",
    ]);
    for (const part of [endTheirSessions("k.tenant"), takeSignIn("k.tenant")])
      expect(part).toContain(signInRoles("k.tenant"));
  });

  it("is kept out after so many offences in so many minutes", () => {
    const [one] = (parseSync(`SELECT ${offended("k.tenant")}`) as Parsed).stmts ?? [];
    expect(under(one, "sval")).toEqual(
      expect.arrayContaining([">=", "count", "k", "tenant", `${OFFENCES.minutes} minutes`]),
    );
    expect(values(one)).toMatch(new RegExp(`, ${OFFENCES.times}$`));
  });
});

describe("every statement", () => {
  const cases = Object.keys(MECHANISMS).flatMap((strategy) =>
    ([14, 15, 16, 17] as const).map((majorVersion) => [strategy, majorVersion] as const),
  );

  it.each(cases)(
    "of %s on %i is PostgreSQL's language, and with any guard taken out as well",
    (strategy, majorVersion) => {
      const own = strategy === "database_per_tenant";
      const shared = { ...pool, majorVersion, ...(own && { database: "tenant_acme_main" }) };
      const given = spec({
        strategy,
        pool: shared,
        schemas: strategy === "row_level_security" ? [] : ["main"],
        guardRemoval: true,
      });
      const closed = { ...given, login: false };
      const steps = [
        ...bootstrapPool(shared),
        ...guardPool(shared),
        ...applyTenant(given),
        ...applyTenant(closed),
        ...removeTenant(given),
      ];
      const parsed = new Set<string>();
      const parse = (all: typeof steps) => {
        for (const sql of all.flatMap(({ statements }) => statements)) {
          if (parsed.has(sql)) continue;
          expect(parseSync(sql).stmts?.length).toBeGreaterThan(0);
          parsed.add(sql);
        }
      };
      parse(steps);
      for (const id of guardsOf(steps).keys()) parse(withoutGuard(steps, id));
    },
  );
});
