/** A fault that stood once, put back into what is installed; the suite has to name it. */
export interface Fault {
  readonly fault: string;
  readonly stacks: RegExp;
  readonly only: RegExp;
  readonly text?: (text: string) => string;
  /** Whether resources come before their secrets. */
  readonly hasty?: true;
  /** On the check that fails, and what it says. */
  readonly seen: RegExp;
}

/** What Percona's operator says when it has made certificates of its own. */
export const ABSENT_SERVERS = /createSSLByCertManager|applying new certificates/;

const CELL = /-cell-premium-1-incluster$/;

export const FAULTS: Readonly<Record<string, Fault>> = {
  "issuer-taken-over": {
    fault: "Percona's operator finds the resource before the certificate, and an issuer of ours named in it",
    stacks: CELL,
    only: /mongodb$/,
    hasty: true,
    text: (text) =>
      text.replaceAll(
        '"tls":{"mode":"requireTLS"',
        '"tls":{"issuerConf":{"group":"cert-manager.io","kind":"Issuer","name":"mongodb-issuer"},"mode":"requireTLS"',
      ),
    seen: /Issuer \S+\/mongodb-issuer/,
  },
  "plaintext-pooler": {
    fault: "TimescaleDB's pooler takes what is not encrypted",
    stacks: CELL,
    only: /timescaledb$/,
    text: (text) => text.replaceAll('"client_tls_sslmode":"require",', ""),
    seen: /client_tls_sslmode/,
  },
  "backups-with-finalizers": {
    fault: "who deletes the namespace of MongoDB deletes its copies in the bucket",
    stacks: CELL,
    only: /mongodb$/,
    text: (text) => text.replaceAll('"deleteFromStorage":false', '"deleteFromStorage":true'),
    seen: /finalizer/,
  },
  "foreign-image": {
    fault: "an image of a public registry, which nodes cannot reach",
    stacks: CELL,
    only: /mongodb$/,
    text: (text) =>
      text.replaceAll(/"image":"[^"]*percona-backup-mongodb:/g, '"image":"docker.io/percona/percona-backup-mongodb:'),
    seen: /registry/,
  },
  "spread-of-nobody": {
    fault: "instances of TimescaleDB may stand in one zone",
    stacks: CELL,
    only: /timescaledb$/,
    text: (text) => text.replaceAll(/"topologySpreadConstraints":\[\{[^\]]*?\}\],/g, ""),
    seen: /as the players make them|over zones/,
  },
  "refused-by-webhook": {
    fault: "a Pooler with a directive that the operator does not admit",
    stacks: CELL,
    only: /timescaledb$/,
    text: (text) =>
      text.replaceAll(
        '"client_tls_sslmode":"require"',
        '"client_tls_protocols":"secure","client_tls_sslmode":"require"',
      ),
    seen: /client_tls_protocols/,
  },
};
