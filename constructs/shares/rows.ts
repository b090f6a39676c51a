import { ref, TerraformLocal, type TerraformResource, type TerraformStack, Token } from "cdktf";
import { withoutTokens } from "../../terraform-json/resolve";
import { escapeTemplate } from "../../terraform-json/template";

/** The key of a row, where a resource has rows: a token. */
export const KEY = Token.asString(ref("each.key"));
/** The value of a row: a token. */
export const VALUE = Token.asString(ref("each.value"));

/** An attribute of another resource's row of the same key: a token. */
export function ofSameRow(resource: TerraformResource, attribute: string): string {
  return Token.asString(ref(`${resource.terraformResourceType}.${resource.friendlyUniqueId}[each.key].${attribute}`));
}

/** Number of instances by resource, for those that have rows. */
const counts = new WeakMap<TerraformResource, { readonly local: string; readonly instances: number }>();

/**
 * Gives a resource a row (an instance of `for_each`) for every pair, from a local of its own.
 *
 * @param local the local's name, unique in the stack
 * @param pairs key and value of each row, in key order
 */
export function rows(
  stack: TerraformStack,
  resource: TerraformResource,
  local: string,
  pairs: readonly (readonly [string, string])[],
): void {
  const values = Object.fromEntries(pairs.map(([key, value]) => [key, escapeTemplate(value)]));
  new TerraformLocal(stack, local, withoutTokens(values));
  counts.set(resource, { local, instances: pairs.length });
  resource.addOverride("for_each", `\${local.${local}}`);
}

/** Gives a resource the rows of another one. */
export function sameRows(resource: TerraformResource, other: TerraformResource): void {
  const of = counts.get(other);
  if (of === undefined) throw new Error(`${other.node.path} has no rows`);
  counts.set(resource, of);
  resource.addOverride("for_each", `\${local.${of.local}}`);
}

/** How many instances Terraform makes of a resource. */
export function instancesOf(resource: TerraformResource): number {
  return counts.get(resource)?.instances ?? 1;
}
