import type { PartKind } from "../../config/model";
import type { TenantBill } from "../../usage/cost/tenant-bill";
import type { Step } from "./end";

/** What was done to a tenant. */
export interface Done {
  readonly tenant: string;
  /** Files and folders that were written, or taken away, as a person finds them from here. */
  readonly changed: readonly string[];
  /** The same for people, with what comes next. */
  readonly said: string;
}

/** The next step of the end of one engine or one environment of a tenant: taken, or shown. */
export interface Ended extends Omit<Done, "said">, Pick<Step, "from" | "to" | "homes"> {
  readonly kind: PartKind;
  readonly name: string;
  readonly written: boolean;
}

/** A tenant that was added, or would be, with what was chosen for it. */
export interface Added extends Omit<Done, "said"> {
  readonly engines: readonly string[];
  /** Environment to cell; nothing where it has a home of its own. */
  readonly placement: Readonly<Record<string, string>>;
  readonly written: boolean;
  /** What it costs by environment, in USD to the cent; null: not counted, as the fleet has problems. */
  readonly monthly: readonly TenantBill[] | null;
}
