import type { Refusals } from "../../../config/refusal";

/** Elastic's licences, from the least to the most. Source: elastic.co/subscriptions (self-managed). */
const LEVELS = ["basic", "gold", "platinum", "enterprise"] as const;
type Level = (typeof LEVELS)[number];

/** Those that a cluster can have here. */
export const LICENCES = ["basic", "enterprise"] as const satisfies readonly Level[];
export type Licence = (typeof LICENCES)[number];

const REVERTED = {
  limit: "ECK takes licences of type enterprise and trials only, and puts a cluster with any other back to basic",
  source: "ECK 3.5.0, pkg/controller/elasticsearch/license/apply.go",
  nearest: "Write enterprise, which has everything, or basic and leave out what it does not have",
};

/** Licences that Elastic sells or gives and that end as basic, or end. */
export const REFUSED_LICENCES: Refusals = {
  gold: REVERTED,
  platinum: REVERTED,
  trial: {
    limit: "it ends after 30 days, and what it allowed ends with it",
    source: 'Elastic, "License management"',
    nearest: "Write enterprise, which has everything, or basic and leave out what it does not have",
  },
};

/** From which level Elastic sells each feature. */
export const NEEDED: Readonly<Record<string, { readonly sold: Level; readonly what: string }>> = {
  audit: { sold: "gold", what: "audit logging" },
  alerting: { sold: "gold", what: "alerting by Watcher" },
  graph: { sold: "platinum", what: "graph exploration" },
  machine_learning: { sold: "platinum", what: "machine learning" },
  document_level_security: { sold: "platinum", what: "document-level security" },
  field_level_security: { sold: "platinum", what: "field-level security" },
};

export function allows(licence: Licence, feature: string): boolean {
  return LEVELS.indexOf(licence) >= LEVELS.indexOf(NEEDED[feature]!.sold);
}

/** Every licence that has the feature and that a cluster can have here. */
export function licencesWith(feature: string): readonly Licence[] {
  return LICENCES.filter((licence) => allows(licence, feature));
}
