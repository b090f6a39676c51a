import type { Case } from "./case";
import { DATABASE } from "./cases-database";
import { DATABASE_HARMLESS } from "./cases-database-harmless";
import { KEYS_AND_BACKUPS } from "./cases-keys-and-backups";
import { PLATFORM } from "./cases-platform";
import { RELEASES } from "./cases-releases";
import { SERVICE } from "./cases-service";
import { STORAGE } from "./cases-storage";
import { TENANT_CASES } from "./cases-tenants";

/** The whole catalogue. */
export const CASES: readonly Case[] = [
  ...DATABASE,
  ...KEYS_AND_BACKUPS,
  ...DATABASE_HARMLESS,
  ...PLATFORM,
  ...STORAGE,
  ...SERVICE,
  ...RELEASES,
  ...TENANT_CASES,
];
