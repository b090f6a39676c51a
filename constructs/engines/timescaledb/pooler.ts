import type { Manifest } from "../../kubernetes/manifest";
import type { SecuritySettings } from "../../security/settings";
import type { ManifestHost } from "../engine";
import { placed } from "../families/incluster/pods";
import type { TimescaledbSettings } from "./settings";
import { CLUSTER, POOLER } from "./topology";

/** Source: ghcr.io/cloudnative-pg/pgbouncer. 1.25.2 mends CVE-2026-6664 to 6667. */
const IMAGE = "ghcr.io/cloudnative-pg/pgbouncer:1.25.2";

/**
 * The operator lets no Pooler name protocols (`client_tls_protocols`; CloudNativePG 1.30.0, pooler_webhook.go), and
 * PgBouncer's own are 1.2 and 1.3. This one suite of 1.2 needs a key that both sides share beforehand, which there is none
 * of: no connection of 1.2 comes about, and suites of 1.3 are another list.
 */
const NO_SUITE_OF_1_2 = "PSK-AES256-GCM-SHA384";

/**
 * When the place of a client is another's again. Nothing else gives it back: the operator admits no directive that bounds
 * the clients of one user or database (PgBouncer 1.24 and later: `max_user_client_connections`,
 * `max_db_client_connections`; the same file), and the alert PoolerTaken names who has the most.
 */
const PLACES = {
  // Who does not sign in has none for longer. PgBouncer's own: 60.
  client_login_timeout: "15",
  // Who has gone without a word is noticed as the server notices it. The operating system's own: two hours.
  tcp_keepalive: "1",
  tcp_keepidle: "60",
  tcp_keepintvl: "10",
  tcp_keepcnt: "3",
} as const;

/** PgBouncer's directives, as the operator takes them. */
export function poolerParameters(
  { pooler }: TimescaledbSettings,
  { encryption }: SecuritySettings,
): Readonly<Record<string, string>> {
  return {
    // The operator's default takes plaintext too.
    client_tls_sslmode: "require",
    ...(encryption.in_transit.tls_version === "1.3" ? { client_tls_ciphers: NO_SUITE_OF_1_2 } : {}),
    default_pool_size: String(pooler.pool_size),
    max_client_conn: String(pooler.max_clients),
    ...PLACES,
    server_reset_query: "DISCARD ALL",
    server_reset_query_always: "1",
    // Statements that drivers prepare are followed over server connections.
    max_prepared_statements: "200",
  };
}

/**
 * PgBouncer in front of the primary. A server connection belongs to one role at a time and is emptied before it is
 * lent again: temporary tables, settings and LISTEN of one tenant never meet another.
 */
export function poolerManifests(host: ManifestHost, settings: TimescaledbSettings): Manifest[] {
  const { pooler } = settings;
  if (pooler.instances === 0) return [];
  const size = { cpu: "1", memory: "512Mi" };
  return [
    {
      apiVersion: "postgresql.cnpg.io/v1",
      kind: "Pooler",
      metadata: { name: POOLER },
      spec: {
        cluster: { name: CLUSTER },
        type: "rw",
        instances: pooler.instances,
        pgbouncer: {
          poolMode: pooler.mode,
          image: host.image(IMAGE),
          parameters: poolerParameters(settings, host.security.values),
        },
        template: {
          metadata: { labels: { app: POOLER } },
          spec: {
            containers: [{ name: "pgbouncer", resources: { requests: size, limits: size } }],
            ...placed(host),
            topologySpreadConstraints: [
              {
                maxSkew: 1,
                topologyKey: "topology.kubernetes.io/zone",
                whenUnsatisfiable: "ScheduleAnyway",
                labelSelector: { matchLabels: { app: POOLER } },
              },
            ],
          },
        },
      },
    },
  ];
}
