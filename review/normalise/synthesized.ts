import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isObject } from "../read/plan";
import { own } from "./values";

/** What a stack's synthesized file tells that its plan does not. */
export interface Synthesized {
  /** Construct path by address. */
  readonly paths: ReadonlyMap<string, string>;
  /** Addresses of all resources. */
  readonly addresses: ReadonlySet<string>;
}

const FILE = "cdk.tf.json";

/** The stack's name: the file's, without `.json`, `.plan` and `.tfplan`, or the folder's where the file is called `plan.json`. */
export function stackOf(planFile: string): string {
  const name = basename(planFile).replace(/(\.(json|tfplan|plan))+$/, "");
  const folder = basename(dirname(planFile));
  const chosen = /^(plan|tfplan|show)$/.test(name) && folder !== "." && folder !== "" ? folder : name;
  return chosen.replace(/[^A-Za-z0-9_.-]/g, "?").slice(0, 120);
}

/** Reads `cdk.tf.json` beside the plan, or in `<stacks>/<stack>/`. Undefined where there is none. */
export function readSynthesized(planFile: string, stack: string, stacks: string | undefined): Synthesized | undefined {
  const places = [join(dirname(planFile), FILE), ...(stacks ? [join(stacks, stack, FILE)] : [])];
  const file = places.find((place) => existsSync(place));
  if (!file) return undefined;
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
  // A single plan in a folder of several stacks' files belongs to none of them.
  const name = own(own(own(document, "//"), "metadata"), "stackName");
  if (typeof name === "string" && name !== stack) return undefined;
  const paths = new Map<string, string>();
  const addresses = new Set<string>();
  const resources = own(document, "resource");
  for (const [type, byName] of isObject(resources) ? Object.entries(resources) : []) {
    for (const [id, resource] of isObject(byName) ? Object.entries(byName) : []) {
      const address = `${type}.${id}`;
      addresses.add(address);
      const path = own(own(own(resource, "//"), "metadata"), "path");
      if (typeof path === "string") paths.set(address, path);
    }
  }
  return { paths, addresses };
}
