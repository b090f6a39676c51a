import type { Case } from "./case";
import { DATABASE } from "./cases-database";
import { PLATFORM } from "./cases-platform";
import { TENANT_CASES } from "./cases-tenants";

/** The whole catalogue. */
export const CASES: readonly Case[] = [...DATABASE, ...PLATFORM, ...TENANT_CASES];
