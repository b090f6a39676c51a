import {
  type BreakingChange,
  compareFleets,
  formatBreakingChange,
  formatBreakingChanges,
  grouped,
} from "../../../changes/breaking";
import { LoadedFleet, ROOMS } from "../../../constructs/rooms";
import { type Files, Folder } from "../../config/folder";
import { expectOwnPlaces } from "../../support/own-places";
import { bank, FLEET, production, tenant } from "./fleet";

const folders: Folder[] = [];
afterAll(() => {
  for (const folder of folders) folder.remove();
});

function fleet(...layers: readonly Files[]): LoadedFleet {
  const folder = new Folder(FLEET, ...layers);
  folders.push(folder);
  return new LoadedFleet(folder.folders, ROOMS);
}

function steps(before: Files, after: Files): BreakingChange[] {
  const found = compareFleets(fleet(before), fleet(after));
  expectOwnPlaces(found);
  return found;
}

const told = (list: readonly BreakingChange[]): string[] =>
  list.map(({ rule, address }) => `${rule} ${address}`).sort();
const state = (name: string, hold = false): Files =>
  tenant("acme", { engines: "[postgresql, redis]", lifecycle: `{ state: ${name}, legal_hold: ${hold} }` });
/** With parts further on than the tenant. */
const part = (parts: string, engines = "[postgresql, redis]"): Files =>
  tenant("acme", { engines, lifecycle: `{ state: active, ${parts} }` });
const acme = (changes: Readonly<Record<string, string>>): Files =>
  tenant("acme", { engines: "[postgresql, redis]", ...changes });
const without = (id: string, rest: string, erased = ""): Files => ({
  [`tenants/${id}/tenant.yml`]: null,
  "tenants/ledger.txt": rest,
  "tenants/erased.txt": erased,
});

interface Case {
  readonly name: string;
  readonly before?: Files;
  readonly after: Files;
  readonly steps: readonly string[];
}

/** A table that premium-1's tenants share, whose rows live so many days. */
const SOONER = (days: number): Files =>
  production({
    cells: `
  pool-1: { tier: standard, admits: [free, standard], capacity_tenants: 50, engines: [postgresql, redis] }
  premium-1:
    tier: premium
    admits: [premium]
    capacity_tenants: 5
    engines: [postgresql, redis, clickhouse]
    settings:
      clickhouse:
        shared_tables:
          events:
            columns: { name: String, at: DateTime }
            codecs: {}
            time_column: at
            ttl_days: ${days}
            order_by: [name, at]
            partition_by: tenant
            skip_indexes: {}`,
  });

const REFUSED: readonly Case[] = [
  { name: "active, then erased", after: state("erased"), steps: ["lifecycle-jump acme/lifecycle.state"] },
  {
    name: "suspended, then erased",
    before: state("suspended"),
    after: state("erased"),
    steps: ["lifecycle-jump acme/lifecycle.state"],
  },
  {
    name: "erased, then active again",
    before: state("erased"),
    after: state("active"),
    steps: ["lifecycle-jump acme/lifecycle.state"],
  },
  {
    name: "a hold lifted and the tenant erased in one change",
    before: state("offboarding", true),
    after: state("erased"),
    steps: ["lifecycle-jump acme/lifecycle.state"],
  },
  { name: "folder and line of a live tenant gone", after: without("acme", "bank\n"), steps: ["tenant-removed acme"] },
  {
    name: "the same, and its id moved to the erased ones",
    after: without("acme", "bank\n", "acme\n"),
    steps: ["tenant-removed acme"],
  },
  {
    name: "an erased tenant's folder gone without a trace of its id",
    before: state("erased"),
    after: without("acme", "bank\n"),
    steps: ["id-released acme"],
  },
  {
    name: "an erased id taken off the list",
    before: { "tenants/erased.txt": "old\n" },
    after: { "tenants/erased.txt": "\n" },
    steps: ["id-released old"],
  },
  {
    name: "placed in another cell",
    after: acme({ placement: "{ production: pool-2 }" }),
    steps: ["home-moved production/acme/placement.production"],
  },
  {
    name: "another tier with another strategy",
    after: acme({ tier: "premium", placement: "{ production: premium-1 }" }),
    steps: ["home-moved production/acme/tier"],
  },
  {
    name: "clusters of its own by a stricter strategy",
    before: acme({ tier: "premium", placement: "{ production: premium-1 }" }),
    after: {
      ...acme({ tier: "premium", placement: "{}" }),
      "tenants/acme/security_config.yml": "tenant_isolation:\n  strategy: database_per_tenant\n",
    },
    steps: ["home-moved production/acme/tenant_isolation.strategy"],
  },
  {
    name: "an engine less",
    after: tenant("acme", { engines: "[postgresql]" }),
    steps: ["share-removed acme/engines"],
  },
  {
    name: "an engine less, though the tenant is offboarding: its stacks would stay behind",
    before: state("offboarding"),
    after: tenant("acme", { engines: "[postgresql]", lifecycle: "{ state: offboarding }" }),
    steps: ["share-removed acme/engines"],
  },
  {
    name: "an engine less that is offboarding",
    before: part("engines: { redis: offboarding }"),
    after: tenant("acme", { engines: "[postgresql]" }),
    steps: ["share-removed acme/engines"],
  },
  {
    name: "an engine less and erased in one change",
    before: part("engines: { redis: offboarding }"),
    after: part("engines: { redis: erased }", "[postgresql]"),
    steps: ["share-removed acme/engines"],
  },
  {
    name: "an engine erased that was active",
    after: part("engines: { redis: erased }"),
    steps: ["lifecycle-jump acme/lifecycle.engines.redis"],
  },
  {
    name: "an environment erased that was suspended",
    before: part("environments: { production: suspended }"),
    after: part("environments: { production: erased }"),
    steps: ["lifecycle-jump acme/lifecycle.environments.production"],
  },
  {
    name: "an engine erased in the change that lifts the hold",
    before: part("engines: { redis: offboarding }, legal_hold: true"),
    after: part("engines: { redis: erased }"),
    steps: ["lifecycle-jump acme/lifecycle.engines.redis"],
  },
  {
    name: "an erased engine that is active again",
    before: part("engines: { redis: erased }"),
    after: acme({}),
    steps: ["lifecycle-jump acme/lifecycle.engines.redis"],
  },
  {
    name: "the record of an erased engine gone, after the engine",
    before: part("engines: { redis: erased }", "[postgresql]"),
    after: tenant("acme", { engines: "[postgresql]" }),
    steps: ["lifecycle-jump acme/lifecycle.engines.redis"],
  },
  {
    name: "an erased engine listed again, its record left",
    before: part("engines: { redis: erased }", "[postgresql]"),
    after: part("engines: { redis: erased }"),
    steps: ["share-removed acme/engines"],
  },
  {
    name: "an engine less under a hold, though offboarding",
    before: state("offboarding", true),
    after: tenant("acme", { engines: "[postgresql]", lifecycle: "{ state: offboarding, legal_hold: true }" }),
    steps: ["share-removed acme/engines"],
  },
  {
    name: "a cell gone with its tenants put elsewhere",
    after: {
      ...production({
        cells:
          "\n  pool-2: { tier: standard, admits: [free, standard], capacity_tenants: 50, engines: [postgresql, redis] }",
      }),
      ...acme({ placement: "{ production: pool-2 }" }),
    },
    steps: ["cell-removed production/cells.pool-1", "home-moved production/acme/placement.production"],
  },
  {
    name: "another region, with its zones",
    after: production({
      region: "eu-west-1",
      recovery_region: "eu-central-1",
      zones: "[eu-west-1a, eu-west-1b, eu-west-1c]",
    }),
    steps: [
      "environment-moved production/recovery_region",
      "environment-moved production/region",
      "environment-moved production/zones",
    ],
  },
  {
    name: "another account, network and state",
    after: production({
      account_id: '"555555555555"',
      vpc_cidr: "10.65.0.0/16",
      state:
        "{ kind: s3, bucket: states, region: eu-central-1, kms_key_arn: 'arn:aws:kms:eu-central-1:444444444444:alias/state' }",
    }),
    steps: [
      "environment-moved production/account_id",
      "environment-moved production/state",
      "environment-moved production/vpc_cidr",
    ],
  },
  {
    name: "Kubernetes goes up by two",
    before: production({ kubernetes: '{ version: "1.34" }' }),
    after: production({ kubernetes: '{ version: "1.36" }' }),
    steps: ["environment-moved production/kubernetes.version"],
  },
  {
    name: "Kubernetes goes back",
    before: production({ kubernetes: '{ version: "1.36" }' }),
    after: production({ kubernetes: '{ version: "1.35" }' }),
    steps: ["environment-moved production/kubernetes.version"],
  },
  ...Object.entries<Files>({
    lifted: {},
    later: { "tenants/bank/security_config.yml": "vault_lock:\n  final_after_days: 60\n" },
  }).map(([how, after]) => ({
    name: `a lock in compliance mode ${how}`,
    before: { "tenants/bank/security_config.yml": "vault_lock:\n  final_after_days: 30\n" },
    after,
    steps: ["setting-irreversible production/bank/security.vault_lock.final_after_days"],
  })),
  {
    name: "another recovery region",
    after: { ...production({ recovery_region: "eu-west-2" }) },
    steps: ["environment-moved production/recovery_region"],
  },
  {
    name: "the key of encrypted fields dropped",
    before: { "tenants/bank/security_config.yml": "encryption:\n  application_level:\n    field_encryption: true\n" },
    after: {},
    steps: ["setting-irreversible production/bank/security.encryption.application_level.field_encryption"],
  },
  {
    name: "logs and audit are kept shorter",
    before: production({ log_retention_days: "365", audit_retention_days: "365" }),
    after: production({ log_retention_days: "90", audit_retention_days: "30" }),
    steps: ["kept-shorter production/audit_retention_days", "kept-shorter production/log_retention_days"],
  },
  {
    name: "an environment that nothing keeps from being deleted",
    before: production({ deletion_protection: "true" }),
    after: production({ deletion_protection: "false" }),
    steps: ["guard-lifted production/deletion_protection"],
  },
  {
    name: "rows that a cell's tenants share go sooner, by the environment's file",
    before: SOONER(180),
    after: SOONER(31),
    steps: ["lifetime-shortened production/premium-1/clickhouse.shared_tables.events.ttl_days"],
  },
  {
    name: "a cell's volume shrinks by the environment's file",
    before: { "overrides/production_mongodb.yml": "settings:\n  storage:\n    data_gib: 900\n" },
    after: { "overrides/production_mongodb.yml": "settings:\n  storage:\n    data_gib: 800\n" },
    steps: ["pool-2", "premium-1", "bank"].map(
      (home) => `setting-irreversible production/${home}/mongodb.storage.data_gib`,
    ),
  },
];

test.each(REFUSED)("refused: $name", ({ before = {}, after, steps: expected }) => {
  expect(told(steps(before, after))).toEqual([...expected].sort());
});

const ALLOWED: readonly Omit<Case, "steps">[] = [
  { name: "nothing", after: {} },
  {
    name: "Kubernetes goes up by one",
    before: production({ kubernetes: '{ version: "1.34" }' }),
    after: production({ kubernetes: '{ version: "1.35" }' }),
  },
  { name: "suspended", after: state("suspended") },
  { name: "offboarding", after: state("offboarding") },
  { name: "offboarding, then erased", before: state("offboarding"), after: state("erased") },
  { name: "offboarding, then active again", before: state("offboarding"), after: state("active") },
  {
    name: "erased, then gone with its id kept",
    before: state("erased"),
    after: without("acme", "bank\n", "acme\n"),
  },
  {
    name: "an engine that ends by itself",
    before: acme({}),
    after: part("engines: { redis: offboarding }"),
  },
  {
    name: "an engine that is erased after it was offboarding",
    before: part("engines: { redis: offboarding }"),
    after: part("engines: { redis: erased }"),
  },
  {
    name: "an engine less once it was erased",
    before: part("engines: { redis: erased }"),
    after: part("engines: { redis: erased }", "[postgresql]"),
  },
  { name: "an engine that comes back in time", before: part("engines: { redis: offboarding }"), after: acme({}) },
  { name: "an engine more", before: tenant("acme", { engines: "[postgresql]" }), after: {} },
  { name: "another tier with the same home", before: tenant("acme", { tier: "free" }), after: tenant("acme") },
  {
    name: "a new tenant",
    after: { "tenants/ledger.txt": "acme\nbank\nnew\n", ...tenant("new") },
  },
  {
    name: "an empty cell gone",
    after: production({
      cells:
        "\n  pool-1: { tier: standard, admits: [free, standard], capacity_tenants: 50, engines: [postgresql, redis] }",
    }),
  },
  {
    name: "a share's own settings in both directions",
    before: { "tenants/acme/postgresql.yml": "connections:\n  max: 50\nstorage_quota_gb: 10\n" },
    after: { "tenants/acme/postgresql.yml": "connections:\n  max: 20\nstorage_quota_gb: 50\n" },
  },
];

test.each(ALLOWED)("allowed: $name", ({ before = {}, after }) => {
  expect(told(steps(before, after))).toEqual([]);
});

test("the author reads where, what it was and where that stood, what is allowed, why, and what to do", () => {
  const [step] = grouped(
    steps(
      { "tenants/bank/mongodb.yml": "storage:\n  data_gib: 2000\n" },
      { "tenants/bank/mongodb.yml": "# smaller\nstorage:\n  data_gib: 1500\n" },
    ),
  );
  const text = formatBreakingChange(step!);
  expect(text).toMatch(/tenants\/bank\/mongodb\.yml:3:3 storage\.data_gib: given 1500, before 2000 \(/);
  expect(text).toMatch(/tenants\/bank\/mongodb\.yml:2:3\); allowed: at least 2000\. Volumes .* never shrink\. /);
  expect(text).toMatch(
    /\. Make a new home .*\. \[setting-irreversible production\/bank\/mongodb\.storage\.data_gib\]$/,
  );
});

test("a line that is gone: the tenant that falls back to the product's value is named, and where the earlier one stood", () => {
  const [step] = steps({ "tenants/bank/mongodb.yml": "storage:\n  data_gib: 2000\n" }, {});
  expect(step).toMatchObject({
    before: 2000,
    after: 1000,
    place: { file: expect.stringMatching(/tenants\/bank\/tenant\.yml$/), line: 2 },
    was: { line: 2, column: 3, layer: "tenant" },
  });
});

test("another tier: what falls with it is told at the line that says the tier", () => {
  const [small, large] = ["enterprise", "premium"].map((tier) => bank({ tier, placement: "{}" }));
  const own = { "tenants/bank/security_config.yml": "tenant_isolation:\n  strategy: database_per_tenant\n" };
  const found = steps({ ...small, ...own }, { ...large, ...own });
  expect(found.length).toBeGreaterThan(0);
  for (const { place } of found)
    expect(place).toMatchObject({ file: expect.stringContaining("tenants/bank/tenant.yml") });
});

test("what one line does to many homes is told once, with all their addresses", () => {
  const size = (gib: number): Files => ({
    "overrides/production_mongodb.yml": `settings:\n  storage:\n    data_gib: ${gib}\n`,
  });
  const [step, ...others] = grouped(steps(size(900), size(800)));
  expect(others).toEqual([]);
  expect(step!.addresses).toHaveLength(3);
  expect(formatBreakingChange(step!)).toContain(
    "production/pool-2/mongodb.storage.data_gib, production/premium-1/mongodb",
  );
});

test("a tenant that the head has wrong is left to its own problems, and the others are compared", () => {
  const found = steps(
    {},
    { ...acme({ placement: "{ production: pool-9 }" }), ...bank({ lifecycle: "{ state: erased }" }) },
  );
  expect(told(found)).toEqual(["lifecycle-jump bank/lifecycle.state"]);
});

test("what many tenants do alike is one line with a count and two more places, and what few do is told each", () => {
  const step = (n: number): BreakingChange => ({
    rule: "tenant-removed",
    address: `t${n}`,
    place: { file: "tenants/ledger.txt", line: n, column: 1 },
    path: `t${n}`,
    before: "active",
    after: undefined,
    was: null,
    allowed: `the folder tenants/t${n}`,
    why: `The data of t${n} would stay`,
    instead: "Put it back",
  });
  const of = (count: number) =>
    formatBreakingChanges(grouped(Array.from({ length: count }, (_, index) => step(index + 1))));
  expect(of(3)).toHaveLength(3);
  const [line, ...others] = of(290);
  expect(others).toEqual([]);
  expect(line).toContain("The data of t1 would stay. Put it back.");
  expect(line).toMatch(/ 289 others of this kind, such as tenants\/ledger\.txt:2:1 \(t2\) and .*\(t3\)\.$/);
});
