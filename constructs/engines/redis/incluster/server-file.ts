import type { SecuritySettings } from "../../../security/settings";
import { keyspaceEvents } from "../events";
import type { RedisSettings } from "../settings";
import { USERS_FILE } from "./accounts";
import { size } from "./sizing";
import { INCLUSTER_VERSIONS } from "./versions";

/** Suites of TLS 1.2 in OpenSSL's words, for the certificate's own kind of key too: it is an elliptic one. */
const OPENSSL: Readonly<Record<string, string>> = {
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384",
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256",
};
const SOFT_SECONDS = 60;
/** Share of the memory for data that all clients' buffers may take together. Source: Redis, redis.conf, "Client Eviction". */
export const CLIENTS_SHARE = "10%";
/** The server's own is 512 MiB. Source: Redis, redis.conf. */
const LONGEST_VALUE = "64mb";
/** A primary that no replica has heard of for this long takes no writes: what it took would be lost with it. */
const REPLICA_LAG_SECONDS = 10;

type Transit = SecuritySettings["encryption"]["in_transit"];

/** Directives about TLS, for servers and sentinels. */
export function tlsLines({ tls_version: version, cipher_suites: suites }: Transit): string[] {
  const old = (suites ?? []).filter((suite) => OPENSSL[suite] !== undefined);
  const current = (suites ?? []).filter((suite) => OPENSSL[suite] === undefined);
  return [
    `tls-protocols "${version === "1.3" ? "TLSv1.3" : "TLSv1.2 TLSv1.3"}"`,
    ...(old.length > 0 ? [`tls-ciphers ${old.map((suite) => OPENSSL[suite]).join(":")}`] : []),
    ...(current.length > 0 ? [`tls-ciphersuites ${current.join(":")}`] : []),
  ];
}

/**
 * Directives beside those that the operator writes, which come after them and so count. The operator's own are: TLS
 * port and files, port 0, snapshots, append-only file, passwords, maxmemory. Source: OpsTree operator 0.26.0,
 * internal/agent/bootstrap/redis/config.go.
 */
export function serverFile(settings: RedisSettings, security: SecuritySettings, shared: boolean): string {
  const { modules } = INCLUSTER_VERSIONS[settings.server][settings.version]!;
  const sized = size(settings);
  const events = keyspaceEvents(settings.keyspace_events);
  const buffers = `${sized.clientBufferBytes} ${Math.floor(sized.clientBufferBytes / 4)} ${SOFT_SECONDS}`;
  const listeners = `${sized.listenerBufferBytes} ${Math.floor(sized.listenerBufferBytes / 4)} ${SOFT_SECONDS}`;
  const lines = [
    // Every module of the image: a line of a user that names a missing module's command keeps the server from starting.
    ...Object.values(modules).map((file) => `loadmodule ${file}`),
    // The last one counts: users are kept on the member's volume.
    `aclfile ${USERS_FILE}`,
    "acl-pubsub-default resetchannels",
    "enable-protected-configs no",
    "enable-debug-command no",
    "enable-module-command no",
    ...tlsLines(security.encryption.in_transit),
    `appendfsync ${settings.kubernetes.storage.append_fsync}`,
    "aof-use-rdb-preamble yes",
    "stop-writes-on-bgsave-error yes",
    "min-replicas-to-write 1",
    `min-replicas-max-lag ${REPLICA_LAG_SECONDS}`,
    `maxmemory-policy ${settings.eviction.policy}`,
    `notify-keyspace-events "${events ?? ""}"`,
    `timeout ${settings.connections.idle_timeout_seconds}`,
    `slowlog-log-slower-than ${settings.observability.slow_log_min_us}`,
    // Arguments that are not whole yet and commands that wait for EXEC are memory beside the data: the largest clients go.
    `maxmemory-clients ${CLIENTS_SHARE}`,
    // Where tenants share: the longest value, which one SETRANGE or SETBIT makes of nothing.
    ...(shared ? [`proto-max-bulk-len ${LONGEST_VALUE}`] : []),
    `client-output-buffer-limit normal ${buffers}`,
    `client-output-buffer-limit pubsub ${listeners}`,
    `repl-backlog-size ${sized.backlogBytes}`,
    `io-threads ${sized.ioThreads}`,
    ...Object.entries(settings.parameters).map(([name, value]) => `${name} ${value}`),
  ];
  return `${lines.join("\n")}\n`;
}
