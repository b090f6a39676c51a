import { rmSync } from "node:fs";
import type { Home } from "../../config/model";
import { stackName } from "../../config/naming";
import { scratchFolder } from "../../config/scratch";
import type { LoadedFleet } from "../../constructs/rooms";
import { stackNamed } from "../../stacks/plan";
import { StackWriter } from "../../stacks/synthesize";
import { type InventoryItem, readInventory } from "../inventory";
import { allocate } from "./allocate";
import type { Pricing } from "./price";

/** What a tenant costs a month in an environment, in USD of list prices. */
export interface TenantBill {
  readonly environment: string;
  /** What the environment's bill is higher by than without it. */
  readonly more: number;
  /** What it is counted with: its own, and equal parts of its cell and of what the environment shares (`RULE`). */
  readonly share: number;
  /** What of its own, or of its cell's, has no price, and is in neither sum. */
  readonly unpriced: readonly string[];
}

/**
 * What a tenant of a fleet costs in an environment. Those stacks alone are built that bear some of it, in a folder that
 * goes again.
 *
 * @param fleet without problems, which has the tenant
 */
export function billOf(fleet: LoadedFleet, tenant: string, environment: string, pricing: Pricing): TenantBill {
  const { home } = fleet.share(tenant, environment);
  const own = ofHome(home);
  const shared = [stackName.foundation, stackName.recovery, stackName.platform, stackName.operators];
  const items = itemsOf(fleet, environment, [...own, ...shared.map((name) => name(environment))]);
  const here = items.filter(({ stack }) => own.includes(stack));
  const priced = (some: readonly InventoryItem[]) => allocate(some, pricing).total;
  const all = allocate(here, pricing);
  const more = home.kind === "dedicated" ? all.total : priced(rowsOf(here, tenant));
  const share = all.total / home.tenants.length;
  const ground = priced(items.filter(({ stack }) => !own.includes(stack)));
  return {
    environment,
    more,
    share: share + ground / fleet.tenantsOf(environment).length,
    unpriced: [...all.unpriced.keys()],
  };
}

function ofHome({ stacks }: Home): readonly string[] {
  return [stacks.own, stacks.incluster, stacks.shares].filter((name) => name !== null);
}

/** What stands for one tenant in stacks of a cell: one instance of everything that has a row of its name. */
function rowsOf(items: readonly InventoryItem[], tenant: string): readonly InventoryItem[] {
  return items.filter(({ keys }) => keys?.includes(tenant)).map((item) => ({ ...item, instances: 1 }));
}

function itemsOf(fleet: LoadedFleet, environment: string, names: readonly string[]): readonly InventoryItem[] {
  const folder = scratchFolder("bill");
  try {
    const writer = new StackWriter(folder);
    for (const name of names) {
      const plan = stackNamed(fleet, name);
      if (plan !== null) writer.write(plan);
    }
    return readInventory(folder, environment);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
