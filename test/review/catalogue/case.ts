import type { Verdict } from "../../../review/report";

/** Terraform's JSON configuration. Free of types on purpose: cases edit any part of it. */
// biome-ignore lint/suspicious/noExplicitAny: a configuration has no fixed shape
export type Config = any;

/** The prior states that cases start from: see estates/. */
export type Estate = "database" | "platform" | "rows" | "other-rows" | "service" | "foreign" | "incluster";

/** One kind of change, planned for real, and what the review must say of it. */
export interface Case {
  /** Name of the fixture. */
  readonly id: string;
  readonly estate: Estate;
  /** What somebody did. */
  readonly title: string;
  /** Makes the configuration after the change out of the one before. */
  readonly edit: (config: Config) => void;
  readonly verdict: Verdict;
  /** Every finding but notes: `<severity> <rule> <address>`, in any order. Complete: one more or less is a failure. */
  readonly findings: readonly string[];
  /** Notes allowed, by rule. Default: none. */
  readonly notes?: readonly string[];
  /** Arguments for `terraform plan` besides `-refresh=false`. */
  readonly plan?: readonly string[];
  /** Terraform commands on the case's own copy of the state, before the plan. */
  readonly before?: readonly (readonly string[])[];
  /** Change made to the real object behind Terraform's back, and how it is taken back. The plan then refreshes. */
  readonly drift?: { readonly path: string; readonly change: string; readonly undo: string };
  /** Name of the stack, where it tells. Default: the case's id. */
  readonly stack?: string;
  /** A second stack that the same change touches: a plan of its own, judged together with the first. */
  readonly beside?: { readonly stack: string; readonly estate: Estate; readonly edit: (config: Config) => void };
  /** The plan fails on purpose. */
  readonly fails?: true;
}

/** Terraform's `${…}`. */
export const reference = (expression: string): string => `\${${expression}}`;
