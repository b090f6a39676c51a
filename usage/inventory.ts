import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readRegularText } from "../config/regular-file";
import type { ReadAttribute } from "./units";

/** A resource block of a synthesized stack, with the instances that it will have. */
export interface InventoryItem {
  readonly stack: string;
  readonly type: string;
  /** Attributes as synthesized; expressions are texts with `${`. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Number of instances. */
  readonly instances: number;
  /** Keys of a `for_each`, where they are written in the stack. */
  readonly keys?: readonly string[];
  /** What those keys stand for, where that is written in the stack. */
  readonly rows?: Readonly<Record<string, unknown>>;
  /** The stack's locals. */
  readonly locals?: Readonly<Record<string, unknown>>;
  /** Region of its provider; absent where it is none of AWS's. */
  readonly region?: string;
}

type Json = Record<string, unknown>;

/** Below what synth was given, or the folder itself. */
function folderOf(out: string): string {
  return existsSync(join(out, "stacks")) ? join(out, "stacks") : out;
}

/** Names of an environment's stacks in the folder that synth wrote. */
export function stacksIn(out: string, environment: string): string[] {
  const folder = folderOf(out);
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return names.filter((name) => name.startsWith(`${environment}-`) && existsSync(join(folder, name, "cdk.tf.json")));
}

/**
 * Reads the stacks of an environment from the folder that synth wrote.
 *
 * @param wanted names of the stacks that count. Default: all that are there
 * @throws where the folder holds no such stack of the environment
 */
export function readInventory(out: string, environment: string, wanted?: ReadonlySet<string>): InventoryItem[] {
  const stacks = stacksIn(out, environment).filter((name) => wanted?.has(name) ?? true);
  if (stacks.length === 0) {
    throw new Error(
      `${out}: holds no stack of the environment ${JSON.stringify(environment)}. Write them first: ./tessera synth ${environment}`,
    );
  }
  return stacks.flatMap((stack) =>
    itemsOf(stack, JSON.parse(readRegularText(join(folderOf(out), stack, "cdk.tf.json"))) as Json),
  );
}

/**
 * Reads an item's attributes by dotted path; blocks may be written as a list of one. What attributes refer to is read by
 * its reference: `local.<name>`, and `each.value` of the instance of a key.
 */
export function attributesOf(item: InventoryItem, key?: string): ReadAttribute {
  const { values, locals, rows } = item;
  const each = key === undefined ? undefined : { key, value: rows?.[key] };
  return (path) => {
    const [first, ...rest] = path.split(".");
    const referred = first === "local" ? locals : first === "each" ? each : undefined;
    return referred === undefined
      ? path.split(".").reduce(step, values as unknown)
      : rest.reduce(step, referred as unknown);
  };
}

/** Attributes of each instance, where they may differ: an item with rows has them one by one. */
export function instancesOf(item: InventoryItem): readonly ReadAttribute[] {
  const { rows, instances } = item;
  if (rows === undefined) return Array<ReadAttribute>(instances).fill(attributesOf(item));
  return Object.keys(rows).map((key) => attributesOf(item, key));
}

function step(value: unknown, name: string): unknown {
  const block = Array.isArray(value) ? value[0] : value;
  return typeof block === "object" && block !== null && Object.hasOwn(block, name)
    ? (block as Record<string, unknown>)[name]
    : undefined;
}

function itemsOf(stack: string, document: Json): InventoryItem[] {
  const locals = (document.locals ?? {}) as Json;
  const regions = regionsOf(document);
  return Object.entries((document.resource ?? {}) as Record<string, Record<string, Json>>).flatMap(([type, byName]) =>
    Object.values(byName).map((values): InventoryItem => {
      const rows = rowsOf(values.for_each, locals);
      const keys = Array.isArray(rows) ? rows.map(String) : rows && Object.keys(rows);
      const count = typeof values.count === "number" ? values.count : 1;
      const region = type.startsWith("aws_") ? regions.get(String(values.provider ?? "aws")) : undefined;
      return {
        stack,
        type,
        values,
        instances: keys ? keys.length : count,
        locals,
        ...(keys && { keys }),
        ...(rows && !Array.isArray(rows) && { rows }),
        ...(region && { region }),
      };
    }),
  );
}

/** Regions of a stack's providers of AWS, by how resources name them. */
function regionsOf({ provider }: Json): ReadonlyMap<string, string> {
  const aws = ((provider ?? {}) as { readonly aws?: readonly { readonly alias?: string; readonly region?: string }[] })
    .aws;
  return new Map(
    (aws ?? []).flatMap(({ alias, region }) =>
      region === undefined ? [] : [[alias === undefined ? "aws" : `aws.${alias}`, region] as const],
    ),
  );
}

/** What `for_each = local.<name>` runs over, or a map or list written in place. */
function rowsOf(forEach: unknown, locals: Json): Json | unknown[] | undefined {
  const local = typeof forEach === "string" ? /^\$\{local\.(\w+)\}$/.exec(forEach)?.[1] : undefined;
  const value = local ? locals[local] : forEach;
  return typeof value === "object" && value !== null ? (value as Json | unknown[]) : undefined;
}
