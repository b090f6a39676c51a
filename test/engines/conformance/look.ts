import type { Json, Thing } from "../fleet";

/** A row's verdict. */
export const unless = (holds: unknown, wrong: string) => (holds ? null : wrong);

export const count = (all: readonly Thing[], type: string) => all.filter((thing) => thing.type === type).length;

/** Value of a parameter group's parameter. */
export const parameter = (body: Json, name: string) =>
  (body.parameter as { name: string; value: string }[] | undefined)?.find((row) => row.name === name)?.value;

/** A reference to the key of the home that stands in the same stack: the tenant's own where the home is its own. */
export const isKey = (value: unknown) => /^\$\{aws_kms_key\.key_.*\.arn\}$/.test(String(value));

/** Alias of a home's key, by which other stacks name it. */
export const isKeyAlias = (value: unknown) =>
  /^arn:aws:kms:[^:]+:\d{12}:alias\/tessera-[a-z0-9-]+\/data$/.test(String(value));
