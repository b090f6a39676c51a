import type { Severity } from "../../finding";
import type { Comparison } from "../compare";

/** One security-relevant attribute and the direction in which it weakens. */
export interface Direction {
  /** Resource types it belongs to; `*` for any type that has the attribute. */
  readonly types: readonly string[] | "*";
  /** Path of the attribute; `*` for every element. For parameter groups, the parameter's name after `parameter:`. */
  readonly attribute: string;
  readonly compare: Comparison;
  /** How bad the weakening is. */
  readonly severity: Severity;
  /** How bad it is to make a resource that is weak from the start. Default: `review`. */
  readonly created?: Severity;
  /** Why one that is made so is nobody's concern, and only a change towards it is. */
  readonly fineWhenMade?: string;
  /** Only where another attribute has one of these values; an unset one counts as the first. */
  readonly only?: { readonly attribute: string; readonly values: readonly string[] };
  /** Not where this attribute is set: what it names decides instead. */
  readonly unlessSet?: string;
  /** What the service takes where the attribute is not set. */
  readonly unset?: unknown;
  /** What is lost, for people: completes "…: ". */
  readonly says: string;
}

/**
 * Rows of which the weak end is nobody's concern when something is made. It holds nothing that could be lost, and serves nobody
 * yet: how it is guarded and over how many zones it stands are the tier's choice and the environment's floor.
 */
export const fineWhenMade = (rows: readonly Direction[]): readonly Direction[] =>
  rows.map((row) => (row.created ? row : { fineWhenMade: "a floor of the environment, and a tier's choice", ...row }));
