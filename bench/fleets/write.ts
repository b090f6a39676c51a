import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dump } from "js-yaml";
import { makeFolder } from "../../config/make-folder";
import { GENERATED_ENVIRONMENTS, generateOverrides } from "./environments";
import { type GeneratedTenant, generateTenants } from "./tenants";

/** What was written. */
export interface WrittenFleet {
  readonly tenants: string;
  readonly overrides: string;
  readonly files: number;
  readonly bytes: number;
}

/** Thrown where a fleet would be mixed with what stands there. */
export class FolderNotEmpty extends Error {
  constructor(folder: string) {
    super(`${folder} is not empty: give another folder, or empty it first`);
    this.name = "FolderNotEmpty";
  }
}

/** Tenants of a generated fleet, in the order in which they came. */
export function generatedTenants(count: number, seed: number): GeneratedTenant[] {
  const regions = Object.entries(GENERATED_ENVIRONMENTS).map(([name, { region }]) => [name, region] as const);
  return generateTenants(count, seed, Object.fromEntries(regions), GENERATED_ENVIRONMENTS.production!.account);
}

/** Files of a generated fleet by path, in the order of writing. */
export function fleetFiles(count: number, seed: number): Map<string, string> {
  const tenants = generatedTenants(count, seed);
  const files = new Map<string, string>();
  for (const [name, content] of generateOverrides(tenants)) files.set(`overrides/${name}`, yaml(content));
  // Code units, as every other list of ids is sorted.
  files.set(
    "tenants/ledger.txt",
    `${tenants
      .map(({ id }) => id)
      .sort()
      .join("\n")}\n`,
  );
  for (const { id, tenant, files: own } of tenants) {
    files.set(`tenants/${id}/tenant.yml`, yaml(tenant));
    for (const [name, content] of Object.entries(own)) files.set(`tenants/${id}/${name}`, yaml(content));
  }
  return files;
}

/**
 * Writes a fleet: `<out>/tenants` and `<out>/overrides`.
 *
 * @param count tenants, 1 or more
 * @param seed the same seed gives the same bytes, and a larger fleet of it holds the smaller one
 * @throws {FolderNotEmpty} where `out` holds anything
 */
export function writeFleet(count: number, seed: number, out: string): WrittenFleet {
  makeFolder(out);
  if (readdirSync(out).length > 0) throw new FolderNotEmpty(out);
  const files = fleetFiles(count, seed);
  const folders = new Set([...files.keys()].map((path) => path.slice(0, path.lastIndexOf("/"))));
  for (const folder of folders) makeFolder(join(out, folder));
  let bytes = 0;
  for (const [path, content] of files) {
    writeFileSync(join(out, path), content);
    bytes += Buffer.byteLength(content);
  }
  return { tenants: join(out, "tenants"), overrides: join(out, "overrides"), files: files.size, bytes };
}

function yaml(content: object): string {
  return dump(content, { lineWidth: 120, noRefs: true });
}
