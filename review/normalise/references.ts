import { isObject } from "../read/plan";
import { own, valuesAt } from "./values";

/** Which resources an attribute's expression names, from the plan's `configuration`. */
export class References {
  readonly #byAddress = new Map<string, unknown>();
  readonly #resources = new Map<string, unknown>();
  readonly #providers: unknown;
  readonly #calls = new Map<string, unknown>();

  constructor(configuration: unknown) {
    this.#module("", own(configuration, "root_module"));
    this.#providers = own(configuration, "provider_config");
  }

  /** Resources and data sources of the configuration, by address without instance keys. */
  get resources(): ReadonlyMap<string, unknown> {
    return this.#resources;
  }

  /** A provider of the root module, `aws` or `aws.recovery`, as the plan has it. */
  provider(name: string): unknown {
    return own(this.#providers, name);
  }

  /** Region of a resource's provider, where it is written down and no variable. */
  region(address: string): string | undefined {
    const key = own(this.#resources.get(bare(address)), "provider_config_key");
    if (typeof key !== "string") return undefined;
    const region = own(own(own(this.provider(key), "expressions"), "region"), "constant_value");
    return typeof region === "string" ? region : undefined;
  }

  /**
   * References of an attribute of a resource, with module variables followed to the caller: addresses such as
   * `aws_kms_key.data` with the module's prefix. A `local.` or `each.` is as far as a plan tells.
   */
  of(address: string, attribute: string): string[] {
    const module = /^(?:module\.[^.]+\.)*/.exec(bare(address))?.[0] ?? "";
    return this.#collect(module, own(this.#byAddress.get(bare(address)), attribute.split(".")[0] ?? ""), 0);
  }

  /** Texts at a path of a resource as they are written, templates too; undefined where one is no text that a plan keeps. */
  written(address: string, path: string): readonly (string | undefined)[] {
    return valuesAt(this.#byAddress.get(bare(address)), path).map((expression) => {
      const text = own(expression, "constant_value");
      return typeof text === "string" ? text : undefined;
    });
  }

  /** True where the configuration sets the attribute of a resource at all. */
  sets(address: string, attribute: string): boolean {
    return own(this.#byAddress.get(bare(address)), attribute) !== undefined;
  }

  /** True where the configuration has the resource, and does not set the attribute. */
  unsets(address: string, attribute: string): boolean {
    const expressions = this.#byAddress.get(bare(address));
    return expressions !== undefined && own(expressions, attribute) === undefined;
  }

  #collect(module: string, expression: unknown, depth: number): string[] {
    if (depth > 10 || typeof expression !== "object" || expression === null) return [];
    const references = own(expression, "references");
    if (!Array.isArray(references)) {
      return Object.values(expression).flatMap((inner) => this.#collect(module, inner, depth + 1));
    }
    return references.flatMap((reference) => {
      if (typeof reference !== "string") return [];
      const variable = /^var\.(\w+)/.exec(reference)?.[1];
      if (!variable) return [module + reference];
      const parent = module.replace(/module\.[^.]+\.$/, "");
      return this.#collect(parent, own(this.#calls.get(module), variable), depth + 1);
    });
  }

  #module(prefix: string, module: unknown): void {
    const resources = own(module, "resources");
    for (const resource of Array.isArray(resources) ? resources : []) {
      const address = own(resource, "address");
      if (typeof address !== "string") continue;
      this.#byAddress.set(prefix + address, own(resource, "expressions"));
      this.#resources.set(prefix + address, resource);
    }
    const calls = own(module, "module_calls");
    if (!isObject(calls)) return;
    for (const [name, call] of Object.entries(calls)) {
      const inner = `${prefix}module.${name}.`;
      this.#calls.set(inner, own(call, "expressions"));
      this.#module(inner, own(call, "module"));
    }
  }
}

/** An address without instance keys, as the configuration has it. */
function bare(address: string): string {
  return address.replace(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]/g, "");
}
