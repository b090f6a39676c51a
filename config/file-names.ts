import { ENVIRONMENTS, NAMES_ARE_FIXED } from "./naming";
import { meant, nearest } from "./nearest";
import { refusalText, sentence } from "./refusal";
import { VOCABULARY } from "./vocabulary";

/** Where something is written, for those who looked for a file of its own: of a tenant, and of an environment. */
interface Place {
  readonly tenant: string;
  readonly environment: string;
}

const everywhere = (where: string): Place => ({ tenant: where, environment: where });
/** Rooms of a whole environment: nothing of them is a tenant's. */
const ofEnvironment = (room: string, rest: string): Place => ({
  tenant: `It is set for a whole environment: overrides/<environment>_${room}.yml. ${rest}`,
  environment: `Did you mean <environment>_${room}.yml? ${rest}`,
});
const refusalOf = (path: string): string => sentence(refusalText(VOCABULARY[path]!));

/**
 * Chapters of settings that have no file by their name, to where what they hold is written. Chapters that are a key of the
 * vocabulary stand there.
 */
const CHAPTERS: Readonly<Record<string, Place>> = {
  compliance: everywhere(
    "Name standards under compliance of tenant.yml: each holds that tenant to what it demands (docs/guides/standards.md).",
  ),
  delivery: ofEnvironment(
    "deployment",
    `strategy, validation, rollback and monitoring stand there under settings. migrations: ${refusalOf("migrations")}`,
  ),
  performance: everywhere(
    `What tunes an engine is in the engine's own file: workload, parameters and pool; caching in that of the engine that caches. performance_tuning: ${refusalOf("performance_tuning")}`,
  ),
  security: {
    tenant: "Did you mean security_config.yml?",
    environment: "Did you mean <environment>_security.yml?",
  },
  isolation: {
    tenant: "Write tenant_isolation into security_config.yml.",
    environment: "Write tenant_isolation into <environment>_security.yml, under settings.",
  },
  tls: {
    tenant: "Write encryption.in_transit into security_config.yml.",
    environment: "Write encryption.in_transit into <environment>_security.yml, under settings.",
  },
  backup: ofEnvironment(
    "backup",
    "How often and how long one engine's backups are kept is under backup of its own file.",
  ),
  cost: ofEnvironment("cost", "Budgets stand there."),
  budgets: ofEnvironment("cost", "Budgets stand there."),
  prices: everywhere("List prices are the product's, in usage/cost/prices.yml, and the same for everybody."),
  quotas: ofEnvironment("quotas", "What AWS granted stands there; limits of one tenant are in its engines' files."),
  ledger: ofEnvironment("quotas", "What AWS granted stands there."),
  network: ofEnvironment("environment", "Network, zones and accounts stand there."),
  environment: ofEnvironment("environment", "Region, account, network and cells stand there."),
  alerting: ofEnvironment(
    "environment",
    "Who hears of alarms is under notify; thresholds are under alarms of each engine's file.",
  ),
  alarms: everywhere(
    "Thresholds are under alarms of each engine's file; who hears of them is under notify of <environment>_environment.yml.",
  ),
  access: everywhere("Who acts as a tenant is under applications of tenant.yml."),
  lifecycle: everywhere("A tenant's state is under lifecycle of tenant.yml."),
  placement: everywhere(
    "A tenant's cell is under placement of tenant.yml; cells are under cells of <environment>_environment.yml.",
  ),
};

/** Endings by which people name a file of settings. */
const stemOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll("-", "_")
    .replace(/\.(?:ya?ml|json)$/, "")
    .replace(/_(?:config|configuration|settings)$/, "");

function placeOf(stem: string, whose: keyof Place): string | null {
  if (Object.hasOwn(CHAPTERS, stem)) return CHAPTERS[stem]![whose];
  if (Object.hasOwn(VOCABULARY, stem)) return `No file is about ${stem}: ${refusalText(VOCABULARY[stem]!)}.`;
  return null;
}

/** What to do about a file in a tenant's folder that has another name than any. */
export function adviceOnTenantFile(name: string, known: readonly string[]): string {
  return placeOf(stemOf(name), "tenant") ?? meant(name, known, "Take it out: nothing here reads it.");
}

/**
 * The same in the environments' folder.
 *
 * @param rooms what may stand behind an environment's name
 */
export function adviceOnOverride(name: string, known: readonly string[], rooms: readonly string[]): string {
  const [, environment = "", room = ""] = /^([^_]+)_(.+)\.ya?ml$/.exec(name) ?? [];
  if (Object.hasOwn(ENVIRONMENTS, environment)) {
    const near = nearest(room, rooms);
    const place = placeOf(stemOf(room), "environment")?.replaceAll("<environment>", environment);
    return place ?? (near === null ? "Rename it, or take it out." : `Did you mean ${environment}_${near}.yml?`);
  }
  const stem = stemOf(name);
  // Of every environment there is no file.
  if (rooms.includes(stem)) return `Name it by its environment: <environment>_${stem}.yml.`;
  const isRoom = rooms.includes(room);
  const fixed = isRoom ? `${NAMES_ARE_FIXED} ` : "";
  return (
    placeOf(stem, "environment") ??
    `${fixed}${meant(name, known, isRoom ? "Name the file after one of them." : "Rename it, or take it out.")}`
  );
}
