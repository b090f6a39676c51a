import { z } from "zod";
import { CONTRACT_VERSION } from "../../connection/contract";
import type { InclusterNames } from "../../kubernetes/names";
import type { SecuritySettings } from "../../security/settings";
import type { SliceHost } from "../engine";
import type { AccessSpec } from "./access_requests";
import { applicationUser, indexPrefix, readerUser, SHARED_PREFIX, TENANT_FIELD } from "./names";
import type { ElasticsearchSettings } from "./settings";
import { CLUSTER } from "./topology";

/** Elasticsearch's part of the connection contract. */
export const elasticsearchContract = z.strictObject({
  version: z.literal(CONTRACT_VERSION),
  tenant: z.string(),
  environment: z.string(),
  engine: z.literal(CLUSTER),
  state: z.enum(["active", "suspended", "offboarding"]).describe("Only an active tenant can sign in."),
  protocol: z.literal("https"),
  index_prefix: z.string().describe("Every index of the tenant's own begins with it."),
  indices: z.array(z.string()).describe("Indices and data streams that the platform keeps for it, by full name."),
  shared_indices: z.array(z.string()).describe("Indices shared with others: it sees its own documents only."),
  tenant_field: z.string().nullable().describe("Field of shared documents that the server fills in. null: none."),
  defines_indices: z.boolean().describe("Whether the application may make indices below its prefix by itself."),
  features: z.array(z.string()).describe("Features that the licence has and that are on."),
  roles: z.strictObject({ application: z.string(), reader: z.string() }),
  authentication: z.strictObject({
    method: z.literal("password"),
    parameters_path: z
      .string()
      .describe("Path of the SSM parameters (SecureString) that hold the passwords: the user's name is the last part."),
  }),
  tls: z.strictObject({
    mode: z.literal("verify-full"),
    min_version: z.enum(["1.2", "1.3"]),
    cipher_suites: z.array(z.string()).nullable(),
    trust: z.strictObject({
      parameter: z.string().describe("SSM parameter with the PEM certificate of the cluster's own authority."),
    }),
    pinning: z.strictObject({ authority: z.string(), pin: z.literal("sha256-spki") }).nullable(),
  }),
  pool: z.strictObject({
    size: z.int(),
    min_idle: z.int(),
    idle_timeout_ms: z.int(),
    max_lifetime_ms: z.int(),
    acquire_timeout_ms: z.int(),
  }),
  limits: z.strictObject({ statement_timeout_ms: z.int(), result_window: z.int() }),
});

export interface ContractProps {
  readonly host: SliceHost;
  readonly settings: ElasticsearchSettings;
  readonly security: SecuritySettings;
  readonly spec: AccessSpec;
  readonly names: InclusterNames;
}

export function contractOf({
  host,
  settings,
  security,
  spec,
  names,
}: ContractProps): z.infer<typeof elasticsearchContract> {
  const { tenant, environment } = host;
  const { in_transit: transit } = security.encryption;
  const { pool, search, features } = settings;
  const { sharesIndices, ownDefinitions } = spec.mechanism;
  const shared = sharesIndices ? Object.keys(settings.shared_indices) : [];
  return {
    version: CONTRACT_VERSION,
    tenant: tenant.id,
    environment: environment.name,
    engine: CLUSTER,
    state: tenant.lifecycle.state === "erased" ? "offboarding" : tenant.lifecycle.state,
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
    authentication: { method: "password", parameters_path: names.passwords },
    tls: {
      mode: "verify-full",
      min_version: transit.tls_version,
      cipher_suites: transit.cipher_suites === null ? null : [...transit.cipher_suites],
      trust: { parameter: names.authority },
      pinning: transit.certificate_pinning ? { authority: `${CLUSTER} authority`, pin: "sha256-spki" } : null,
    },
    pool: {
      size: pool.size,
      min_idle: pool.min_idle,
      idle_timeout_ms: pool.idle_timeout_seconds * 1000,
      max_lifetime_ms: pool.max_lifetime_seconds * 1000,
      acquire_timeout_ms: pool.acquire_timeout_seconds * 1000,
    },
    limits: { statement_timeout_ms: search.timeout_seconds * 1000, result_window: search.max_result_window },
  };
}
