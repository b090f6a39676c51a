import "./jitless";
import { z } from "zod";
import { application } from "./applications";
import type { Lifecycle, Tenant } from "./model";
import {
  CELL_NAME,
  CELL_NAME_MAX_CHARACTERS,
  ENVIRONMENTS,
  REFUSED_ENVIRONMENTS,
  TENANT_ID,
  TENANT_ID_MAX_CHARACTERS,
} from "./naming";
import type { Problem } from "./problem";
import { elsewhere, forEach, type Refusals } from "./refusal";
import { REGIONS } from "./regions";
import { STANDARD_NAMES } from "./standards";
import { TIERS } from "./tiers";
import type { Document } from "./yaml";

const ENDING_STATES = ["suspended", "offboarding", "erased"] as const;
const LIFECYCLE_STATES = ["active", ...ENDING_STATES] as const;
export const TENANT_FILE = "tenant.yml";

/** A list in which nothing stands twice. */
export function distinct<T extends z.ZodType>(item: T) {
  return z
    .array(item)
    .refine((list) => new Set(list).size === list.length, { error: "a list with each item once" })
    .meta({ uniqueItems: true });
}

export const email = z
  .string()
  .max(254)
  .regex(/^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/)
  .meta({ form: "an e-mail address such as team@example.com" });

export const cellName = z
  .string()
  .max(CELL_NAME_MAX_CHARACTERS)
  .regex(CELL_NAME)
  .meta({
    form: `lower-case letters, digits and single hyphens, a letter first, at most ${CELL_NAME_MAX_CHARACTERS} characters`,
  });

/** Where people look for who acts as a tenant. */
const REFUSED_KEYS: Refusals = forEach(
  ["access", "principals"],
  elsewhere(
    "who acts as the tenant stands under applications, by environment: a role, an OIDC subject, a service account",
  ),
);

/** Standards that people name and that have no floor: taken, they would promise what nothing holds. */
const REFUSED_STANDARDS: Refusals = forEach(
  ["ccpa", "dora", "fedramp", "hitrust", "nis2", "nist_800_53", "soc1", "soc2", "soc_1", "soc_2"],
  {
    notBuilt: "floors of further standards",
    nearest: "Take it out, or name one that has a floor: docs/guides/standards.md says what each demands",
  },
);

const environmentName = z.enum(Object.keys(ENVIRONMENTS)).meta({ refused: REFUSED_ENVIRONMENTS });

/** `tenant.yml`, for the engines there are. */
export function tenantSchema(engines: readonly string[]) {
  const engine = z.enum(engines as [string, ...string[]]);
  return z
    .strictObject({
      id: z
        .string()
        .max(TENANT_ID_MAX_CHARACTERS)
        .regex(TENANT_ID)
        .meta({
          form: `lower-case letters, digits and single underscores, a letter first, at most ${TENANT_ID_MAX_CHARACTERS} characters`,
        })
        .describe("The folder's name. Never changed and never used again."),
      tier: z.enum(Object.keys(TIERS)).describe("What the tenant gets and how far it may go."),
      environments: distinct(environmentName).min(1).describe("The environments it lives in."),
      region: z
        .enum(REGIONS)
        .nullable()
        .default(null)
        .describe("Region that its data must not leave. null: wherever its environments are."),
      contacts: z
        .strictObject({
          owner: email.describe("Who answers for the tenant."),
          security: email.optional().describe("Who hears of findings. Default: the owner."),
          billing: email.optional().describe("Who hears of cost. Default: the owner."),
        })
        .describe("Addresses to write to."),
      compliance: distinct(z.enum(STANDARD_NAMES).meta({ refused: REFUSED_STANDARDS }))
        .default([])
        .describe("Standards that hold the tenant to what they demand of settings, where live data is."),
      engines: distinct(engine).min(1).describe("Engines it has a share of."),
      lifecycle: z
        .strictObject({
          state: z
            .enum(LIFECYCLE_STATES)
            .describe(
              "active; suspended: nobody signs in; offboarding: the same, and deletion is prepared; erased: all of it is gone.",
            ),
          legal_hold: z.boolean().default(false).describe("Nothing may be erased while true."),
          engines: z
            .partialRecord(engine, z.enum(ENDING_STATES))
            .default({})
            .describe("Engine to its state, where it ends in every environment before the tenant does. erased stays."),
          environments: z
            .partialRecord(environmentName, z.enum(ENDING_STATES))
            .default({})
            .describe(
              "Environment to its state, where it ends with every engine before the tenant does. erased stays.",
            ),
        })
        .default({ state: "active", legal_hold: false, engines: {}, environments: {} })
        .describe("Where the tenant is in its life."),
      placement: z
        .partialRecord(environmentName, cellName)
        .default({})
        .describe("Environment to cell, decided once. Empty for a tenant with a cluster of its own."),
      applications: z
        .partialRecord(environmentName, distinct(application))
        .default({})
        .describe(
          "Environment to who acts as the tenant there: roles, OIDC subjects and service accounts, one at least while it is active.",
        ),
    })
    .meta({ refusedKeys: REFUSED_KEYS })
    .describe("A tenant.");
}

export type TenantFile = z.infer<ReturnType<typeof tenantSchema>>;

export function toTenant(from: TenantFile, file: string): Tenant {
  const lifecycle = from.lifecycle as Lifecycle;
  const isErased = (engine: string) => lifecycle.engines[engine] === "erased";
  return {
    id: from.id,
    tier: from.tier,
    environments: from.environments,
    region: from.region,
    contacts: from.contacts as Readonly<Record<string, string>>,
    compliance: from.compliance,
    engines: from.engines.filter((engine) => !isErased(engine)),
    erased_engines: from.engines.filter(isErased),
    lifecycle,
    placement: from.placement as Readonly<Record<string, string>>,
    applications: from.applications as Readonly<Record<string, readonly string[]>>,
    file,
  };
}

/** A folder, a copied one say, whose file has the id of another. */
export function otherId(document: Document, given: unknown, id: string): Problem {
  return document.problem(["id"], given, id, "The id is the folder's name, and no two tenants share one.");
}
