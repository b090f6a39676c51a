import { existsSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { readRegularText } from "../config/regular-file";
import { own } from "./normalise/values";

const ID = /^[a-z][a-z0-9_]{0,62}$/;
const TIER = /^[a-z][a-z0-9_-]{0,40}$/;

/** The tier that a tenant's file names; undefined where there is no such tenant, or no tier in its file. */
export function tierIn(folder: string, tenant: string): string | undefined {
  const file = join(folder, tenant, "tenant.yml");
  if (!ID.test(tenant) || !existsSync(file)) return undefined;
  try {
    const tier = own(load(readRegularText(file)), "tier");
    return typeof tier === "string" && TIER.test(tier) ? tier : undefined;
  } catch {
    // What is wrong with the file is told by the check of the configuration.
    return undefined;
  }
}

/** A tenant's tier by its file: `free → standard` where an earlier state of the folder is given and says another. */
export function tierOf(tenant: string, folder: string, base?: string): string | undefined {
  const [before, after] = [base ? tierIn(base, tenant) : undefined, tierIn(folder, tenant)];
  return before && after && before !== after ? `${before} → ${after}` : (after ?? before);
}
