import type { Manifest } from "../../kubernetes/manifest";
import { LABEL } from "../../kubernetes/names";
import type { ManifestHost } from "../engine";
import { fromSecret, SECRETS, users } from "./credentials";
import { PLATFORM_PROFILE } from "./names";
import { serverPod } from "./pods";
import {
  logs,
  metrics,
  NO_DEFAULT_USER,
  NO_FOREIGN_HOSTS,
  NO_PLAIN_PORTS,
  openSsl,
  USER_DIRECTORIES,
} from "./server-files";
import type { ClickhouseSettings } from "./settings";
import { size } from "./sizing";
import { CLUSTER, HTTPS_PORT, INTERSERVER_PORT, KEEPER_PORT, keeperHost, NATIVE_PORT } from "./topology";
import { VERSIONS } from "./versions";

const POD = "server";
const VOLUME = "data";
const MIB = 1024 ** 2;

/** Keep what leaves the layout, and what failed: nothing is lost by a line of YAML. */
const KEEP = { statefulSet: "Retain", pvc: "Retain", configMap: "Retain", service: "Retain" };

/** The servers: shards by replicas, each replica of a shard in a zone of its own. */
export function installation(host: ManifestHost, settings: ClickhouseSettings): Manifest {
  const { topology, keeper, storage, version } = settings;
  const { in_transit: transit } = host.security.values.encryption;
  return {
    apiVersion: "clickhouse.altinity.com/v1",
    kind: "ClickHouseInstallation",
    metadata: {
      name: CLUSTER,
      annotations: VERSIONS[version].maintained
        ? undefined
        : { "tessera.internal/end-of-life": `version ${version} gets no fixes: accepted in its settings` },
    },
    spec: {
      defaults: {
        // The default gives volumes back when their server goes.
        storageManagement: { provisioner: "StatefulSet", reclaimPolicy: "Retain" },
        templates: { podTemplate: POD, dataVolumeClaimTemplate: VOLUME },
      },
      reconcile: {
        policy: "wait",
        cleanup: { unknownObjects: KEEP, reconcileFailedObjects: KEEP },
        // By default a replica that leaves the layout is forgotten in Keeper, and could not come back.
        host: { drop: { replicas: { onDelete: "no", onLostVolume: "yes", active: "no" } }, wait: { queries: "yes" } },
      },
      configuration: {
        clusters: [
          {
            name: settings.cluster_name,
            layout: { shardsCount: topology.shards, replicasCount: topology.replicas_per_shard },
            secure: "yes",
            insecure: "no",
            // Servers prove to each other that a query is a tenant's by this secret, and not by a password.
            secret: { auto: "yes" },
            pdbManaged: "yes",
            pdbMaxUnavailable: 1,
          },
        ],
        zookeeper: {
          nodes: Array.from({ length: keeper.members }, (_, index) => ({
            host: keeperHost(index),
            port: KEEPER_PORT,
            secure: "yes",
          })),
        },
        users: users(host.subnetCidrs),
        profiles: profiles(settings),
        settings: serverSettings(settings),
        files: {
          "config.d/tls.xml": openSsl(transit, "once"),
          "config.d/zz-no-plain-ports.xml": NO_PLAIN_PORTS,
          "config.d/user-directories.xml": USER_DIRECTORIES,
          "config.d/no-foreign-hosts.xml": NO_FOREIGN_HOSTS,
          "config.d/metrics.xml": metrics(),
          "config.d/zz-logs.xml": logs(settings),
          "users.d/zz-no-default-user.xml": NO_DEFAULT_USER,
        },
      },
      templates: {
        podTemplates: [
          {
            name: POD,
            metadata: { labels: { [LABEL.home]: host.home.name, [LABEL.engine]: CLUSTER } },
            podDistribution: [
              // Two replicas of a shard never share a zone, two servers never a node.
              { type: "ShardAntiAffinity", scope: "Shard", topologyKey: "topology.kubernetes.io/zone" },
              {
                type: "ClickHouseAntiAffinity",
                scope: "ClickHouseInstallation",
                topologyKey: "kubernetes.io/hostname",
              },
            ],
            spec: serverPod(host, settings, VOLUME),
          },
        ],
        volumeClaimTemplates: [
          {
            name: VOLUME,
            reclaimPolicy: "Retain",
            spec: {
              accessModes: ["ReadWriteOnce"],
              storageClassName: host.names.storageClass,
              resources: { requests: { storage: `${storage.data_gib}Gi` } },
            },
          },
        ],
      },
    },
  };
}

function profiles(settings: ClickhouseSettings): Readonly<Record<string, string>> {
  const { maxThreads } = size(settings);
  return {
    "default/max_threads": String(maxThreads),
    "default/log_queries": "1",
    [`${PLATFORM_PROFILE}/max_threads`]: String(maxThreads),
    [`${PLATFORM_PROFILE}/log_queries`]: "1",
    [`${PLATFORM_PROFILE}/distributed_ddl_task_timeout`]: "120",
  };
}

/** Rights that ClickHouse takes for granted unless it is told so. Source: config.xml, access_control_improvements. */
const ACCESS = [
  "on_cluster_queries_require_cluster_grant",
  "select_from_system_db_requires_grant",
  "select_from_information_schema_requires_grant",
  "settings_constraints_replace_previous",
  "table_engines_require_grant",
];

function serverSettings(settings: ClickhouseSettings): Readonly<Record<string, unknown>> {
  const sizing = size(settings);
  return {
    https_port: String(HTTPS_PORT),
    tcp_port_secure: String(NATIVE_PORT),
    interserver_https_port: String(INTERSERVER_PORT),
    "interserver_http_credentials/user": fromSecret(SECRETS.interserver, "username"),
    "interserver_http_credentials/password": fromSecret(SECRETS.interserver, "password"),
    ...Object.fromEntries(ACCESS.map((name) => [`access_control_improvements/${name}`, "true"])),
    // Where a table has policies, whoever has none sees no row. The server's own default is: every row.
    "access_control_improvements/users_without_row_policies_can_read_rows": "false",
    allow_plaintext_password: "0",
    allow_no_password: "0",
    max_server_memory_usage: String(sizing.serverMemoryMib * MIB),
    mark_cache_size: String(sizing.markCacheMib * MIB),
    background_pool_size: String(sizing.backgroundPoolSize),
    // Changes of rows have no limit of time or memory. Half of the pool, which has two tasks a thread, is kept for merges.
    "merge_tree/number_of_free_entries_in_pool_to_execute_mutation": String(sizing.backgroundPoolSize),
    max_concurrent_queries: String(sizing.maxConcurrentQueries),
    max_connections: String(sizing.maxConnections),
    // A table of any size can be dropped by a mistake: beyond this a person must ask for it by a file on the server.
    max_table_size_to_drop: String(50 * 1024 ** 3),
  };
}
