import type { Owner } from "../normalise/owner";
import type { ChangeSet } from "../rule";

/** Tenants whom a change reaches: by their own resources, and through what they share with others. */
export interface Reach {
  readonly direct: ReadonlySet<string>;
  readonly shared: ReadonlySet<string>;
}

/** Who is reached. Moves, imports and tags alone reach nobody. */
export function touched(set: ChangeSet): Reach {
  const direct = new Set<string>();
  const scopes: Owner[] = [];
  for (const entry of set.entries) {
    if (entry.action === "no-op" || entry.tagsOnly) continue;
    if (entry.owner.tenant) direct.add(entry.owner.tenant);
    else if (entry.action !== "create") scopes.push(entry.owner);
  }
  const cells = new Set(scopes.filter((o) => o.cell).map((o) => `${o.environment ?? ""}\0${o.cell}`));
  const environments = new Set(
    scopes.filter((o) => !o.cell && o.serves === "environment").map((o) => o.environment ?? ""),
  );
  const shared = new Set<string>();
  for (const [tenant, home] of set.fleet.tenants) {
    if (direct.has(tenant)) continue;
    const inCell = home.cell !== undefined && cells.has(`${home.environment ?? ""}\0${home.cell}`);
    if (inCell || (home.environment !== undefined && environments.has(home.environment))) shared.add(tenant);
  }
  return { direct, shared };
}
