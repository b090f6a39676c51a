import { own, parseJson, valuesAt } from "../normalise/values";
import { thousands } from "../text";

/** A tenant's connection contract (constructs/connection/contract.schema.json), as far as it is judged. */
export interface Contract {
  readonly state: string;
  /** What the tenant has by it: `redis in production`. Empty where it does not say. */
  readonly of: string;
  /** Limits by name, and the size of the pool; null: none. */
  readonly limits: Readonly<Record<string, number | null>>;
}

/** The text of a parameter. */
const textOf = (values: unknown): unknown => own(values, "insecure_value") ?? own(values, "value") ?? undefined;

/** The contract that a parameter holds; undefined where it holds something else. */
export function readContract(values: unknown): Contract | undefined {
  const document = parseJson(textOf(values));
  const state = own(document, "state");
  if (typeof state !== "string" || typeof own(document, "tenant") !== "string") return undefined;
  const limits = Object.entries(Object(own(document, "limits"))).filter(
    (entry): entry is [string, number | null] => typeof entry[1] === "number" || entry[1] === null,
  );
  const [engine, environment] = ["engine", "environment"].map((key) => own(document, key));
  const of = typeof engine !== "string" ? "" : typeof environment !== "string" ? engine : `${engine} in ${environment}`;
  const [size] = valuesAt(document, "pool.size");
  return { state, of, limits: { ...Object.fromEntries(limits), ...(typeof size === "number" && { pool_size: size }) } };
}

/** What each state means for the tenant: docs/architecture.md, "The life of a tenant". */
export const STATES: Readonly<Record<string, string>> = {
  active: "it may sign in again",
  suspended: "nobody signs in any more, open sessions end, all data stays",
  offboarding: "nobody signs in any more, and the guards against its deletion are lifted: erasing it is the next step",
  erased: "its data is erased",
};

/** A limit for people: `60000` of `statement_timeout_ms` is `60 s`. */
export function limitText(name: string, value: number | null | undefined): string {
  if (value === undefined) return "(not said)";
  if (value === null) return "unlimited";
  if (name.endsWith("_bytes"))
    return inUnits(value, [
      [1e12, "TB"],
      [1e9, "GB"],
      [1e6, "MB"],
      [1e3, "kB"],
      [1, "B"],
    ]);
  if (name.endsWith("_ms"))
    return inUnits(value, [
      [3_600_000, "h"],
      [60_000, "min"],
      [1000, "s"],
      [1, "ms"],
    ]);
  return thousands(value);
}

/** `statement_timeout_ms` is `statement timeout`. */
export const limitName = (name: string): string => name.replace(/_(bytes|ms)$/, "").replaceAll("_", " ");

function inUnits(value: number, units: readonly (readonly [number, string])[]): string {
  const [size, unit] = units.find(([size]) => value >= size && Number.isInteger((value / size) * 10)) ?? [1, ""];
  return `${value / size} ${unit}`.trim();
}
