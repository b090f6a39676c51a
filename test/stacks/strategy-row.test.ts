import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Strategy } from "../../config/strategies";
import { tenantYml } from "../config/folder";
import { exampleFleet, withFleet } from "../support/fleet";

/** Strategies that nobody else knows of: a row each, as like its model as a row can be. */
const ROWS: Readonly<Record<string, Strategy & { readonly like: string }>> = {
  cluster_per_tenant: { strictness: 4, home: "dedicated", like: "database_per_tenant" },
  keys_per_tenant: { strictness: 2, home: "cell", like: "schema_per_tenant" },
};
const ID = "made_up";

interface Platform
  extends Pick<typeof import("../../constructs/rooms"), "loadFleet" | "ROOMS">,
    Pick<typeof import("../../stacks/select"), "selectStacks">,
    Pick<typeof import("../support/write-stacks"), "synthesize"> {}

/** The platform with those rows in its table, as a developer has it who adds them. */
function platform(): Platform {
  let loaded: Platform | undefined;
  jest.isolateModules(() => {
    const { STRATEGIES } = jest.requireActual<typeof import("../../config/strategies")>("../../config/strategies");
    jest.doMock("../../config/strategies", () => ({ STRATEGIES: { ...STRATEGIES, ...ROWS } }));
    loaded = {
      ...(require("../../constructs/rooms") as typeof import("../../constructs/rooms")),
      ...(require("../../stacks/select") as typeof import("../../stacks/select")),
      ...(require("../support/write-stacks") as typeof import("../support/write-stacks")),
    };
  });
  return loaded!;
}

const { loadFleet, ROOMS, selectStacks, synthesize } = platform();

/** The stacks of one tenant of this strategy, as written: text by name. */
function stacksOf(strategy: string, tier: string, placement: string, redis: string): Map<string, string> {
  const own = {
    "tenant.yml": tenantYml(ID, { tier, placement, engines: "[redis]" }),
    "security_config.yml": `tenant_isolation:\n  strategy: ${strategy}\n`,
    ...(redis === "" ? {} : { "redis.yml": redis }),
  };
  const files = new Map([...exampleFleet()].filter(([path]) => path.startsWith("overrides/")));
  for (const [name, text] of Object.entries(own)) files.set(`tenants/${ID}/${name}`, text);
  files.set("tenants/ledger.txt", `${ID}\n`);
  const scratch = mkdtempSync(join(tmpdir(), "tessera-strategy-"));
  try {
    return withFleet(files, (folder) => {
      const rooms = ROOMS.map((room) =>
        room.id === "security" ? { ...room, folder: allowing(room.folder, scratch) } : room,
      );
      const folders = { tenants: join(folder, "tenants"), overrides: join(folder, "overrides") };
      const fleet = loadFleet(folders, rooms, { folder: null, code: null });
      const plans = selectStacks(fleet, ["production"]).filter(({ tenants }) => tenants.length > 0);
      const out = join(folder, "out");
      synthesize(out, plans);
      return new Map(plans.map(({ name }) => [name, readFileSync(join(out, "stacks", name, "cdk.tf.json"), "utf8")]));
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The room's folder, with tiers that let their tenants choose the rows. */
function allowing(folder: string, scratch: string): string {
  cpSync(folder, scratch, { recursive: true });
  const file = join(scratch, "tiers.yml");
  const tiers = Object.entries(ROWS).reduce(
    (text, [name, { like }]) => text.replaceAll(`${like}] }`, `${like}, ${name}] }`),
    readFileSync(file, "utf8").replaceAll(
      "[schema_per_tenant, database_per_tenant]",
      "[database_per_tenant, schema_per_tenant]",
    ),
  );
  writeFileSync(file, tiers);
  return scratch;
}

/** Forms of the engine, by what its file says. */
const ELASTICACHE = "";
const ON_KUBERNETES = "form: kubernetes\nserver: redis\nversion: '8.2'\nkubernetes:\n  licence_accepted: agplv3\n";

test.each([
  ["cluster_per_tenant", "enterprise", "{}", ELASTICACHE, ["production-tenant-made-up"]],
  [
    "cluster_per_tenant",
    "enterprise",
    "{}",
    ON_KUBERNETES,
    ["production-tenant-made-up", "production-tenant-made-up-incluster", "production-tenant-made-up-shares"],
  ],
  ["keys_per_tenant", "premium", "{ production: premium-1 }", ELASTICACHE, ["production-cell-premium-1-tenants"]],
])("a strategy that is a row and nothing else is homed and synthesized as the row says: %s", (...of) => {
  const [strategy, tier, placement, redis, stacks] = of;
  const made = stacksOf(strategy, tier, placement, redis);
  expect([...made.keys()]).toEqual(stacks);
  expect([...made.values()].join("")).toMatch(/made[_-]up/);
  expect(made).toEqual(stacksOf(ROWS[strategy]!.like, tier, placement, redis));
});
