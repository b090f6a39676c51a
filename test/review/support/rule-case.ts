import type { Given } from "./plan";

/** What a rule must hit, and what it must let pass. */
export interface RuleCase {
  readonly hits: readonly (readonly Given[])[];
  readonly passes: readonly (readonly Given[])[];
}

type Values = Record<string, unknown>;

/** One resource that changes. */
export const update = (address: string, before: Values, after: Values, rest: Partial<Given> = {}): Given[] => [
  { address, before, after, ...rest },
];
/** One resource that is made. */
export const create = (address: string, after: Values): Given[] => [{ address, after }];
/** One resource that goes. */
export const remove = (address: string, before: Values): Given[] => [{ address, before }];
export const KEY = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555";
export const OTHER = "arn:aws:kms:eu-central-1:123456789012:key/99999999-2222-3333-4444-555555555555";
