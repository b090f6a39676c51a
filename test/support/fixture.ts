import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import type { z } from "zod";
import { DEFAULT_KUBERNETES } from "../../config/kubernetes";
import type { Environment, Lifecycle, LifecycleState, Resolved, Tenant } from "../../config/model";

/** A part of a tree of settings. */
type Part = { readonly [key: string]: unknown };

function isMap(value: unknown): value is Part {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Maps merge, everything else replaces. */
export function merge(base: unknown, ...layers: readonly unknown[]): unknown {
  return layers.reduce((below, above) => {
    if (!isMap(below) || !isMap(above)) return above === undefined ? below : above;
    const keys = [...new Set([...Object.keys(below), ...Object.keys(above)])];
    return Object.fromEntries(keys.map((key) => [key, merge(below[key], above[key])]));
  }, base);
}

/** Defaults by a room's folder, read once. */
const defaults = new Map<string, unknown>();

/** A room's settings: its own defaults with `changes` over them, checked by its schema. */
export function settingsOf<Schema extends z.ZodObject>(
  room: { readonly folder: string; readonly schema: Schema },
  ...changes: Part[]
): z.infer<Schema> {
  if (!defaults.has(room.folder))
    defaults.set(room.folder, load(readFileSync(join(room.folder, "defaults.yml"), "utf8")));
  return room.schema.parse(merge(defaults.get(room.folder), ...changes));
}

/** Settings as constructs get them, without origins: constructs never look at those. */
export function resolved<T>(values: T): Resolved<T> {
  return { values, origins: {} };
}

export function environment(changes: Partial<Environment> = {}): Environment {
  return {
    name: "production",
    account_id: "444444444444",
    region: "eu-central-1",
    recovery_region: "eu-west-1",
    recovery_network: null,
    vpc_cidr: "10.40.0.0/16",
    zones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
    state: { kind: "local" },
    log_retention_days: 365,
    audit_retention_days: 365,
    permissions_boundary: false,
    kubernetes_access: { deployers: ["arn:aws:iam::444444444444:role/deploy"], viewers: [] },
    notify: {},
    deletion_protection: true,
    without: [],
    kubernetes: DEFAULT_KUBERNETES,
    cells: {},
    file: "overrides/production_environment.yml",
    ...changes,
  };
}

/** A life as its file says it. */
export function lifecycle(state: LifecycleState = "active", parts: Partial<Lifecycle> = {}): Lifecycle {
  return { state, legal_hold: false, engines: {}, environments: {}, ...parts };
}

export function tenant(
  id: string,
  tier: string,
  changes: Partial<Tenant> = {},
  state: LifecycleState = "active",
): Tenant {
  return {
    id,
    tier,
    environments: ["production"],
    region: null,
    contacts: {},
    compliance: [],
    engines: [],
    erased_engines: [],
    lifecycle: lifecycle(state),
    placement: {},
    applications: { production: [`arn:aws:iam::444444444444:role/${id}`] },
    file: `tenants/${id}/tenant.yml`,
    ...changes,
  };
}
