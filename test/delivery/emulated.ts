/**
 * The checks and drills of a delivery on real parts: AWS's own command line against an AWS emulator, and a real
 * redis-server. `npm run test:delivery`.
 */
import { spawnSync } from "node:child_process";
import { postgresql } from "../../constructs/engines/postgresql";
import { live } from "../../constructs/engines/postgresql/live";
import type { PostgresqlSettings } from "../../constructs/engines/postgresql/settings";
import { accessString, EXECUTOR_RULES } from "../../constructs/engines/redis/acl";
import { driverOver } from "../../constructs/engines/redis/driver";
import type { Aws } from "../../constructs/live/aws";
import { AwsError } from "../../constructs/live/aws";
import type { DrillHost, LiveHost } from "../../constructs/live/live";
import { NIGHTLY_METRICS, type NightlyJobName } from "../../constructs/monitoring/nightly-jobs";
import { RHYTHMS } from "../../constructs/monitoring/rhythms";
import { security } from "../../constructs/security";
import { awsCli } from "../../delivery/aws-cli";
import { drillId, runDrill } from "../../delivery/drills/drill";
import { makeVerifier } from "../../executor/verify";
import { PASSWORD, setUser, startServer } from "../isolation-redis/server";
import { Checks } from "../support/checks";
import { startEmulator } from "../support/emulator";
import { resolved, settingsOf } from "../support/fixture";
import { cellOf } from "../support/homes";
import { surroundings } from "../support/postgres";
import { onPath } from "../support/process";
import { MissingRealPart, skipOrFail } from "../support/real-part";
import { tryPlanBucket } from "./plan-bucket";

const REGION = "eu-central-1";
const HOME = "tessera-prod-c-pool-1";
const CLUSTER = `${HOME}-postgresql`;

async function main(): Promise<number> {
  if (onPath("aws").length === 0) throw new MissingRealPart("the aws command", "install Debian's package awscli");
  const checks = new Checks();
  const redis = await startServer();
  const emulator = await startEmulator();
  const aws = awsCli(REGION, {
    environment: {
      ...process.env,
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_CONFIG_FILE: "/dev/null",
    },
  });
  try {
    console.log(`${emulator.kind}; redis ${redis.version}`);
    await checks.suite(() => tryCommandLine(checks, aws));
    await checks.suite(() => tryPlanBucket(checks, emulator.endpoint));
    await checks.suite(() => tryHeartbeat(checks, aws, emulator.endpoint));
    await checks.suite(() => tryRelational(checks, aws));
    await checks.suite(() => tryCache(checks, redis));
  } finally {
    await emulator.stop();
    await redis.stop();
  }
  return checks.end();
}

async function tryCommandLine(checks: Checks, aws: Aws): Promise<void> {
  const refused = await aws
    .call("rds", "describe-db-clusters", { DBClusterIdentifier: "none" })
    .catch((error) => error);
  checks.check(
    "a refusal is told by AWS's own code",
    refused instanceof AwsError && refused.code === "DBClusterNotFoundFault",
    () => String(refused),
  );
}

/** What the night's script publishes is there under what the alarms of the foundation ask for. */
async function tryHeartbeat(checks: Checks, aws: Aws, endpoint: string): Promise<void> {
  const job: NightlyJobName = "restore_drill";
  const { status, stderr } = spawnSync("bash", ["delivery/heartbeat.sh", job, "2"], {
    encoding: "utf8",
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_DEFAULT_REGION: REGION,
      ENVIRONMENT: "production",
    },
  });
  checks.check("the night's script is understood", status === 0, () => stderr);
  const now = Date.now();
  for (const [metric, value] of [
    [NIGHTLY_METRICS.runs, 1],
    [NIGHTLY_METRICS.failures, 2],
  ] as const) {
    const { Datapoints: seen } = await aws.call<{ Datapoints: { Sum: number }[] }>(
      "cloudwatch",
      "get-metric-statistics",
      {
        Namespace: "Tessera/production",
        MetricName: metric,
        Dimensions: [{ Name: "Job", Value: job }],
        Statistics: ["Sum"],
        Period: RHYTHMS.night.seconds,
        StartTime: new Date(now - RHYTHMS.night.seconds * 1000).toISOString(),
        EndTime: new Date(now + 60_000).toISOString(),
      },
    );
    checks.check(`${metric} is what CloudWatch has of the night`, seen.length === 1 && seen[0]?.Sum === value, () =>
      JSON.stringify(seen),
    );
  }
}

/** A cluster as the platform makes it, as far as checks look at it. */
async function makeCluster(aws: Aws): Promise<void> {
  const { KeyMetadata: key } = await aws.call<{ KeyMetadata: { Arn: string } }>("kms", "create-key", {});
  const { GroupId: group } = await aws.call<{ GroupId: string }>("ec2", "create-security-group", {
    GroupName: "cluster",
    Description: "of the cluster",
    VpcId: (await aws.call<{ Vpcs: { VpcId: string }[] }>("ec2", "describe-vpcs", {})).Vpcs[0]!.VpcId,
  });
  await aws.call("rds", "create-db-cluster-parameter-group", {
    DBClusterParameterGroupName: "group",
    DBParameterGroupFamily: "aurora-postgresql17",
    Description: "of the cluster",
  });
  await aws.call("rds", "create-db-cluster", {
    DBClusterIdentifier: CLUSTER,
    Engine: "aurora-postgresql",
    MasterUsername: "tessera_admin",
    ManageMasterUserPassword: true,
    StorageEncrypted: true,
    KmsKeyId: key.Arn,
    EnableIAMDatabaseAuthentication: true,
    DeletionProtection: true,
    DBClusterParameterGroupName: "group",
    VpcSecurityGroupIds: [group],
  });
  await aws.call("rds", "create-db-instance", {
    DBInstanceIdentifier: `${CLUSTER}-1`,
    DBClusterIdentifier: CLUSTER,
    DBInstanceClass: "db.r7g.large",
    Engine: "aurora-postgresql",
    PubliclyAccessible: false,
  });
}

const SYNTHESIZED: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  aws_rds_cluster: [{ cluster_identifier: CLUSTER, deletion_protection: true }],
  aws_rds_cluster_parameter_group: [{ name: "group", parameter: [] }],
};

async function tryRelational(checks: Checks, aws: Aws): Promise<void> {
  await checks.step("a cluster is made", () => makeCluster(aws));
  const host: LiveHost<PostgresqlSettings> = {
    aws,
    home: cellOf(),
    settings: resolved(settingsOf(postgresql)),
    security: resolved(settingsOf(security)),
    synthesized: (type) => SYNTHESIZED[type] ?? [],
    now: Date.now(),
  };
  const failing = async () => {
    const seen = await live.inspect({ ...host, now: Date.now() });
    return seen.filter(({ holds }) => holds === false).map(({ check, seen: what }) => `${check}: ${what}`);
  };
  const before = await failing();
  checks.check("it is as synthesized", before.length === 0, () => before.join("\n"));

  await aws.call("rds", "modify-db-cluster", { DBClusterIdentifier: CLUSTER, DeletionProtection: false });
  const { DBClusters: clusters } = await aws.call<{
    DBClusters: { VpcSecurityGroups: { VpcSecurityGroupId: string }[] }[];
  }>("rds", "describe-db-clusters", { DBClusterIdentifier: CLUSTER });
  await aws.call("ec2", "authorize-security-group-ingress", {
    GroupId: clusters[0]!.VpcSecurityGroups[0]!.VpcSecurityGroupId,
    IpPermissions: [{ IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
  });
  const after = (await failing()).map((text) => text.split(":")[0]).sort();
  checks.check(
    "a guard that was lifted by hand is seen, and a door that was opened",
    after.join() === "deletion-protection,network-closed",
    () => after.join(),
  );

  await tryDrill(checks, host);
}

async function tryDrill(checks: Checks, host: LiveHost<PostgresqlSettings>): Promise<void> {
  const { aws } = host;
  const id = drillId(HOME, "postgresql");
  const drill: DrillHost<PostgresqlSettings> = {
    ...host,
    id,
    restoreTo: null,
    shares: [],
    tags: [{ Key: "tessera:drill", Value: "true" }],
  };
  const names = async () =>
    (
      await aws.call<{ DBClusters: { DBClusterIdentifier: string }[] }>("rds", "describe-db-clusters", {})
    ).DBClusters.map(({ DBClusterIdentifier }) => DBClusterIdentifier).sort();
  const made: string[][] = [];
  const steps = {
    ...live.drill!,
    // What is read of a copy is tried on real servers (evidence.test.ts): the emulator's clusters hold no data.
    check: async () => {
      made.push(await names());
      return [];
    },
    // The emulator does not make a secret or a Data API of a copy.
    ready: async (of: DrillHost<PostgresqlSettings>) => {
      await live.drill!.ready(of);
      return true;
    },
  };
  const around = { now: () => Date.now(), sleep: async () => {} };
  const facts = await runDrill(steps, drill, around);
  checks.check(
    "a drill restores beside the source",
    made[0]?.join() === [id, CLUSTER].join(),
    () => `${made} ${facts.reason}`,
  );
  checks.check("and leaves nothing but the source", (await names()).join() === CLUSTER && facts.destroyed, () =>
    JSON.stringify(facts),
  );
  checks.check("with how old the restore point was", facts.outcome === "passed" && facts.rpo_seconds !== null, () =>
    JSON.stringify(facts),
  );

  const cut = await runDrill({ ...steps, check: () => Promise.reject(new Error("cut off")) }, drill, around);
  checks.check("a drill that fails leaves nothing either", cut.destroyed && (await names()).join() === CLUSTER, () =>
    JSON.stringify(cut),
  );
}

async function tryCache(checks: Checks, redis: Awaited<ReturnType<typeof startServer>>): Promise<void> {
  const look = async (rules: string, password = PASSWORD) => {
    await setUser(redis.admin, "prod-xc-pool-1", rules);
    const verifier = makeVerifier(
      () => ({ ...surroundings(), credentials: { ...surroundings().credentials, token: async () => password } }),
      {
        redis: driverOver({ tls: false }),
      },
    );
    const target = { host: "127.0.0.1", port: redis.port, region: REGION, resource_id: "prod-c-pool-1" };
    return verifier({ engine: "redis", target, look: {}, shares: [], queries: 40 });
  };
  const verdicts = ({ observations }: Awaited<ReturnType<typeof look>>) =>
    observations.map(({ check, holds }) => `${check} ${holds}`).join(", ");
  const fine = await look(accessString(EXECUTOR_RULES));
  checks.check(
    "a real redis-server answers the verifier, which can read no value",
    verdicts(fine) === "sign-in true, primaries-answer true, values-closed true" && fine.latenciesMs.length === 40,
    () => `${verdicts(fine)} ${fine.latenciesMs.length}`,
  );
  const open = await look("on ~* &* +@all");
  checks.check("access strings that are not in force are seen", verdicts(open).endsWith("values-closed false"), () =>
    verdicts(open),
  );
  const wrong = await look(accessString(EXECUTOR_RULES), "wrong");
  checks.check("an identity that is refused is a check that failed", verdicts(wrong) === "sign-in false", () =>
    verdicts(wrong),
  );
}

main()
  .catch((error) => skipOrFail("test/delivery/emulated.ts", error))
  .then((code) => {
    process.exitCode = code;
  });
