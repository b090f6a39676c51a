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
  /** How bad it is to make a resource that is weak from the start. Absent: not judged. */
  readonly created?: Severity;
  /** Only where another attribute has one of these values; an unset one counts as the first. */
  readonly only?: { readonly attribute: string; readonly values: readonly string[] };
  /** What the service takes where the attribute is not set. */
  readonly unset?: unknown;
  /** What is lost, for people: completes "…: ". */
  readonly says: string;
}
