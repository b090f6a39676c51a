import { CLASSIFIED } from "./attributes";
import { CONTROL_TYPES } from "./control-types";
import { ALL_DIRECTIONS } from "./directions";
import { DISPOSABLE, STATEFUL } from "./stateful";

/** Types that some row names: who makes one of them, or ends it, is judged. */
const KNOWN: ReadonlySet<string> = new Set([
  ...CLASSIFIED,
  ...Object.keys(CONTROL_TYPES),
  ...Object.keys(STATEFUL),
  ...DISPOSABLE,
  ...ALL_DIRECTIONS.flatMap(({ types }) => (types === "*" ? [] : types)),
]);

/** True where some rule has a row for the type. */
export const isKnownType = (type: string): boolean => KNOWN.has(type);

const CLASSES: ReadonlySet<string> = new Set(CLASSIFIED);

/**
 * True where a rule would see how weak something is from its start. Of AWS the directions say it; of another provider a row
 * tells what its end destroys, and nothing of what it is made with.
 */
export const isJudgedWhenMade = (type: string): boolean => type.startsWith("aws_") || CLASSES.has(type);

/** Providers of which no object lives outside of the state, or on the machine that plans. */
const INERT = /^(null|random|time|local|terraform|tls|archive|external|template)_/;

/** True where the type changes nothing that anybody uses. */
export const isInert = (type: string): boolean => INERT.test(type);
