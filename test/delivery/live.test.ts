import type { Resolved } from "../../config/model";
import { live as relational } from "../../constructs/engines/postgresql/live";
import { live as cache } from "../../constructs/engines/redis/live";
import type { Aws } from "../../constructs/live/aws";
import { type EngineLive, type LiveHost, restorePoint } from "../../constructs/live/live";
import { environment } from "../support/fixture";

type Answers = Readonly<Record<string, unknown>>;
type Case = readonly [check: string, operation: string, change: (answer: never) => unknown];

/** No look at a cluster reads settings. */
const UNREAD: Resolved<never> = {
  get values(): never {
    throw new Error("settings are not read here");
  },
  origins: {},
};
const NOW = Date.parse("2026-01-02T12:00:00Z");

function host(answers: Answers, synthesized: Readonly<Record<string, readonly object[]>>): LiveHost<never, never> {
  const aws: Aws = {
    call: async <T>(_service: string, operation: string) => answers[operation] as T,
    invoke: () => Promise.reject(new Error("nothing is invoked")),
  };
  return {
    aws,
    environment: environment(),
    home: "tessera-prod-c-pool-1",
    tenant: null,
    settings: UNREAD,
    security: UNREAD,
    synthesized: (type) => (synthesized[type] ?? []) as Record<string, unknown>[],
    now: NOW,
  };
}

const SHARED: Answers = {
  "describe-key": { KeyMetadata: { KeyManager: "CUSTOMER", KeyState: "Enabled" } },
  "describe-security-group-rules": {
    SecurityGroupRules: [
      { IsEgress: false, ReferencedGroupInfo: { GroupId: "sg-2" } },
      { IsEgress: true, CidrIpv4: "0.0.0.0/0" },
    ],
  },
};
const SHARED_CASES: readonly Case[] = [
  ["customer-key", "describe-key", () => ({ KeyMetadata: { KeyManager: "AWS", KeyState: "Enabled" } })],
  ["customer-key", "describe-key", () => ({ KeyMetadata: { KeyManager: "CUSTOMER", KeyState: "PendingDeletion" } })],
  [
    "network-closed",
    "describe-security-group-rules",
    () => ({ SecurityGroupRules: [{ IsEgress: false, CidrIpv4: "0.0.0.0/0" }] }),
  ],
  [
    "network-closed",
    "describe-security-group-rules",
    () => ({ SecurityGroupRules: [{ IsEgress: false, CidrIpv6: "::/0" }] }),
  ],
];

/** Changes the one thing in the list of an answer. */
const one =
  (list: string, changes: object) =>
  (answer: never): unknown => ({ [list]: [{ ...(answer as Record<string, object[]>)[list]![0], ...changes }] });

const CLUSTER = {
  Status: "available",
  StorageEncrypted: true,
  KmsKeyId: "key",
  DeletionProtection: true,
  IAMDatabaseAuthenticationEnabled: true,
  LatestRestorableTime: "2026-01-02T11:57:00Z",
  ClusterCreateTime: "2025-01-01T00:00:00Z",
  DBClusterParameterGroup: "group",
  MasterUserSecret: { SecretStatus: "active" },
  VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-1" }],
};
const GROUP = {
  Status: "available",
  AtRestEncryptionEnabled: true,
  TransitEncryptionEnabled: true,
  TransitEncryptionMode: "required",
  AutomaticFailover: "enabled",
  KmsKeyId: "key",
  UserGroupIds: ["group"],
  MemberClusters: ["member"],
  ReplicationGroupCreateTime: "2025-01-01T00:00:00Z",
};

const ENGINES: readonly (readonly [
  string,
  EngineLive<never, never>,
  Answers,
  Readonly<Record<string, readonly object[]>>,
  readonly Case[],
])[] = [
  [
    "the relational engine",
    relational,
    {
      ...SHARED,
      "describe-db-clusters": { DBClusters: [CLUSTER] },
      "describe-db-instances": { DBInstances: [{ PubliclyAccessible: false }] },
      "describe-db-cluster-parameters": {
        Parameters: [
          { ParameterName: "rds.force_ssl", ParameterValue: "1" },
          { ParameterName: "log_statement", ParameterValue: "changed by hand" },
        ],
      },
    },
    {
      aws_rds_cluster: [{ cluster_identifier: "tessera-prod-c-pool-1-postgresql", deletion_protection: true }],
      aws_rds_cluster_parameter_group: [
        {
          name: "group",
          parameter: [
            { name: "rds.force_ssl", value: "1" },
            { name: "log_statement", value: "ddl" },
          ],
        },
      ],
    },
    [
      ...SHARED_CASES,
      ["status", "describe-db-clusters", one("DBClusters", { Status: "modifying" })],
      ["encrypted", "describe-db-clusters", one("DBClusters", { StorageEncrypted: false })],
      ["deletion-protection", "describe-db-clusters", one("DBClusters", { DeletionProtection: false })],
      ["iam-sign-in", "describe-db-clusters", one("DBClusters", { IAMDatabaseAuthenticationEnabled: false })],
      ["admin-secret", "describe-db-clusters", one("DBClusters", { MasterUserSecret: { SecretStatus: "impaired" } })],
      ["customer-key", "describe-db-clusters", one("DBClusters", { KmsKeyId: undefined })],
      ["network-closed", "describe-db-clusters", one("DBClusters", { VpcSecurityGroups: [] })],
      ["parameters", "describe-db-clusters", one("DBClusters", { DBClusterParameterGroup: "default.other" })],
      ["restore-point", "describe-db-clusters", one("DBClusters", { LatestRestorableTime: "2026-01-02T11:40:00Z" })],
      ["public-instances", "describe-db-instances", one("DBInstances", { PubliclyAccessible: true })],
      ["instances", "describe-db-instances", () => ({ DBInstances: [] })],
      [
        "parameters",
        "describe-db-cluster-parameters",
        () => ({ Parameters: [{ ParameterName: "rds.force_ssl", ParameterValue: "0" }] }),
      ],
    ],
  ],
  [
    "the cache",
    cache,
    {
      ...SHARED,
      "describe-replication-groups": { ReplicationGroups: [GROUP] },
      "describe-cache-clusters": { CacheClusters: [{ SecurityGroups: [{ SecurityGroupId: "sg-1" }] }] },
      "describe-snapshots": {
        Snapshots: [{ SnapshotStatus: "available", NodeSnapshots: [{ SnapshotCreateTime: "2026-01-02T01:00:00Z" }] }],
      },
    },
    {
      aws_elasticache_replication_group: [{ replication_group_id: "prod-c-pool-1", automatic_failover_enabled: true }],
    },
    [
      ...SHARED_CASES,
      ["status", "describe-replication-groups", one("ReplicationGroups", { Status: "modifying" })],
      ["encrypted", "describe-replication-groups", one("ReplicationGroups", { AtRestEncryptionEnabled: false })],
      ["tls", "describe-replication-groups", one("ReplicationGroups", { TransitEncryptionMode: "preferred" })],
      ["failover", "describe-replication-groups", one("ReplicationGroups", { AutomaticFailover: "disabled" })],
      ["users-only", "describe-replication-groups", one("ReplicationGroups", { UserGroupIds: [] })],
      ["network-closed", "describe-cache-clusters", one("CacheClusters", { SecurityGroups: [] })],
      ["restore-point", "describe-snapshots", () => ({ Snapshots: [] })],
      [
        "restore-point",
        "describe-snapshots",
        one("Snapshots", { NodeSnapshots: [{ SnapshotCreateTime: "2025-12-31T01:00:00Z" }] }),
      ],
      ["restore-point", "describe-snapshots", one("Snapshots", { SnapshotStatus: "creating" })],
    ],
  ],
];

describe.each(ENGINES)("what AWS says of %s", (_, live, answers, synthesized, cases) => {
  const failing = async (changed: Answers, blocks = synthesized) =>
    (await live.inspect(host(changed, blocks))).filter(({ holds }) => holds === false).map(({ check }) => check);

  it("holds where everything is as synthesized", async () => {
    const seen = await live.inspect(host(answers, synthesized));
    expect(seen.filter(({ holds }) => holds !== true)).toEqual([]);
    expect(seen.length).toBeGreaterThan(6);
  });

  it.each(cases)("fails in %s, and in nothing else, when %s says so", async (check, operation, change) => {
    expect(await failing({ ...answers, [operation]: change(answers[operation] as never) })).toEqual([check]);
  });

  it("fails where the stack does not know the cluster", async () => {
    expect(await failing(answers, {})).toContain("synthesized");
  });
});

test("a cluster that is younger than its first backup has none yet, which is no failure", () => {
  const made = (hours: number) => new Date(NOW - hours * 3_600_000).toISOString();
  expect(restorePoint(null, made(2), 25 * 3600, NOW).holds).toBeNull();
  expect(restorePoint(null, made(26), 25 * 3600, NOW).holds).toBe(false);
  expect(restorePoint(made(26), made(30), 25 * 3600, NOW)).toMatchObject({
    holds: false,
    seen: "26 h old, at most 25 h",
  });
});
