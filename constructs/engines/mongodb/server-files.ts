import { yaml } from "../../kubernetes/manifest";
import type { MongodbSettings } from "./settings";
import { size } from "./sizing";

/**
 * Clients sign in by password and need no certificate of their own; without this, a server that has an authority asks
 * everybody for one. Members know each other by theirs all the same. TLS's mode and files come from the operator.
 */
const NET = { tls: { allowConnectionsWithoutCertificates: true } };

const security = (settings: MongodbSettings) => ({
  // No values of documents in the log.
  redactClientLogData: true,
  javascriptEnabled: settings.server_side_javascript,
});

/** Configuration file of a member that holds data. Source: MongoDB, "Configuration File Options"; Percona for encryption. */
export function memberFile(settings: MongodbSettings, transit: readonly string[]): string {
  const { maxConnections, oplogMib } = size(settings);
  return yaml({
    net: { ...NET, tls: { ...NET.tls, disabledProtocols: transit.join(",") }, maxIncomingConnections: maxConnections },
    operationProfiling: { mode: "slowOp", slowOpThresholdMs: settings.observability.slow_operation_ms },
    replication: { oplogSizeMB: oplogMib },
    security: { ...security(settings), enableEncryption: true, encryptionCipherMode: "AES256-GCM" },
    storage: {
      oplogMinRetentionHours: settings.oplog.min_hours,
      wiredTiger: { collectionConfig: { blockCompressor: settings.storage.compressor } },
    },
  });
}

export function configServerFile(settings: MongodbSettings, transit: readonly string[]): string {
  return yaml({
    net: { tls: { ...NET.tls, disabledProtocols: transit.join(",") } },
    operationProfiling: { mode: "slowOp", slowOpThresholdMs: settings.observability.slow_operation_ms },
    security: { redactClientLogData: true, enableEncryption: true, encryptionCipherMode: "AES256-GCM" },
  });
}

export function routerFile(settings: MongodbSettings, transit: readonly string[]): string {
  return yaml({
    net: {
      tls: { ...NET.tls, disabledProtocols: transit.join(",") },
      maxIncomingConnections: size(settings).maxConnections,
    },
    security: security(settings),
  });
}

/** Protocols that are switched off, by the lowest that may be used. */
export const DISABLED_PROTOCOLS: Readonly<Record<string, readonly string[]>> = {
  "1.2": ["TLS1_0", "TLS1_1"],
  "1.3": ["TLS1_0", "TLS1_1", "TLS1_2"],
};
