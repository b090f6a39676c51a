/** Licences, from the least to the most. */
export const LICENCES = ["basic", "gold", "platinum", "enterprise"] as const;
export type Licence = (typeof LICENCES)[number];

/** The least licence of each feature. Source: elastic.co/subscriptions (self-managed). */
export const NEEDED: Readonly<Record<string, { readonly licence: Licence; readonly what: string }>> = {
  audit: { licence: "gold", what: "audit logging" },
  alerting: { licence: "gold", what: "alerting by Watcher" },
  graph: { licence: "platinum", what: "graph exploration" },
  machine_learning: { licence: "platinum", what: "machine learning" },
  document_level_security: { licence: "platinum", what: "document-level security" },
  field_level_security: { licence: "platinum", what: "field-level security" },
};

export function allows(licence: Licence, feature: string): boolean {
  return LICENCES.indexOf(licence) >= LICENCES.indexOf(NEEDED[feature]!.licence);
}

/** Every licence that has the feature. */
export function licencesWith(feature: string): readonly Licence[] {
  return LICENCES.filter((licence) => allows(licence, feature));
}
