import { elsewhere, forEach, type Refusals } from "../../../config/refusal";
import { type Maintained, runsOne } from "../families/incluster/support";

/** What a version of MongoDB is run as, and what it can do. */
interface Version extends Maintained {
  /** Tag of Percona Server for MongoDB. */
  readonly tag: string;
  /** Change streams can show a document as it was before and after (changeStreamPreAndPostImages). */
  readonly images: boolean;
  /** A database is opened to sharding by a command of its own; from 6.0 on it is by itself. Source: MongoDB, "enableSharding". */
  readonly opensSharding: boolean;
}

/**
 * Versions that a cluster can run. Tags: those that operator 1.22.0 was released with, and for 5.0 the last one that it
 * was, 1.18.0 (percona/percona-server-mongodb-operator, e2e-tests/release_versions). Nodes are arm64: of that time only
 * tags that end in `-multi` are built for it. Ends are MongoDB's: Percona mends no longer than that.
 */
export const VERSIONS = {
  "5.0": { tag: "5.0.29-25-multi", maintained: false, ends: "2024-10-31", images: false, opensSharding: true },
  "6.0": { tag: "6.0.27-21", maintained: false, ends: "2025-07-31", images: true, opensSharding: false },
  "7.0": { tag: "7.0.30-16", maintained: true, ends: "2027-08-31", images: true, opensSharding: false },
  "8.0": { tag: "8.0.19-7", maintained: true, ends: "2029-10-31", images: true, opensSharding: false },
} as const satisfies Readonly<Record<string, Version>>;

/** What a cluster runs. */
export const runs = runsOne("MongoDB", VERSIONS, 'MongoDB, "Software Lifecycle Schedules"');

const KNOWN = "Versions here: 7.0 and 8.0 (maintained), 5.0 and 6.0 (past their end of life)";

/** Versions that people ask for and that cannot be had, with the reason. */
export const REFUSED_VERSIONS: Refusals = {
  ...forEach(["3.6", "4.0", "4.2", "4.4"], {
    limit: "it is past its end of life, and the operator has no image for it",
    source:
      'MongoDB, "Software Lifecycle Schedules"; percona/percona-server-mongodb-operator, e2e-tests/release_versions',
    nearest: KNOWN,
  }),
  ...forEach(["6.1", "7.1", "8.1"], {
    limit: "rapid releases are for MongoDB's own cloud",
    source: 'MongoDB, "MongoDB Versioning"',
    nearest: KNOWN,
  }),
  "9.0": {
    limit: "Percona Server for MongoDB has no such release",
    source: "percona/percona-server-mongodb-operator, e2e-tests/release_versions",
    nearest: KNOWN,
  },
  latest: elsewhere(`it changes under your feet: name a version. ${KNOWN}`),
};

export const SERVER_IMAGE = "docker.io/percona/percona-server-mongodb";
export const BACKUP_IMAGE = "docker.io/percona/percona-backup-mongodb:2.12.0";
export const EXPORTER_IMAGE = "docker.io/percona/mongodb_exporter:0.47.1";
