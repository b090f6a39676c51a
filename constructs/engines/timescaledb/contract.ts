import { z } from "zod";
import { CONTRACT_VERSION, contractWithoutEndpoints } from "../../connection/contract";
import { migratorRole, readerRole, STRATEGIES, type TenantSpec, tenantRole } from "../../isolation/sql";
import type { InclusterNames } from "../../kubernetes/names";
import type { SecuritySettings } from "../../security/settings";
import type { SliceHost } from "../engine";
import type { TimescaledbSettings } from "./settings";
import { CLUSTER } from "./topology";

/** TimescaleDB's part of the connection contract: like PostgreSQL's, but for how roles sign in and whom to trust. */
export const timescaledbContract = contractWithoutEndpoints.extend({
  authentication: z.strictObject({
    method: z.literal("password"),
    parameters_path: z
      .string()
      .describe("Path of the SSM parameters (SecureString) that hold the passwords: the role's name is the last part."),
  }),
  tls: contractWithoutEndpoints.shape.tls.extend({
    trust: z.strictObject({
      parameter: z.string().describe("SSM parameter with the PEM certificate of the cluster's own authority."),
    }),
    pinning: z
      .strictObject({
        authority: z.string().describe("Common name of the cluster's own authority."),
        pin: z
          .literal("sha256-spki")
          .describe("SHA-256 over the authority's subjectPublicKeyInfo: its key stays when it is renewed."),
      })
      .nullable(),
  }),
});

export interface ContractProps {
  readonly host: SliceHost;
  readonly settings: TimescaledbSettings;
  readonly spec: TenantSpec;
  readonly names: InclusterNames;
}

export function contractOf({ host, settings, spec, names }: ContractProps): z.infer<typeof timescaledbContract> {
  const { tenant, environment } = host;
  const { in_transit: transit } = (host.security.values as SecuritySettings).encryption;
  const { pool } = settings;
  const searchPath = STRATEGIES[spec.strategy]!.searchPath(spec);
  return {
    version: CONTRACT_VERSION,
    tenant: tenant.id,
    environment: environment.name,
    engine: CLUSTER,
    state: tenant.lifecycle.state === "erased" ? "offboarding" : tenant.lifecycle.state,
    database: spec.pool.database,
    schemas: [...searchPath],
    search_path: [...searchPath, "public"],
    roles: { application: tenantRole(spec.id), reader: readerRole(spec.id), migrator: migratorRole(spec.id) },
    authentication: { method: "password", parameters_path: names.passwords },
    tls: {
      mode: "verify-full",
      min_version: transit.tls_version,
      cipher_suites: transit.cipher_suites === null ? null : [...transit.cipher_suites],
      trust: { parameter: names.authority },
      pinning: transit.certificate_pinning ? { authority: `${CLUSTER} authority`, pin: "sha256-spki" } : null,
    },
    pool: {
      mode: settings.pooler.instances > 0 ? settings.pooler.mode : "session",
      scope: "role",
      size: pool.size,
      min_idle: pool.min_idle,
      idle_timeout_ms: pool.idle_timeout_seconds * 1000,
      max_lifetime_ms: pool.max_lifetime_seconds * 1000,
      acquire_timeout_ms: pool.acquire_timeout_seconds * 1000,
      // The pooler follows prepared statements over server connections.
      prepared_statements: true,
    },
    limits: {
      connections: spec.connections,
      reader_connections: spec.readerConnections,
      statement_timeout_ms: spec.statementTimeoutMs,
      lock_timeout_ms: spec.lockTimeoutMs,
      idle_in_transaction_timeout_ms: spec.idleInTransactionTimeoutMs,
      work_mem_bytes: spec.workMemKb * 1024,
      temp_file_bytes: spec.tempFileLimitKb === null ? null : spec.tempFileLimitKb * 1024,
      storage_bytes: spec.maxBytes,
    },
  };
}
