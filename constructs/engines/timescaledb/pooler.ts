import type { Manifest } from "../../kubernetes/manifest";
import type { ManifestHost } from "../engine";
import { placed } from "../families/incluster/pods";
import type { TimescaledbSettings } from "./settings";
import { CLUSTER, POOLER } from "./topology";

/** Source: ghcr.io/cloudnative-pg/pgbouncer. */
const IMAGE = "ghcr.io/cloudnative-pg/pgbouncer:1.24.1";

/**
 * PgBouncer in front of the primary. A server connection belongs to one role at a time and is emptied before it is
 * lent again: temporary tables, settings and LISTEN of one tenant never meet another.
 */
export function poolerManifests(host: ManifestHost, { pooler }: TimescaledbSettings): Manifest[] {
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
          parameters: {
            default_pool_size: String(pooler.pool_size),
            max_client_conn: String(pooler.max_clients),
            server_reset_query: "DISCARD ALL",
            server_reset_query_always: "1",
            // Statements that drivers prepare are followed over server connections.
            max_prepared_statements: "200",
          },
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
