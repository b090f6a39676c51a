import type { Problems } from "./documents";
import { listedEngines } from "./homes";
import type { PartKind, Tenant } from "./model";
import { oneOf } from "./nearest";
import type { Document } from "./yaml";

/** Kinds of what can end while the rest of a tenant lives on, as lists of `tenant.yml` and keys of its `lifecycle`. */
export const PART_KINDS: readonly PartKind[] = ["engines", "environments"];

/** What a tenant's file lists of a kind, whatever its state. */
export function listed(tenant: Tenant, kind: PartKind): readonly string[] {
  return kind === "engines" ? listedEngines(tenant) : tenant.environments;
}

/** Where something stands in a list of `tenant.yml`. */
export function indexIn(document: Document, kind: PartKind, name: string): number {
  const list = document.value[kind];
  return Array.isArray(list) ? list.indexOf(name) : 0;
}

/** States of engines and environments that end before their tenant does. */
export function checkParts(tenant: Tenant, document: Document, problems: Problems): void {
  const { legal_hold: isHeld } = tenant.lifecycle;
  for (const kind of PART_KINDS) {
    const states = Object.entries(tenant.lifecycle[kind]);
    const list = listed(tenant, kind);
    for (const [name, state] of states) {
      const at = ["lifecycle", kind, name];
      const isListed = list.includes(name);
      if (!isListed && state !== "erased")
        problems.add(
          document.problem(
            at,
            state,
            `${oneOf(list)}, or the state erased of what is taken out of ${kind}`,
            `Take the line out, or add ${name} to ${kind}.`,
            `Add ${name} to ${kind}: what is there ends step by step, each deployed.`,
          ),
        );
      if (isListed && state === "erased" && isHeld)
        problems.add(
          document.problem(
            at,
            state,
            "another state while legal_hold is true",
            "Lift the hold first, or write offboarding.",
          ),
        );
    }
    const left = list.filter((name) => tenant.lifecycle[kind][name] !== "erased");
    if (left.length === 0)
      problems.add(
        document.problem(
          ["lifecycle", kind],
          list.join(", "),
          `one of ${kind} at least that is not erased`,
          "With the last of them the tenant ends: leave that to lifecycle.state.",
        ),
      );
  }
}
