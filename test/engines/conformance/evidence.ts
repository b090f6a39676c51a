import type { Feature } from "../../../constructs/engines/capabilities";
import type { Json, Thing } from "../fleet";
import { AWS } from "./evidence-aws";
import { KUBERNETES } from "./evidence-kubernetes";

/** What shows a feature in a thing of one type: what is wrong with it, or null. */
export interface Evidence {
  readonly feature: Feature;
  /** Type of a resource, or kind of a manifest. */
  readonly type: string;
  /** `all`: everything that the engine makes in the same home. */
  readonly wrong: (body: Json, all: readonly Thing[]) => string | null;
}

/** Rows by type, not by engine: an engine that is made of the same types is looked at in the same way. */
export const EVIDENCE: readonly Evidence[] = [...AWS, ...KUBERNETES];
