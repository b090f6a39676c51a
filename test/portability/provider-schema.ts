/** As much of `terraform providers schema -json` as is looked at. */
export interface Block {
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly block_types?: Readonly<Record<string, { readonly block: Block }>>;
}
export interface ProviderSchema {
  readonly provider: { readonly block: Block };
  readonly resource_schemas: Readonly<Record<string, { readonly block: Block }>>;
  readonly data_source_schemas: Readonly<Record<string, { readonly block: Block }>>;
}

type Json = Readonly<Record<string, unknown>>;

/** Keys of any resource that are Terraform's own. */
const META: ReadonlySet<string> = new Set([
  ...["//", "connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner", "dynamic"],
]);

/** Paths of everything in a stack's configuration that the provider does not know. */
export function unknownKeys(configuration: Json, schema: ProviderSchema): string[] {
  const found: string[] = [];
  const kinds = [
    ["resource", schema.resource_schemas],
    ["data", schema.data_source_schemas],
  ] as const;
  for (const [kind, known] of kinds)
    for (const [type, resources] of Object.entries((configuration[kind] ?? {}) as Json)) {
      const block = known[type]?.block;
      if (block === undefined) found.push(`${kind} ${type}`);
      else
        for (const [name, body] of Object.entries(resources as Json))
          walk(body as Json, block, `${kind} ${type}.${name}`, found);
    }
  const providers = ((configuration.provider as Json | undefined)?.aws ?? []) as readonly Json[];
  for (const provider of providers) walk(withoutAlias(provider), schema.provider.block, "provider aws", found);
  return found;
}

function withoutAlias({ alias: _, ...provider }: Json): Json {
  return provider;
}

function walk(body: Json, block: Block, path: string, found: string[]): void {
  for (const [key, value] of Object.entries(body)) {
    if (META.has(key) || Object.hasOwn(block.attributes ?? {}, key)) continue;
    const inner = block.block_types?.[key]?.block;
    if (inner === undefined) found.push(`${path}.${key}`);
    else
      for (const item of Array.isArray(value) ? value : [value])
        if (typeof item === "object" && item !== null) walk(item as Json, inner, `${path}.${key}`, found);
  }
}
