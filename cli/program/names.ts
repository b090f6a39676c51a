import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { TIERS } from "../../config/tiers";
import type { Names } from "../commands/shape";

/** Where a call's fleet is. */
export interface Where {
  readonly tenants: string;
  readonly overrides: string;
}

const ENGINES = join(__dirname, "../../constructs/engines");
/** Each engine's folder has it. */
const ENGINE_FILE = "tiers.yml";
const ENVIRONMENT_FILE = /^([^_]+)_environment\.yml$/;
/** Rooms that are no engine's. */
const TENANT_ROOMS = ["security"];
const ENVIRONMENT_ROOMS = ["deployment", "backup", "cost", "quotas", "support"];

/**
 * Every name of a kind, from names of folders and files alone: no file is read. Null where nobody can say, so that
 * nothing is refused by it.
 */
export function namesOf(kind: Names, { tenants, overrides }: Where): readonly string[] | null {
  switch (kind) {
    case "environment":
      return entries(overrides)?.flatMap((name) => ENVIRONMENT_FILE.exec(name)?.[1] ?? []) ?? null;
    case "tenant":
      return entries(tenants)?.filter((name) => !name.includes(".")) ?? null;
    case "engine":
      return engines();
    case "tenant room":
      return [...TENANT_ROOMS, ...engines()];
    case "environment room":
      return ENVIRONMENT_ROOMS;
    case "room":
      return [...TENANT_ROOMS, ...engines(), ...ENVIRONMENT_ROOMS];
    case "tier":
      return Object.keys(TIERS);
    default:
      return null;
  }
}

/** What may be completed: stacks as well, of which only those that were synthesized are known by name. */
export function offered(kind: Names, where: Where): readonly string[] {
  if (kind !== "stack") return namesOf(kind, where) ?? [];
  const stacks = entries("cdktf.out/stacks") ?? [];
  return [...(namesOf("environment", where) ?? []), ...stacks];
}

function engines(): readonly string[] {
  return (entries(ENGINES) ?? []).filter((name) => existsSync(join(ENGINES, name, ENGINE_FILE)));
}

function entries(folder: string): readonly string[] | null {
  try {
    return readdirSync(folder).sort();
  } catch {
    return null;
  }
}
