import type { DeploymentRecord } from "./schema";

/** What is known of a home: the stacks that make it. */
export interface HomeStacks {
  readonly home: string;
  readonly stacks: readonly string[];
}

type Analysis = NonNullable<DeploymentRecord["analysis"]>;

/**
 * Which check failed first, and what changed with it: the stacks of the failing home that this deployment applied, and
 * where it applied none of them, those that all homes stand on. It correlates; what caused it people find out.
 */
export function analyse(
  record: Pick<DeploymentRecord, "checks" | "stacks">,
  homes: readonly HomeStacks[],
): Analysis | null {
  const failures = record.checks?.outcome === "failed" ? record.checks.failures : [];
  const first = failures[0];
  if (first === undefined) return null;
  const applied = record.stacks.filter(({ applied }) => applied);
  const owned = new Set(homes.flatMap(({ stacks }) => stacks));
  const own = new Set(homes.find(({ home }) => home === first.home)?.stacks ?? []);
  const near = applied.filter(({ stack }) => own.has(stack));
  const suspects = near.length > 0 ? near : applied.filter(({ stack }) => !owned.has(stack));
  const tenants = [...new Set(failures.map(({ tenant }) => tenant).filter((tenant) => tenant !== null))].sort();
  const whose = tenants.length === 0 ? "the whole home" : `tenants ${tenants.join(", ")}`;
  const with_ =
    suspects.length === 0
      ? "no stack of it was applied: look outside of this deployment first"
      : `applied in this deployment: ${suspects.map(({ stack }) => stack).join(", ")}`;
  return {
    first_failure: first,
    suspects: suspects.map(({ stack, tenants: of }) => ({ stack, tenants: of })),
    tenants,
    says: `${first.check} of ${first.engine} in ${first.home} failed first (${whose}); ${with_}`.slice(0, 2000),
  };
}
