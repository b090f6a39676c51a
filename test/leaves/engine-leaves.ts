import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { leafOf } from "../../config/layers";
import type { Values } from "../../config/model";
import { leavesOf, schemaAt } from "../../config/shape";
import { STRATEGIES } from "../../config/strategies";
import type { NamedForm } from "../../constructs/engines/forms";
import { ConfigurationError, loadFleet } from "../../constructs/rooms";
import { stacksOf } from "../../stacks/plan";
import { writeFleet } from "../engines/fleet";
import { merge } from "../support/fixture";
import { synthesize } from "../support/write-stacks";
import { candidates } from "./candidates";
import { CONDITIONS, FLIPS, type Flip, OF_ANOTHER_FORM } from "./tables";

/** What became of another value of a leaf. */
export type Outcome =
  /** Other stacks are synthesized. */
  | { readonly kind: "effect"; readonly value: unknown }
  /** It has one value, or every other one is refused by the rule that is named. */
  | { readonly kind: "fixed" | "condition" | "another form" }
  /** Legal, and nothing changes; or nothing legal was found to try. */
  | { readonly kind: "dead" | "untried"; readonly why: string };

const ENVIRONMENT = "production";
/** Stacks of homes and of their shares: what an engine's settings can reach. */
const HOMES = /-(?:cell|tenant)-/;
const REGION_OF_ITS_OWN = {
  recovery_network: { vpc_cidr: "10.80.0.0/16", zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"] },
};

/** Fleets in which a value may count: all tenants, and by strategy where others could not have it. */
const FLEETS: readonly (string | undefined)[] = [undefined, ...Object.keys(STRATEGIES).reverse()];

/** Every leaf of an engine in one of its forms, tried against what is synthesized of its homes. */
export class EngineLeaves {
  private readonly known = new Map<string, string | ConfigurationError>();
  private readonly defaults: Values;

  constructor(readonly form: NamedForm) {
    this.defaults = load(readFileSync(join(form.engine.folder, "defaults.yml"), "utf8")) as Values;
  }

  get leaves(): readonly string[] {
    return leavesOf(this.form.engine.schema);
  }

  /** Values to try for a leaf, from the table or from its shape. */
  values(leaf: string): readonly unknown[] {
    const flip = FLIPS[this.form.name]?.[leaf];
    if (flip !== undefined && "to" in flip) return [flip.to];
    const setting = schemaAt(this.form.engine.schema, leaf.split("."));
    const parameter = setting ?? schemaAt(this.form.engine.schema, parameterPath(leaf));
    return parameter === null ? [] : candidates(parameter, this.now(leaf));
  }

  /** Whether there is anything to try of a leaf, or a reason why not. */
  isTried(leaf: string): boolean {
    const known = this.isAnotherForms(leaf) || CONDITIONS[this.form.name]?.[leaf] !== undefined;
    return known || this.values(leaf).length > 0 || this.isFixed(leaf);
  }

  isAnotherForms(leaf: string): boolean {
    return OF_ANOTHER_FORM[this.form.name]?.includes(leaf) ?? false;
  }

  try(leaf: string): Outcome {
    if (this.isAnotherForms(leaf)) return { kind: "another form" };
    const condition = CONDITIONS[this.form.name]?.[leaf];
    if (condition !== undefined) return this.holds(leaf, condition);
    const values = this.values(leaf);
    if (values.length === 0)
      return this.isFixed(leaf) ? { kind: "fixed" } : { kind: "untried", why: "no other value is known of it" };
    const given = FLIPS[this.form.name]?.[leaf]?.given ?? {};
    let refused = "";
    for (const strategy of FLEETS) {
      const before = this.made(given, strategy);
      if (typeof before !== "string") {
        refused = before.message;
        continue;
      }
      for (const value of values) {
        const after = this.made(merge(given, at(leaf, value)) as object, strategy);
        if (typeof after !== "string") refused = after.message;
        else if (after !== before) return { kind: "effect", value };
        else return { kind: "dead", why: `${JSON.stringify(value)} changes nothing (${strategy ?? "every strategy"})` };
      }
    }
    return { kind: "untried", why: refused.split("\n", 1)[0]! };
  }

  /** What a condition admits must be refused without it. */
  private holds(leaf: string, { given, to }: Required<Flip>): Outcome {
    return FLEETS.some(
      (strategy) =>
        typeof this.made(given, strategy) === "string" &&
        typeof this.made(merge(given, at(leaf, to)) as object, strategy) !== "string",
    )
      ? { kind: "condition" }
      : { kind: "dead", why: `${JSON.stringify(to)} is taken, or nothing was before` };
  }

  private now(leaf: string): unknown {
    return leafOf(merge(this.defaults, this.form.example) as Values, leaf) ?? null;
  }

  /** Whether the shape knows one value alone. */
  private isFixed(leaf: string): boolean {
    const setting = schemaAt(this.form.engine.schema, leaf.split("."));
    return setting !== null && candidates(setting, undefined).length <= 1;
  }

  /** The homes' stacks under settings of the environment, or why there are none. */
  private made(settings: object, strategy: string | undefined): string | ConfigurationError {
    const key = JSON.stringify([settings, strategy]);
    let made = this.known.get(key);
    if (made === undefined) {
      made = this.make(settings, strategy);
      if (Object.keys(settings).length === 0 || this.known.size < 50) this.known.set(key, made);
    }
    return made;
  }

  private make(settings: object, strategy: string | undefined): string | ConfigurationError {
    const folder = mkdtempSync(join(tmpdir(), "tessera-leaves-"));
    try {
      const choice = { environment: REGION_OF_ITS_OWN, ...(strategy === undefined ? {} : { strategy }) };
      writeFleet(folder, this.form.engine, merge(this.form.example, settings) as object, choice);
      const fleet = loadFleet({ tenants: join(folder, "tenants"), overrides: join(folder, "overrides") });
      const plans = stacksOf(fleet, ENVIRONMENT).filter(({ name }) => HOMES.test(name));
      synthesize(join(folder, "out"), plans);
      return plans.map(({ name }) => readFileSync(join(folder, "out/stacks", name, "cdk.tf.json"), "utf8")).join("\n");
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      return error;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

/** Names of parameters have dots of their own: everything behind the first step is one name. */
function parameterPath(leaf: string): readonly string[] {
  const dot = leaf.indexOf(".");
  return [leaf.slice(0, dot), leaf.slice(dot + 1)];
}

export function at(leaf: string, value: unknown): object {
  const path = leaf.startsWith("parameters.") ? parameterPath(leaf) : leaf.split(".");
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as object;
}
