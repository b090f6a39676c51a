import { isObject } from "../read/plan";
import { own, sameJson } from "./values";

/** Parts of a resource that Terraform itself reads, and that stand elsewhere in a plan, or nowhere. */
const META = new Set(["connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"]);
/** The same of any block. */
const ANYWHERE = new Set(["//", "dynamic"]);
/** Those of them that a plan gives under another name. */
const ELSEWHERE: readonly (readonly [given: string, planned: string])[] = [
  ["count", "count_expression"],
  ["for_each", "for_each_expression"],
];

/**
 * Attributes of a resource that a plan's `configuration` has otherwise than the synthesized file. Of JSON a plan keeps
 * every text as it was written, templates too (Terraform's internal/command/jsonconfig evaluates without a context, and
 * then HCL's JSON leaves texts alone). What a `local` holds is not in it.
 *
 * @param given the resource as it stands in the synthesized file
 * @param planned the same as it stands in the plan
 */
export function differing(given: unknown, planned: unknown): string[] {
  const provisioners = own(planned, "provisioners");
  const runs = Array.isArray(provisioners) ? provisioners.length : 0;
  const asked = own(given, "provisioner");
  return [
    ...inBlock(withoutDynamic(given), own(planned, "expressions") ?? {}, ""),
    ...ELSEWHERE.flatMap(([name, expression]) => inExpression(own(given, name), own(planned, expression), name)),
    // Tessera makes none: whether they are the same ones is not asked.
    ...(runs > 0 !== (asked !== undefined) ? ["provisioner"] : []),
  ];
}

/**
 * The same of a provider. Its alias is Terraform's own: it stands beside the expressions, and in the provider's name.
 * Source: Terraform, internal/command/jsonconfig/config.go, `providerConfig`.
 */
export function differingProvider(given: unknown, planned: unknown): string[] {
  if (!isObject(given)) return differing(given, planned);
  const { alias, ...expressions } = given;
  return [...differing(expressions, planned), ...(own(planned, "alias") === alias ? [] : ["alias"])];
}

function inBlock(given: unknown, planned: unknown, path: string): string[] {
  if (!isObject(given) || !isObject(planned)) return [path];
  const names = new Set([...Object.keys(given), ...Object.keys(planned)]);
  return [...names]
    .filter((name) => !ANYWHERE.has(name) && !(path === "" && META.has(name)))
    .flatMap((name) => inAttribute(given[name], planned[name], path === "" ? name : `${path}.${name}`));
}

function inAttribute(given: unknown, planned: unknown, path: string): string[] {
  if (Array.isArray(planned)) {
    const list = given === undefined || given === null ? [] : Array.isArray(given) ? given : [given];
    if (list.length !== planned.length) return [path];
    return list.flatMap((block, at) => inBlock(withoutDynamic(block), planned[at], path));
  }
  if (isObject(planned) && !isExpression(planned)) {
    const block = Array.isArray(given) && given.length === 1 ? given[0] : given;
    return inBlock(withoutDynamic(block), planned, path);
  }
  return inExpression(given, planned, path);
}

/** An expression is a constant, what it refers to, or both; a block has other blocks and expressions as its members. */
function isExpression(planned: Record<string, unknown>): boolean {
  return Object.entries(planned).every(
    ([key, value]) => key === "constant_value" || (key === "references" && Array.isArray(value)),
  );
}

function inExpression(given: unknown, planned: unknown, path: string): string[] {
  const constant = own(planned, "constant_value");
  if (given === undefined || given === null) return planned === undefined || constant === null ? [] : [path];
  if (!isObject(planned)) return [path];
  // Another form of Terraform's language than JSON has no text of what is not constant.
  return constant === undefined || sameJson(given, constant) ? [] : [path];
}

/** A block without those that are made one by one, which a plan leaves out. */
function withoutDynamic(given: unknown): unknown {
  const made = own(given, "dynamic");
  if (!isObject(given) || !isObject(made)) return given;
  return Object.fromEntries(Object.entries(given).filter(([name]) => !Object.hasOwn(made, name)));
}
