import type { ContractWithoutEndpoints } from "../../connection/contract";
import { contractHead, poolPart, transitPart } from "../../connection/parts";
import type { SliceHost } from "../engine";
import {
  MECHANISMS,
  migratorRole,
  readerRole,
  sqlLimits,
  type TenantSpec,
  tenantRole,
} from "../families/postgresql/sql";
import { CERTIFICATE_AUTHORITY } from "./instances";
import type { PostgresqlSettings } from "./settings";

/** Roots of all regions. Source: "Using SSL/TLS to encrypt a connection to a DB cluster", Aurora user guide. */
const TRUST_BUNDLE_URL = "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem";
/** Source: "IAM database authentication", Aurora user guide: a token is valid for 15 minutes. */
const TOKEN_LIFETIME_SECONDS = 900;

/** Root certificates are one a region and kind of key. Source: subjects in the bundle above. */
function rootSubject(region: string): string {
  return `Amazon RDS ${region} Root CA RSA2048 G1`;
}

/** PostgreSQL's part of the connection contract. */
export function contractOf(host: SliceHost<PostgresqlSettings>, spec: TenantSpec): ContractWithoutEndpoints {
  const { tenant, environment } = host;
  const security = host.security.values;
  const strategy = MECHANISMS[spec.strategy]!;
  const { pool } = host.settings.values;
  const roles = new Set(strategy.roles(spec).map((role) => role.name));
  const searchPath = strategy.searchPath(spec);
  return {
    ...contractHead("postgresql", host),
    database: spec.pool.database,
    schemas: [...searchPath],
    search_path: [...searchPath, "public"],
    roles: {
      application: tenantRole(tenant.id),
      reader: readerRole(tenant.id),
      migrator: roles.has(migratorRole(tenant.id)) ? migratorRole(tenant.id) : null,
    },
    authentication: {
      method: "iam",
      region: environment.region,
      token_lifetime_seconds: TOKEN_LIFETIME_SECONDS,
    },
    tls: {
      ...transitPart(security),
      trust: { bundle_url: TRUST_BUNDLE_URL },
      pinning: security.encryption.in_transit.certificate_pinning
        ? { authority: CERTIFICATE_AUTHORITY, subject: rootSubject(environment.region), pin: "sha256-spki" }
        : null,
    },
    pool: {
      mode: pool.mode,
      scope: security.tenant_isolation.connection_pooling === "per_schema" ? "schema" : "role",
      ...poolPart(pool),
      prepared_statements: pool.mode === "session",
    },
    limits: sqlLimits(spec),
  };
}
