import { z } from "zod";
import { contractHead, headFields, poolFields, poolPart } from "../../connection/parts";
import type { InclusterNames } from "../../kubernetes/names";
import type { SliceHost } from "../engine";
import { passwordFields, passwordPart, tls, tlsPart } from "../families/incluster/contract";
import type { AccessSpec } from "./access-requests";
import { applicationUser, indexPrefix, readerUser, SHARED_PREFIX, TENANT_FIELD } from "./names";
import type { ElasticsearchSettings } from "./settings";
import { CLUSTER } from "./topology";

/** Elasticsearch's part of the connection contract. */
export const elasticsearchContract = z.strictObject({
  ...headFields(CLUSTER),
  protocol: z.literal("https"),
  index_prefix: z.string().describe("Every index of the tenant's own begins with it."),
  indices: z.array(z.string()).describe("Indices and data streams that the platform keeps for it, by full name."),
  shared_indices: z.array(z.string()).describe("Indices shared with others: it sees its own documents only."),
  tenant_field: z.string().nullable().describe("Field of shared documents that the server fills in. null: none."),
  defines_indices: z.boolean().describe("Whether the application may make indices below its prefix by itself."),
  features: z.array(z.string()).describe("Features that the licence has and that are on."),
  roles: z.strictObject({ application: z.string(), reader: z.string() }),
  authentication: z.strictObject(passwordFields()),
  tls,
  pool: z.strictObject(poolFields),
  limits: z.strictObject({ statement_timeout_ms: z.int(), result_window: z.int() }),
});

export interface ContractProps {
  readonly host: SliceHost<ElasticsearchSettings>;
  readonly spec: AccessSpec;
  readonly names: InclusterNames;
}

export function contractOf({ host, spec, names }: ContractProps): z.infer<typeof elasticsearchContract> {
  const { tenant } = host;
  const settings = host.settings.values;
  const { pool, search, features } = settings;
  const { sharesIndices, ownDefinitions } = spec.mechanism;
  const shared = sharesIndices ? Object.keys(settings.shared_indices) : [];
  return {
    ...contractHead(CLUSTER, host),
    protocol: "https",
    index_prefix: indexPrefix(tenant.id),
    indices: Object.keys(settings.indices).map((name) => `${indexPrefix(tenant.id)}${name}`),
    shared_indices: shared.map((name) => `${SHARED_PREFIX}${name}`),
    tenant_field: shared.length > 0 ? TENANT_FIELD : null,
    defines_indices: ownDefinitions,
    features: Object.entries(features)
      .filter(([, on]) => on)
      .map(([name]) => name),
    roles: { application: applicationUser(tenant.id), reader: readerUser(tenant.id) },
    authentication: passwordPart(names),
    tls: tlsPart(CLUSTER, host.security.values, names),
    pool: poolPart(pool),
    limits: { statement_timeout_ms: search.timeout_seconds * 1000, result_window: search.max_result_window },
  };
}
