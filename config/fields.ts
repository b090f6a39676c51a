import "./jitless";
import { z } from "zod";
import type { Refusals } from "./refusal";

/** What a setting is a property of: the shared cluster, or a tenant's share of it. */
export type Scope = "cluster" | "slice";

/** What a setting may say of itself beside its description. Kept out of the JSON Schemas. */
declare module "zod" {
  interface GlobalMeta {
    /** What a setting is a property of; the nearest one above a leaf counts. */
    scope?: Scope;
    /** How to write a string that a pattern checks, for people. */
    form?: string;
    /** Values that people reach for and that cannot be honoured, with the reason and what to write instead. */
    refused?: Refusals;
    /** The same for keys of a map. */
    refusedKeys?: Refusals;
  }
}

/** A whole number from `min` to `max`, both included. */
export function wholeNumber(min: number, max: number) {
  return z.number().int().min(min).max(max);
}
