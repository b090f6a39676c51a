import { type EnvironmentFile, environmentRules, environmentSchema } from "../../config/environment-file";
import {
  CELL_NAME_MAX_CHARACTERS,
  ENVIRONMENTS,
  homeName,
  parameterPath,
  RESERVED_TENANT_IDS,
  stackName,
  TENANT_ID_MAX_CHARACTERS,
} from "../../config/naming";
import { tenantSchema } from "../../config/tenant-file";
import { idFault, legalId } from "../../config/tenants-folder";
import { environment } from "../support/fixture";

const long = (length: number) => "a".repeat(length);

it("names that others hold on to are these", () => {
  const [env, tenant, cell] = ["production", "north_bank", "pool-1"] as const;
  const { tenantOf: _, ...stacks } = stackName;
  const each = (names: object) =>
    Object.fromEntries(
      Object.entries(names).map(([kind, name]) => [
        kind,
        name(env, /tenant|shares|home|contract/i.test(kind) && kind !== "cellTenants" ? tenant : cell, "redis"),
      ]),
    );
  expect(each(stacks)).toEqual({
    foundation: "production-foundation",
    recovery: "production-recovery",
    platform: "production-platform",
    operators: "production-operators",
    cell: "production-cell-pool-1",
    cellIncluster: "production-cell-pool-1-incluster",
    cellTenants: "production-cell-pool-1-tenants",
    tenant: "production-tenant-north-bank",
    tenantIncluster: "production-tenant-north-bank-incluster",
    tenantShares: "production-tenant-north-bank-shares",
  });
  const { cluster, ...paths } = parameterPath;
  expect(each(paths)).toEqual({
    foundation: "/tessera/production/foundation",
    recovery: "/tessera/production/recovery",
    platform: "/tessera/production/platform",
    cell: "/tessera/production/cells/pool-1",
    home: "/tessera/production/homes/north_bank",
    tenant: "/tessera/production/tenants/north_bank",
    contract: "/tessera/production/tenants/north_bank/redis",
  });
  expect(cluster("/tessera/production/cells/pool-1", "redis")).toBe("/tessera/production/cells/pool-1/redis");
  expect(each(homeName)).toEqual({
    foundation: "tessera-prod",
    cell: "tessera-prod-c-pool-1",
    tenant: "tessera-prod-t-north-bank",
  });
  expect(Object.keys(ENVIRONMENTS).map((name) => homeName.foundation(name))).toEqual([
    "tessera-dev",
    "tessera-test",
    "tessera-stg",
    "tessera-prod",
  ]);
  expect(() => homeName.foundation("qa")).toThrow(
    "no environment qa: one of development, testing, staging, production",
  );
});

it.each([
  ["production-tenant-north-bank", "north_bank"],
  ["production-tenant-north-bank-incluster", "north_bank"],
  ["production-tenant-north-bank-shares", "north_bank"],
  ["production-tenant-a", "a"],
  ["production-cell-pool-1-tenants", null],
  ["production-foundation", null],
  ["staging-tenant-a", null],
  ["other-production-tenant-a", null],
])("the stack %s is of the tenant %s", (name, tenant) => {
  expect(stackName.tenantOf("production", name)).toBe(tenant);
});

describe("an id", () => {
  it.each([
    ["acme", "acme"],
    ["Acme Corp.", "acme_corp"],
    ["  acme__corp  ", "acme_corp"],
    ["1st bank", "st_bank"],
    ["acme-", "acme"],
    ["_acme", "acme"],
    ["été", "t"],
    [long(40), long(TENANT_ID_MAX_CHARACTERS)],
    [`${long(31)}-b`, long(31)],
    ["tenants", null],
    ["Tenant!", null],
    ["123", null],
    ["", null],
  ])("is spelt legally: %j as %j", (given, legal) => {
    expect(legalId(given)).toBe(legal);
  });

  it.each([
    ["acme", null, ""],
    [long(32), null, ""],
    [long(33), /at most 32 characters$/, `The nearest is ${long(32)}.`],
    ["Acme", /^lower-case letters/, "The nearest is acme."],
    ["123", /^lower-case letters/, "Choose another id."],
    ["tenants", /^an id that is not reserved$/, "tenants would read as something else in names: choose another."],
    [
      "acme_shares",
      /^an id that does not end in _shares$/,
      "Its stack would bear the name of another tenant's: choose another id.",
    ],
    [
      "acme_incluster",
      /^an id that does not end in _incluster$/,
      "Its stack would bear the name of another tenant's: choose another id.",
    ],
    ["shares", null, ""],
    ["acmeshares", null, ""],
  ])("has the faults of %s", (id, allowed, advice) => {
    const fault = idFault(id);
    if (allowed === null) expect(fault).toBeNull();
    else expect(fault).toEqual({ allowed: expect.stringMatching(allowed), advice });
  });

  it.each([...RESERVED_TENANT_IDS])("is not %s", (id) => {
    expect(idFault(id)).not.toBeNull();
  });
});

/** Whether a schema takes a value at one place, all else being well. */
const TENANT = tenantSchema(["postgresql", "redis"]);
const tenantTakes = (at: string, value: unknown) =>
  TENANT.safeParse({
    id: "acme",
    tier: "free",
    environments: ["production"],
    contacts: { owner: "a@example.com" },
    engines: ["postgresql"],
    [at]: value,
  }).success;
const CELL = { tier: "free", admits: ["free"], capacity_tenants: 1, engines: ["postgresql"] };
const FILE = {
  account_id: "444444444444",
  region: "eu-central-1",
  recovery_region: null,
  vpc_cidr: "10.64.0.0/16",
  zones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
  state: { kind: "local" },
  log_retention_days: 30,
  audit_retention_days: 30,
  notify: {},
  cells: {},
};
const ENVIRONMENT = environmentSchema({}, ["postgresql"]);
const environmentTakes = (at: string, value: unknown) => ENVIRONMENT.safeParse({ ...FILE, [at]: value }).success;

describe("a tenant's file", () => {
  it.each([
    ["id", long(32), true],
    ["id", long(33), false],
    ["id", "a_b1", true],
    ["id", "a__b", false],
    ["environments", [], false],
    ["environments", ["production", "production"], false],
    ["environments", ["prod"], false],
    ["engines", [], false],
    ["engines", ["postgresql", "redis"], true],
    ["engines", ["redis", "redis"], false],
    ["contacts", { owner: "a.b+c@sub.example.com" }, true],
    ["contacts", { owner: "a@example.com", security: "b@example.com", billing: "c@example.com" }, true],
    ["contacts", { security: "b@example.com" }, false],
    ["contacts", { owner: "a@example" }, false],
    ["contacts", { owner: "a b@example.com" }, false],
    ["contacts", { owner: "a@example.com," }, false],
    ["contacts", { owner: `${long(242)}@example.com` }, true],
    ["contacts", { owner: `${long(243)}@example.com` }, false],
    ["region", null, true],
    ["region", "eu-central-1", true],
    ["region", "mars-1", false],
    ["lifecycle", { state: "erased" }, true],
    ["lifecycle", { state: "gone" }, false],
    ["lifecycle", { legal_hold: true }, false],
    ["placement", { production: "pool-1" }, true],
    ["placement", { production: long(20) }, true],
    ["placement", { production: long(21) }, false],
    ["placement", { production: "pool_1" }, false],
    ["placement", { production: "pool-1-" }, false],
    ["placement", { prod: "pool-1" }, false],
    ["other", 1, false],
  ])("takes %s: %j: %s", (at, value, takes) => {
    expect(tenantTakes(at, value)).toBe(takes);
  });

  it("says by itself what most say", () => {
    const { lifecycle, placement, applications, compliance, region } = TENANT.parse({
      id: "acme",
      tier: "free",
      environments: ["production"],
      contacts: { owner: "a@example.com" },
      engines: ["redis"],
    });
    expect({ lifecycle, placement, applications, compliance, region }).toEqual({
      lifecycle: { state: "active", legal_hold: false, engines: {}, environments: {} },
      placement: {},
      applications: {},
      compliance: [],
      region: null,
    });
  });
});

describe("an environment's file", () => {
  const s3 = (given: object) => ({
    kind: "s3",
    bucket: "tessera-state",
    region: "eu-central-1",
    kms_key_arn: "arn:aws:kms:eu-central-1:444444444444:key/11111111-2222-4333-8444-555555555555",
    ...given,
  });
  const zones = (...last: string[]) => last.map((letter) => `eu-central-1${letter}`);

  it.each([
    ["account_id", "044444444444", true],
    ["account_id", "44444444444", false],
    ["account_id", "4444444444444", false],
    ["account_id", 444444444444, false],
    ["vpc_cidr", "10.0.0.0/16", true],
    ["vpc_cidr", "10.255.240.0/20", true],
    ["vpc_cidr", "172.16.0.0/16", true],
    ["vpc_cidr", "172.31.0.0/16", true],
    ["vpc_cidr", "172.15.0.0/16", false],
    ["vpc_cidr", "172.32.0.0/16", false],
    ["vpc_cidr", "192.168.0.0/16", true],
    ["vpc_cidr", "192.167.0.0/16", false],
    ["vpc_cidr", "11.0.0.0/16", false],
    ["vpc_cidr", "10.256.0.0/16", false],
    ["vpc_cidr", "10.0.0.0/15", false],
    ["vpc_cidr", "10.0.0.0/21", false],
    ["vpc_cidr", "10.0.0.1/16", false],
    ["vpc_cidr", "10.0.1.0/16", false],
    ["vpc_cidr", "10.0.128.0/17", true],
    ["vpc_cidr", "10.0.64.0/17", false],
    ["vpc_cidr", "10.0.16.0/20", true],
    ["vpc_cidr", "10.0.8.0/20", false],
    ["vpc_cidr", "10.0.0.0", false],
    ["zones", zones("a", "b", "c"), true],
    ["zones", zones("a", "b"), false],
    ["zones", zones("a", "b", "c", "d"), false],
    ["zones", zones("a", "b", "b"), false],
    ["zones", zones("a", "b", "cc"), false],
    ["state", { kind: "local" }, true],
    ["state", { kind: "local", bucket: "a" }, false],
    ["state", s3({}), true],
    ["state", s3({ kms_key_arn: "arn:aws:kms:eu-central-1:444444444444:alias/tessera/state" }), true],
    ["state", s3({ kms_key_arn: "alias/tessera" }), false],
    ["state", s3({ kms_key_arn: "arn:aws:kms:eu-central-1:44:key/1-a" }), false],
    ["state", s3({ bucket: "ab" }), false],
    ["state", s3({ bucket: long(63) }), true],
    ["state", s3({ bucket: long(64) }), false],
    ["state", s3({ bucket: "Tessera" }), false],
    ["state", s3({ bucket: "tessera-" }), false],
    ["log_retention_days", 365, true],
    ["log_retention_days", 366, false],
    ["audit_retention_days", 1, true],
    ["audit_retention_days", 0, false],
    ["audit_retention_days", 3650, true],
    ["audit_retention_days", 3651, false],
    ["notify", { info: ["a@example.com"], emergency: [] }, true],
    ["notify", { info: ["a@example.com", "a@example.com"] }, false],
    ["notify", { urgent: [] }, false],
    ["recovery_network", null, true],
    ["recovery_network", { vpc_cidr: "10.80.0.0/16", zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"] }, true],
    ["recovery_network", { vpc_cidr: "10.80.0.0/16" }, false],
    ["cells", { "pool-1": CELL }, true],
    ["cells", { pool_1: CELL }, false],
    ["cells", { [long(CELL_NAME_MAX_CHARACTERS)]: CELL }, true],
    ["cells", { [long(CELL_NAME_MAX_CHARACTERS + 1)]: CELL }, false],
    ["cells", { a: { ...CELL, capacity_tenants: 1000 } }, true],
    ["cells", { a: { ...CELL, capacity_tenants: 1001 } }, false],
    ["cells", { a: { ...CELL, capacity_tenants: 0 } }, false],
    ["cells", { a: { ...CELL, admits: [] } }, false],
    ["cells", { a: { ...CELL, admits: ["free", "free"] } }, false],
    ["cells", { a: { ...CELL, engines: [] } }, false],
    ["cells", { a: { ...CELL, engines: ["redis"] } }, false],
    ["without", ["a_b1"], true],
    ["without", ["a-b"], false],
    ["other", 1, false],
  ])("takes %s: %j: %s", (at, value, takes) => {
    expect(environmentTakes(at, value)).toBe(takes);
  });

  it("says by itself what most say", () => {
    expect(ENVIRONMENT.parse(FILE)).toMatchObject({
      recovery_network: null,
      kubernetes_access: { deployers: [], viewers: [] },
      notify: { info: [], warning: [], critical: [], emergency: [] },
      deletion_protection: true,
      without: [],
      permissions_boundary: false,
    });
    expect(ENVIRONMENT.parse({ ...FILE, cells: { a: CELL } }).cells.a).toEqual({ ...CELL, settings: {} });
  });
});

describe("what is wrong between settings of an environment", () => {
  const nodes = (min_per_zone: number, max_per_zone: number) => {
    const { kubernetes } = environment();
    return {
      kubernetes: {
        ...kubernetes,
        nodes: { ...kubernetes.nodes, shared: { ...kubernetes.nodes.shared, min_per_zone, max_per_zone } },
      },
    };
  };
  const network = { vpc_cidr: "10.80.0.0/16", zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"] };
  const broken = (given: object, name = "production") => {
    const file = { ...ENVIRONMENT.parse(FILE), kubernetes: environment().kubernetes, ...given } as EnvironmentFile;
    return environmentRules(file, name, (tier) => (tier === "free" ? ["postgresql"] : [])).map(
      ([path, what, allowed]) => [path.join("."), what, allowed],
    );
  };

  it.each<[object, readonly (readonly [string, unknown, string])[]]>([
    [{}, []],
    [
      { region: "eu-west-1" },
      ["a", "b", "c"].map((zone, at) => [`zones.${at}`, `eu-central-1${zone}`, "zones of eu-west-1"] as const),
    ],
    [{ recovery_region: "eu-west-1" }, []],
    [
      { recovery_region: "eu-central-1" },
      [["recovery_region", "eu-central-1", "a region other than eu-central-1, or null"]],
    ],
    [{ recovery_region: "eu-west-1", recovery_network: network }, []],
    [{ recovery_network: network }, [["recovery_network", network, "null without a recovery_region"]]],
    [
      { recovery_region: "eu-west-1", recovery_network: { ...network, vpc_cidr: "10.64.0.0/18" } },
      [["recovery_network.vpc_cidr", "10.64.0.0/18", "a range apart from vpc_cidr, 10.64.0.0/16"]],
    ],
    [
      {
        recovery_region: "eu-west-1",
        recovery_network: { ...network, zones: ["eu-west-1a", "eu-west-2b", "eu-west-1c"] },
      },
      [["recovery_network.zones.1", "eu-west-2b", "zones of eu-west-1"]],
    ],
    [{ without: ["trail"] }, [["without", ["trail"], "[]"]]],
    [nodes(3, 3), []],
    [nodes(4, 3), [["kubernetes.nodes.shared.min_per_zone", 4, "at most max_per_zone, 3"]]],
    [{ cells: { "pool-1": CELL } }, []],
    [{ cells: { tenants: CELL } }, [["cells.tenants", "tenants", "a name that does not end in tenants"]]],
    [
      { cells: { "a-incluster": CELL } },
      [["cells.a-incluster", "a-incluster", "a name that does not end in incluster"]],
    ],
    [{ cells: { subtenants: CELL } }, []],
    [
      { cells: { a: { ...CELL, engines: ["postgresql", "redis"] } } },
      [["cells.a.engines.1", "redis", "engines of tier free: postgresql"]],
    ],
    [
      { cells: { a: { ...CELL, tier: "premium" } } },
      [["cells.a.engines.0", "postgresql", "engines of tier premium: nothing"]],
    ],
  ])("of %j is %j", (given, found) => {
    expect(broken(given)).toEqual(found);
  });

  it("is other in development, which may leave resources out, of those that can be", () => {
    expect(broken({ without: [] }, "development")).toEqual([]);
    expect(broken({ without: ["trail", "x"] }, "development")).toEqual([
      ["without.0", "trail", "nothing"],
      ["without.1", "x", "nothing"],
    ]);
  });
});
