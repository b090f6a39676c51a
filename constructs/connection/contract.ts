import { z } from "zod";

/**
 * What an application needs to know to reach its share of an engine: the connection contract, one JSON parameter a
 * tenant and engine that only the tenant's role can read. It holds no secret. `contract.schema.json` beside this
 * file is its published form. Fields are only ever added within a version.
 */
export const CONTRACT_VERSION = 1;

/** Longest contract in bytes: a standard SSM parameter holds no more. Source: "Managing parameter tiers", SSM. */
export const CONTRACT_MAX_BYTES = 4096;

const milliseconds = (what: string) => z.int().min(1).describe(what);

const endpoint = z
  .strictObject({
    host: z
      .string()
      .min(1)
      .describe("DNS name. It stays when the server behind it changes: resolve it anew on each connect."),
    port: z.int().min(1).max(65535).describe("TCP port."),
  })
  .describe("Where to connect.");

const authentication = z
  .discriminatedUnion("method", [
    z.strictObject({
      method: z.literal("iam"),
      region: z.string().describe("Region that the sign-in token is made for."),
      token_lifetime_seconds: z
        .int()
        .min(1)
        .describe("A token opens a connection for this long after it was made; open connections stay."),
    }),
  ])
  .describe("How a role proves who it is.");

const pinning = z
  .strictObject({
    authority: z.string().describe("Name of the certificate authority that signs the servers' certificates."),
    subject: z.string().describe("Common name of that authority's root certificate in the bundle."),
    pin: z
      .literal("sha256-spki")
      .describe(
        "What to pin: SHA-256 over the root certificate's subjectPublicKeyInfo, taken from the bundle when the application is built and compared on every handshake. Servers' own certificates change at each rotation: do not pin those.",
      ),
  })
  .describe("What a client needs to accept no other authority.");

const tls = z
  .strictObject({
    mode: z.literal("verify-full").describe("Check the chain and the host name. There is no unencrypted port."),
    min_version: z.enum(["1.2", "1.3"]).describe("Lowest TLS version that the servers accept."),
    cipher_suites: z
      .array(z.string())
      .nullable()
      .describe("IANA names that the servers accept. null: the version's default ones."),
    trust: z
      .strictObject({ bundle_url: z.url().describe("PEM file with the roots to trust. Ship it with the application.") })
      .describe("What to trust."),
    pinning: pinning.nullable().describe("null: pinning is not asked for."),
  })
  .describe("Encryption in transit.");

const pool = z
  .strictObject({
    mode: z
      .enum(["transaction", "session"])
      .describe(
        "For how long a pooled connection is lent. transaction: keep no state in a session (SET, temporary tables, LISTEN, session advisory locks, WITH HOLD cursors); use SET LOCAL.",
      ),
    scope: z.enum(["role", "schema"]).describe("What one pool serves: connections are never lent across it."),
    size: z.int().min(1).describe("Most connections of one application's pool."),
    min_idle: z.int().min(0).describe("Connections to keep warm."),
    idle_timeout_ms: milliseconds("A connection idle for this long leaves the pool."),
    max_lifetime_ms: milliseconds(
      "A connection leaves the pool at this age, so that failovers and new certificates are followed.",
    ),
    acquire_timeout_ms: milliseconds("Waiting for a connection ends after this long."),
    prepared_statements: z
      .boolean()
      .describe("Whether named prepared statements survive from one use of a connection to the next."),
  })
  .describe("Settings of the application's pool.");

const limits = z
  .strictObject({
    connections: z.int().min(1).describe("Connections of the writing role at one time."),
    reader_connections: z.int().min(0).describe("Connections of the reading role at one time."),
    statement_timeout_ms: milliseconds(
      "A statement is cancelled after this long, and its session ended where it goes on.",
    ),
    transaction_timeout_ms: milliseconds("The session of a transaction open for longer is ended, within a minute."),
    migration_timeout_ms: milliseconds(
      "The same for statements and transactions of the migrator, in place of the two above.",
    ),
    lock_timeout_ms: milliseconds("Waiting for a lock ends after this long."),
    idle_in_transaction_timeout_ms: milliseconds("A session idle inside a transaction ends after this long."),
    work_mem_bytes: z.int().min(1).describe("Memory of one sort or hash."),
    temp_file_bytes: z.int().min(0).nullable().describe("Temporary files of one session. null: the cluster's limit."),
    storage_bytes: z
      .int()
      .min(1)
      .nullable()
      .describe(
        "Size, measured each minute, above which INSERT, UPDATE and what makes objects are refused. Whoever grows on past that loses sign-in. null: no limit.",
      ),
  })
  .describe("What the tenant may take.");

/** The engine's part: everything but the endpoints, which are known once the cluster stands. */
export const contractWithoutEndpoints = z.strictObject({
  version: z.literal(CONTRACT_VERSION).describe("Version of this contract."),
  tenant: z.string().describe("Id of the tenant."),
  environment: z.string().describe("Name of the environment."),
  engine: z.string().describe("Id of the engine."),
  state: z.enum(["active", "suspended", "offboarding"]).describe("Only an active tenant can sign in."),
  database: z.string().describe("Database to connect to."),
  schemas: z.array(z.string()).min(1).describe("Schemas that the tenant works in, the first one first."),
  search_path: z.array(z.string()).min(1).describe("Where the roles look names up: set by the server."),
  roles: z
    .strictObject({
      application: z.string().describe("Reads and writes."),
      reader: z.string().describe("Reads only."),
      migrator: z.string().nullable().describe("Changes the tenant's own schemas. null: tables are the platform's."),
    })
    .describe("Roles to sign in as."),
  authentication,
  tls,
  pool,
  limits,
});

/** The whole contract. */
const connectionContract = contractWithoutEndpoints
  .extend({
    endpoints: z
      .strictObject({
        writer: endpoint,
        reader: endpoint.describe("Spreads over the readers; the writer where there are none."),
        pooler: endpoint.nullable().describe("A pooler in front of the writer. null: connect to the writer."),
      })
      .describe("Where to connect, by purpose."),
  })
  .describe("Connection contract of a tenant and engine.");

export type ContractWithoutEndpoints = z.infer<typeof contractWithoutEndpoints>;

const SCHEMA_ID = "urn:tessera:connection-contract:1";

/** The contract as JSON Schema, draft 2020-12. */
export function contractSchema(): object {
  const schema = z.toJSONSchema(connectionContract, { target: "draft-2020-12" });
  return { ...schema, $id: SCHEMA_ID, title: "Tessera connection contract" };
}
