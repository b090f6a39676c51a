/**
 * What a tier is to people. What it gives and limits is data beside each room (`tiers.yml`), so no code asks a
 * tier for its name.
 */
export interface Tier {
  readonly title: string;
  /** One sentence for tables and guides. */
  readonly summary: string;
}

/** From the least to the most. */
export const TIERS: Readonly<Record<string, Tier>> = {
  free: { title: "Free", summary: "Shared tables behind row-level security, with hard quotas and fewer engines." },
  standard: { title: "Standard", summary: "Shared tables behind row-level security." },
  premium: {
    title: "Premium",
    summary: "Schemas of its own in a shared cluster, with row-level security as a second wall.",
  },
  enterprise: { title: "Enterprise", summary: "A cluster, a key and a backup vault of its own." },
};
