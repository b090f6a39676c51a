import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readRegularText } from "../../config/regular-file";
import { isObject } from "../read/plan";
import { own } from "./values";

/** What a stack's synthesized file tells that its plan does not. */
export interface Synthesized {
  /** Construct path by address. */
  readonly paths: ReadonlyMap<string, string>;
  /** What each resource and data source says, by address. */
  readonly resources: ReadonlyMap<string, unknown>;
  /** The same of providers, as a plan names them: `aws`, `aws.recovery`. */
  readonly providers: ReadonlyMap<string, unknown>;
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
    document = JSON.parse(readRegularText(file));
  } catch {
    return undefined;
  }
  // A single plan in a folder of several stacks' files belongs to none of them.
  const name = own(own(own(document, "//"), "metadata"), "stackName");
  if (typeof name === "string" && name !== stack) return undefined;
  const paths = new Map<string, string>();
  const resources = new Map<string, unknown>();
  for (const [prefix, section] of [
    ["", "resource"],
    ["data.", "data"],
  ] as const) {
    for (const [type, byName] of entriesOf(own(document, section))) {
      for (const [id, resource] of entriesOf(byName)) {
        const address = `${prefix}${type}.${id}`;
        resources.set(address, resource);
        const path = own(own(own(resource, "//"), "metadata"), "path");
        if (prefix === "" && typeof path === "string") paths.set(address, path);
      }
    }
  }
  return { paths, resources, providers: providersOf(own(document, "provider")) };
}

const entriesOf = (value: unknown): [string, unknown][] => (isObject(value) ? Object.entries(value) : []);

function providersOf(section: unknown): Map<string, unknown> {
  const providers = new Map<string, unknown>();
  for (const [name, given] of entriesOf(section)) {
    for (const one of Array.isArray(given) ? given : [given]) {
      const alias = own(one, "alias");
      providers.set(typeof alias === "string" ? `${name}.${alias}` : name, one);
    }
  }
  return providers;
}
