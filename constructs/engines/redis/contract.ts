import { z } from "zod";
import { ENVIRONMENTS, homeName, hyphenated } from "../../../config/naming";
import { contractHead, headFields, poolFields, poolPart, transitFields, transitPart } from "../../connection/parts";
import type { InclusterNames } from "../../kubernetes/names";
import type { SliceHost } from "../engine";
import { passwordFields, passwordPart, trust } from "../families/incluster/contract";
import { prefixOf } from "./acl";
import { groupId, tenantUserId } from "./names";
import type { RedisSettings } from "./settings";
import { topologyOf } from "./topology";

/** Roots that ElastiCache's certificates go back to. Source: Amazon Trust Services repository. */
const TRUST_BUNDLE_URL = "https://www.amazontrust.com/repository/AmazonRootCA1.pem";
/** Source: "Authenticating with IAM", ElastiCache user guide: a token is valid for 15 minutes, a connection for 12 hours. */
const TOKEN_LIFETIME_SECONDS = 900;
const CONNECTION_LIFETIME_SECONDS = 12 * 3600;

/** Redis's part of the connection contract. */
export const redisContract = z.strictObject({
  ...headFields("redis"),
  user: z.string().describe("User to sign in as."),
  key_prefix: z.string().describe("Keys begin with this; other keys are refused. Empty: every key is the tenant's."),
  channel_prefix: z.string().describe("The same for channels of publish and subscribe."),
  protocol: z.enum(["cluster", "single"]).describe("cluster: the client must speak the cluster protocol."),
  commands: z.strictObject({ pubsub: z.boolean(), transactions: z.boolean(), scripting: z.boolean() }),
  modules: z.array(z.string()).describe("Modules whose commands are open."),
  keyspace_events: z.array(z.string()).describe("Changes to own keys that the server publishes."),
  authentication: z.discriminatedUnion("method", [
    z.strictObject({
      method: z.literal("iam"),
      region: z.string(),
      replication_group: z.string().describe("What the sign-in token is made for, in place of a host name."),
      token_lifetime_seconds: z.int(),
      connection_lifetime_seconds: z
        .int()
        .describe("The server ends a connection after this, unless it signs in anew."),
    }),
    z.strictObject(passwordFields()),
  ]),
  tls: z.strictObject({
    ...transitFields,
    min_version: transitFields.min_version.describe(
      "Lowest TLS version that the client must accept. ElastiCache's servers offer 1.3 and do not refuse 1.2.",
    ),
    trust: z.union([z.strictObject({ bundle_url: z.url() }), trust]),
    pinning: z
      .strictObject({ authority: z.string(), subject: z.string().optional(), pin: z.literal("sha256-spki") })
      .nullable(),
  }),
  pool: z.strictObject({ ...poolFields, command_timeout_ms: z.int() }),
});

const endpoint = z.strictObject({
  host: z.string().min(1).describe("DNS name. It stays when the node behind it changes: resolve it on each connect."),
  port: z.int().min(1).max(65535).describe("TCP port."),
});

/** The whole contract: what is above, and where to connect. */
const wholeContract = redisContract
  .extend({
    endpoints: z
      .strictObject({
        writer: endpoint.describe("The primary; with protocol cluster, where clients learn of every node."),
        reader: endpoint.describe("Spreads over the replicas; with protocol cluster the same as the writer."),
        pooler: z.null(),
        recovery: z
          .strictObject({
            region: z.string().describe("Region of the copy: sign-in tokens for it are made for this region."),
            resource_id: z.string().describe("What the sign-in token for it is made for."),
            writer: endpoint.describe("Refuses writes until people make this region the primary one. Then write here."),
            reader: endpoint.describe("Reads at any time, of data that may be behind; with protocol cluster the same."),
          })
          .optional()
          .describe("The copy in the recovery region. Absent: there is none."),
      })
      .describe("Where to connect, by purpose."),
  })
  .describe("Connection contract of a tenant.");

/** The contract as JSON Schema, draft 2020-12. */
export function contractSchema(): object {
  const schema = z.toJSONSchema(wholeContract, { target: "draft-2020-12" });
  return { ...schema, $id: "urn:tessera:connection-contract:redis:1", title: "Tessera connection contract of Redis" };
}

/** The authority whose key a client may pin. */
function pinned(own: boolean) {
  return own ? { authority: "redis authority" } : { authority: "Amazon Trust Services", subject: "Amazon Root CA 1" };
}

export type RedisContract = z.infer<typeof redisContract>;

export interface ContractProps {
  readonly host: SliceHost<RedisSettings>;
  /** Whether others use the group too. */
  readonly shared: boolean;
  /** On Kubernetes: the tenant's user, and the names of what the AWS stack made. Default: on ElastiCache. */
  readonly incluster?: { readonly user: string; readonly names: InclusterNames };
}

export function contractOf({ host, shared, incluster }: ContractProps): RedisContract {
  const { tenant, environment } = host;
  const settings = host.settings.values;
  const security = host.security.values;
  const { pool } = settings;
  const prefix = shared ? prefixOf(tenant.id) : "";
  return {
    ...contractHead("redis", host),
    user: incluster?.user ?? tenantUserId(ENVIRONMENTS[environment.name]!.code, hyphenated(tenant.id)),
    key_prefix: prefix,
    channel_prefix: prefix,
    protocol: incluster === undefined && topologyOf(settings).clusterMode ? "cluster" : "single",
    commands: { ...settings.commands },
    modules: [...settings.modules],
    keyspace_events: [...settings.keyspace_events],
    authentication:
      incluster === undefined
        ? {
            method: "iam",
            region: environment.region,
            replication_group: groupId(
              shared
                ? homeName.cell(environment.name, tenant.placement[environment.name]!)
                : homeName.tenant(environment.name, tenant.id),
            ),
            token_lifetime_seconds: TOKEN_LIFETIME_SECONDS,
            connection_lifetime_seconds: CONNECTION_LIFETIME_SECONDS,
          }
        : passwordPart(incluster.names),
    tls: {
      ...transitPart(security),
      trust: incluster === undefined ? { bundle_url: TRUST_BUNDLE_URL } : { parameter: incluster.names.authority },
      pinning: security.encryption.in_transit.certificate_pinning
        ? { ...pinned(incluster !== undefined), pin: "sha256-spki" }
        : null,
    },
    pool: {
      ...poolPart(pool),
      command_timeout_ms: pool.command_timeout_ms,
    },
  };
}
