import { TerraformDataSource, type TerraformElement, TerraformResource } from "cdktf";
import { mergeInto } from "./merge";
import { resolveTokens } from "./resolve";

type Map = Record<string, unknown>;

/** CDKTF's own functions behind `toTerraform`. */
const { deepMerge, keysToSnakeCase } = require("cdktf/lib/util") as {
  deepMerge(target: Map, ...sources: Map[]): Map;
  keysToSnakeCase(map: object): Map;
};
const { lifecycleToTerraform } = require("cdktf/lib/terraform-resource") as {
  lifecycleToTerraform(lifecycle: unknown): object;
};

/** A resource or data source, with what is protected or private in CDKTF's class. */
interface Block {
  readonly terraformResourceType: string;
  readonly friendlyUniqueId: string;
  readonly rawOverrides: Map;
  readonly constructNodeMetadata: { readonly metadata: Map };
  readonly dependsOn?: readonly string[];
  readonly provider?: { readonly fqn: string };
  readonly lifecycle?: object;
  synthesizeAttributes(): Map;
}

/** What few resources use, and CDKTF renders: any of it being there sends the resource to CDKTF. */
const RARE = ["forEach", "count", "connection", "provisioners", "_hasMoved", "_imported"] as const;

/**
 * Adds what an element comes to to its stack's configuration, as `toTerraform` and `toMetadata` of CDKTF have it.
 *
 * @param tf the stack's configuration so far
 * @param metadata of the stack so far
 */
export function addElement(tf: Map, metadata: Map, element: TerraformElement): void {
  const kind = kindOf(element);
  if (kind === null) {
    mergeInto(metadata, resolveTokens(element, element.toMetadata()) as object);
    mergeInto(tf, resolveTokens(element, element.toTerraform()) as object);
    return;
  }
  const block = element as unknown as Block;
  if (hasKeys(block.rawOverrides)) mergeInto(metadata, resolveTokens(element, element.toMetadata()) as object);
  const ofType = mapIn(mapIn(tf, kind), block.terraformResourceType);
  const attributes = resolveTokens(element, attributesOf(block)) as Map;
  const { path, uniqueId } = block.constructNodeMetadata.metadata;
  attributes["//"] = { ...(attributes["//"] as object), metadata: { path, uniqueId } };
  ofType[block.friendlyUniqueId] = attributes;
}

/** Under which key an element that is rendered here stands; null: CDKTF renders it. */
function kindOf(element: TerraformElement): "resource" | "data" | null {
  const resource = TerraformResource.isTerraformResource(element);
  if (!resource && !TerraformDataSource.isTerraformDataSource(element)) return null;
  const held = element as unknown as Map;
  if (RARE.some((property) => held[property] !== undefined && held[property] !== false)) return null;
  return resource ? "resource" : "data";
}

function attributesOf(block: Block): Map {
  const attributes = block.synthesizeAttributes();
  const { dependsOn, provider, lifecycle, rawOverrides } = block;
  if (dependsOn !== undefined) attributes.depends_on = dependsOn;
  if (provider !== undefined) attributes.provider = provider.fqn;
  if (lifecycle !== undefined) attributes.lifecycle = keysToSnakeCase(lifecycleToTerraform(lifecycle));
  return hasKeys(rawOverrides) ? deepMerge(attributes, rawOverrides) : attributes;
}

function mapIn(map: Map, key: string): Map {
  map[key] ??= {};
  return map[key] as Map;
}

function hasKeys(map: object): boolean {
  for (const _ in map) return true;
  return false;
}
