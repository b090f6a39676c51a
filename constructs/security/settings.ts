import { z } from "zod";
import { wholeNumber } from "../../config/fields";
import { forEach } from "../../config/refusal";
import { STRATEGIES } from "../../config/strategies";

/** Days between rotations of a key, by the name of the rhythm. Source: KMS EnableKeyRotation, 90 to 2560 days. */
export const ROTATION_DAYS = { automatic_quarterly: 90, automatic_yearly: 365 } as const;
export const ROTATION_DAYS_RANGE = { min: 90, max: 2560 } as const;

/** What TLS 1.3 offers by default in the OpenSSL that PostgreSQL is built with, strongest first. */
export const TLS_1_3_SUITES = [
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "TLS_AES_128_GCM_SHA256",
] as const;
/** Suites with forward secrecy and authenticated encryption that can be chosen for TLS 1.2. Source: Aurora PostgreSQL, parameter ssl_ciphers. */
export const TLS_1_2_SUITES = [
  "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
] as const;

const tenantIsolation = z
  .strictObject({
    strategy: z
      .enum(Object.keys(STRATEGIES))
      .describe("How the tenant is kept apart. A stricter one than the tier's where the tier allows it."),
    prefix: z
      .literal("tenant_{{tenant_id}}_")
      .nullable()
      .describe("Prefix of the tenant's databases and roles. database_per_tenant only."),
    schema_prefix: z
      .literal("{{tenant_id}}_")
      .nullable()
      .describe("Prefix of the tenant's schemas. schema_per_tenant only."),
    row_level_security: z.boolean().describe("Row policies, as the only wall or behind a schema's."),
    connection_pooling: z
      .literal("per_schema")
      .nullable()
      .describe("Pools by schema, so that no session is shared between tenants. schema_per_tenant only."),
    tenant_column: z
      .literal("tenant_id")
      .nullable()
      .describe("Column of every shared table that says whose row it is. row_level_security only."),
    policies: z
      .literal("automatic_generation")
      .nullable()
      .describe("Row policies are made with each table. row_level_security only."),
    indexing: z
      .literal("tenant_optimized")
      .nullable()
      .describe("Each shared table gets an index led by the tenant column. row_level_security only."),
    encryption: z
      .literal("per_tenant_keys")
      .nullable()
      .describe("A key of the tenant's own. database_per_tenant only."),
    backup_isolation: z.boolean().describe("A backup vault of the tenant's own. database_per_tenant only."),
    performance_isolation: z.boolean().describe("A cluster of the tenant's own. database_per_tenant only."),
  })
  .meta({ scope: "slice" })
  .describe("Isolation of the tenant. What follows from the strategy need not be written.");

const atRest = z
  .strictObject({
    algorithm: z
      .literal("AES-256-GCM")
      .meta({
        refused: forEach(["ChaCha20-Poly1305", "XChaCha20-Poly1305", "AES-128-GCM", "AES-256-CBC", "AES-256-XTS"], {
          limit: "a symmetric key of KMS encrypts by AES-256-GCM and nothing else",
          source: 'AWS KMS developer guide, "Key spec reference", SYMMETRIC_DEFAULT',
          nearest: "Write AES-256-GCM",
        }),
      })
      .describe("Cipher of data at rest: the one of symmetric KMS keys, and of everything that they encrypt."),
    key_rotation: z
      .enum([...Object.keys(ROTATION_DAYS), "custom"])
      .meta({
        refused: {
          automatic_monthly: {
            limit: `KMS rotates a key by itself every ${ROTATION_DAYS_RANGE.min} to ${ROTATION_DAYS_RANGE.max} days, and on demand at most 25 times in its life`,
            source: "AWS KMS API reference, EnableKeyRotation and RotateKeyOnDemand",
            nearest: "The nearest is automatic_quarterly (90 days)",
          },
        },
      })
      .describe("How often KMS makes new key material: every 90 days, every 365, or as key_rotation_days says."),
    key_rotation_days: wholeNumber(ROTATION_DAYS_RANGE.min, ROTATION_DAYS_RANGE.max)
      .nullable()
      .describe("Days between rotations, with key_rotation custom; null otherwise."),
    hsm_integration: z
      .literal(false)
      .meta({
        refused: {
          true: {
            limit:
              "a key that is replicated to a second region cannot live in a custom key store, nor is one there rotated by itself, and KMS keeps every key in FIPS 140 validated HSMs without it",
            source: 'AWS KMS developer guide, "Multi-Region keys"; API reference, EnableKeyRotation',
            nearest: "Write false",
          },
        },
      })
      .describe("Keys in a CloudHSM key store of one's own. KMS keys are in validated HSMs without it."),
  })
  .describe("Encryption of data at rest.");

const inTransit = z
  .strictObject({
    tls_version: z.enum(["1.2", "1.3"]).describe("Lowest TLS version that servers accept. In quotes."),
    cipher_suites: z
      .array(
        z.enum([...TLS_1_3_SUITES, ...TLS_1_2_SUITES]).meta({
          refused: forEach(
            ["TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"],
            {
              limit: "Aurora has no ChaCha20 among the suites that can be chosen for TLS 1.2",
              source:
                'Amazon Aurora user guide, "Configuring cipher suites for connections to Aurora PostgreSQL DB clusters"',
              nearest: 'Write tls_version: "1.3", which offers TLS_CHACHA20_POLY1305_SHA256 to clients that ask for it',
            },
          ),
        }),
      )
      .min(1)
      .nullable()
      .describe("Cipher suites that servers accept, by IANA name. null: those that the version negotiates by default."),
    certificate_pinning: z
      .boolean()
      .describe("Put what a client needs to pin the server's authority into the contract."),
  })
  .meta({
    refusedKeys: forEach(["key_exchange", "post_quantum", "quantum_safe"], {
      limit:
        "no server here lets the groups of a key exchange be chosen so that a post-quantum one is among them: PostgreSQL has a list of groups from version 18 on only",
      source: "PostgreSQL 18 documentation, ssl_groups",
      nearest:
        'Write tls_version: "1.3": its keys are of one session each. Calls to KMS can be hybrid (AWS KMS developer guide, "Configure hybrid post-quantum TLS")',
    }),
  })
  .describe("Encryption of connections.");

const applicationLevel = z
  .strictObject({
    field_encryption: z
      .boolean()
      .describe("A KMS key of the tenant's own for fields that its application encrypts. 1 USD a month."),
    searchable_encryption: z
      .boolean()
      .describe("A KMS key of the tenant's own for HMACs, as blind indexes over encrypted fields. 1 USD a month."),
    homomorphic_operations: z
      .literal(false)
      .meta({
        refused: {
          true: {
            limit:
              "no engine here computes on encrypted values: functions and operators of a server work on clear ones",
            source: 'PostgreSQL documentation, "Encryption Options", "Client-Side Encryption"',
            nearest: "Write false, and use searchable_encryption for equality searches",
          },
        },
      })
      .describe("Computing on encrypted values. Not offered."),
  })
  .meta({ scope: "slice" })
  .describe("Encryption done by the application.");

/** Days that a lock in compliance mode can still be taken back. Source: AWS Backup API, PutBackupVaultLockConfiguration. */
const GRACE_DAYS = { min: 3, max: 36_500 } as const;

const vaultLock = z
  .strictObject({
    final_after_days: wholeNumber(GRACE_DAYS.min, GRACE_DAYS.max)
      .nullable()
      .describe(
        "null: governance mode, where IAM says who may lift the lock. A number: compliance mode, final after so many days: then nobody, AWS and the account's root included, lifts it or deletes a recovery point or the vault before its time.",
      ),
  })
  .describe("Lock of the home's backup vaults, in both regions.");

/** Every setting of the room `security`. */
export const settings = z
  .strictObject({
    tenant_isolation: tenantIsolation,
    vault_lock: vaultLock,
    encryption: z
      .strictObject({ at_rest: atRest, in_transit: inTransit, application_level: applicationLevel })
      .meta({
        refusedKeys: forEach(["in_memory", "in_use", "memory"], {
          limit:
            "RDS and ElastiCache have no setting for the encryption of memory, nor a proof of it: it is a property of the processor",
          source:
            'AWS Database Blog, "Key considerations in moving to Graviton2 for Amazon RDS and Amazon Aurora databases"',
          nearest:
            "Every class that can be chosen here, serverless ones apart, is Graviton2 or later, which encrypts its memory always",
        }),
      })
      .describe("Encryption at rest, in transit and in the application."),
  })
  .meta({ scope: "cluster" })
  .describe("Settings of security.");

export type SecuritySettings = z.infer<typeof settings>;

/** Days between automatic rotations of a key under these settings. */
export function rotationPeriodDays(security: SecuritySettings): number {
  const { key_rotation, key_rotation_days } = security.encryption.at_rest;
  return key_rotation_days ?? ROTATION_DAYS[key_rotation as keyof typeof ROTATION_DAYS];
}
