import { own } from "./values";

/** Whose a resource is, and where it stands. */
export interface Owner {
  readonly tenant?: string;
  readonly cell?: string;
  readonly tier?: string;
  /** The engine, or for resources without such a tag the service in the type's name (`s3`, `kms`). */
  readonly service: string;
  readonly environment?: string;
  /** The part of the fleet a shared resource serves: whom it touches when it changes. */
  readonly serves?: "tenant" | "cell" | "environment";
}

/** Tag names that tell whose a resource is, first match first: Tessera's own, then what others use. */
const TAGS: Readonly<Record<"tenant" | "cell" | "tier" | "engine" | "environment", readonly string[]>> = {
  tenant: ["tessera:tenant", "tenant", "Tenant", "tenant_id", "TenantId", "tenant-id", "customer", "Customer"],
  cell: ["tessera:cell", "cell", "Cell"],
  tier: ["tessera:tier", "tier", "Tier"],
  engine: ["tessera:engine", "engine"],
  environment: ["tessera:environment", "environment", "Environment", "env"],
};

/** Stack names, and what they say. Longer forms first. */
const STACKS: readonly { readonly shape: RegExp; readonly serves: Owner["serves"]; readonly rows?: true }[] = [
  { shape: /^(?<environment>[a-z0-9]+)-cell-(?<cell>.+?)-tenants$/, serves: "cell", rows: true },
  { shape: /^(?<environment>[a-z0-9]+)-cell-(?<cell>.+?)(?:-incluster)?$/, serves: "cell" },
  { shape: /^(?<environment>[a-z0-9]+)-tenant-(?<tenant>.+?)(?:-incluster|-shares)?$/, serves: "tenant" },
  { shape: /^(?<environment>[a-z0-9]+)-(?:foundation|platform|operators|recovery)$/, serves: "environment" },
];

/** Names that may be shown as a tenant's, cell's or environment's. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** Reads the owner off tags, else the stack's name, else the row's key in a stack of rows. */
export function ownerOf(stack: string, type: string, key: string | number | undefined, values: unknown): Owner {
  const tags = { ...asTags(own(values, "tags_all")), ...asTags(own(values, "tags")) };
  const tag = (kind: keyof typeof TAGS): string | undefined => {
    for (const name of TAGS[kind]) {
      const value = own(tags, name);
      if (typeof value === "string" && NAME.test(value)) return value;
    }
    return undefined;
  };
  const row = STACKS.find(({ shape }) => shape.test(stack));
  const parts = row?.shape.exec(stack)?.groups ?? {};
  const rowTenant = row?.rows && typeof key === "string" ? /^[a-z][a-z0-9_]*/.exec(key)?.[0] : undefined;
  return {
    // Stack names bear hyphens where ids bear underscores.
    tenant: tag("tenant") ?? parts.tenant?.replaceAll("-", "_") ?? rowTenant,
    cell: tag("cell") ?? parts.cell,
    tier: tag("tier"),
    service: tag("engine") ?? serviceOf(type),
    environment: tag("environment") ?? parts.environment,
    serves: row?.serves,
  };
}

/** `aws_s3_bucket` belongs to `s3`; `google_sql_database` to `sql`. */
function serviceOf(type: string): string {
  return type.split("_")[1] ?? type;
}

function asTags(value: unknown): object {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
