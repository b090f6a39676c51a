import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020";
import { homeName } from "../../config/naming";
import { REGIONS } from "../../config/regions";
import type { RuleContext } from "../../config/room";
import { redis } from "../../constructs/engines/redis";
import { groupId, MAX_CHARACTERS, recoveryGroupId } from "../../constructs/engines/redis/names";
import { NODE_CLASSES, replicatesGlobally } from "../../constructs/engines/redis/nodes";
import { merge, settingsOf } from "../support/fixture";
import { builtOf, casesOf, type Json, resourcesIn, synthesizeCases } from "./fleet";

type Changes = { readonly [key: string]: unknown };

const COPIED: Changes = { global_replication: true, maintenance: { auto_minor_upgrade: false } };
const NETWORK = { vpc_cidr: "10.80.0.0/16", zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"] };
const OWN = casesOf(redis).find(({ tier, strategy }) => tier === "enterprise" && strategy === "database_per_tenant")!;

/** The stacks of tenants with groups of their own, in an environment with a network in its recovery region. */
const synthesized = (changes: Changes) =>
  synthesizeCases(redis, changes, {
    strategy: OWN.strategy,
    environment: { recovery_network: NETWORK },
  });
const homeOf = (stacks: ReadonlyMap<string, Json>) => builtOf(OWN, stacks).home;
const of = (home: Json, type: string) => resourcesIn(home).filter((thing) => thing.type === type);
const there = (home: Json, type: string): Json[] =>
  of(home, type)
    .map(({ body }) => body)
    .filter((body) => body.provider === "aws.recovery");

const FORMS: readonly (readonly [string, Changes])[] = [
  ["one shard", merge(COPIED, { topology: { cluster_mode: false } }) as Changes],
  [
    "six nodes",
    merge(COPIED, {
      topology: { cluster_mode: true, replicas_per_shard: 1 },
      caching: { layers: { l2_redis: { type: "distributed", cluster_nodes: 6, replication: true } } },
    }) as Changes,
  ],
];

describe.each(FORMS)("a copy in the recovery region: %s", (form, changes) => {
  const stacks = synthesized(changes);
  const home = homeOf(stacks);
  const [global] = of(home, "aws_elasticache_global_replication_group").map(({ body }) => body);
  const [copy] = there(home, "aws_elasticache_replication_group");
  const primary = of(home, "aws_elasticache_replication_group").find(({ body }) => body.provider === undefined)!.body;

  test("is a member of a Global Datastore whose primary is the home's group", () => {
    expect(of(home, "aws_elasticache_global_replication_group")).toHaveLength(1);
    expect(there(home, "aws_elasticache_replication_group")).toHaveLength(1);
    expect(global!.primary_replication_group_id).toMatch(/home_redis_group_\w+\.id}$/);
    expect(copy!.global_replication_group_id).toMatch(/recovery_global_\w+\.global_replication_group_id}$/);
    expect(home.provider.aws.find(({ alias }: Json) => alias === "recovery").region).toBe("eu-west-1");
  });

  test("sets nothing that AWS takes from the primary, and has as many nodes", () => {
    for (const inherited of [
      "engine",
      "engine_version",
      "node_type",
      "num_node_groups",
      "parameter_group_name",
      "at_rest_encryption_enabled",
      "transit_encryption_enabled",
      "transit_encryption_mode",
    ])
      expect(copy).not.toHaveProperty(inherited);
    for (const count of ["num_cache_clusters", "replicas_per_node_group"]) expect(copy![count]).toBe(primary[count]);
    expect(copy!.tags["tessera:nodes"]).toBe(form === "six nodes" ? "6" : "3");
  });

  test("what the datastore changes on all members, the primary leaves to it", () => {
    expect(primary.lifecycle.ignore_changes).toEqual(
      expect.arrayContaining(["engine_version", "node_type", "num_node_groups", "parameter_group_name"]),
    );
    expect(global).toMatchObject({
      cache_node_type: primary.node_type,
      engine_version: primary.engine_version,
      automatic_failover_enabled: true,
      ...(form === "six nodes" ? { num_node_groups: 3 } : {}),
    });
  });

  test("is under the tenant's own key of that region, in its private network, behind a door for its clients only", () => {
    expect(copy!.kms_key_id).toMatch(/aws_kms_replica_key\.key_replica_\w+\.arn/);
    const [rule] = there(home, "aws_vpc_security_group_ingress_rule");
    expect(there(home, "aws_vpc_security_group_ingress_rule")).toHaveLength(1);
    expect(rule).toMatchObject({ from_port: 6379, to_port: 6379 });
    expect(rule!.referenced_security_group_id).toContain("recovery_clients");
    const [subnets] = there(home, "aws_elasticache_subnet_group");
    expect(subnets!.subnet_ids).toBe("${local.recovery.subnet_ids}");
    for (const group of there(home, "aws_security_group")) expect(group.vpc_id).toBe("${local.recovery.vpc_id}");
  });

  test("has users of its own, since none are replicated: the tenant's, with the rules it has at home", () => {
    const users = there(home, "aws_elasticache_user");
    expect(users.map(({ user_id }) => user_id)).toEqual([`prod-u-${OWN.tenant.replaceAll("_", "-")}`]);
    const row = JSON.parse(home.locals.users_redis[OWN.tenant]);
    expect(users[0]!.access_string).toBe(row.access);
    expect(users[0]!.authentication_mode).toEqual({ type: "iam" });
    expect(there(home, "aws_elasticache_user_group")[0]!.user_ids).toHaveLength(1);
    const policy = String(home.resource.aws_iam_role_policy.access_redis.policy);
    expect(policy).toContain(":elasticache:eu-west-1:");
    expect(policy.match(/aws_elasticache_replication_group\.home_redis_recovery_group_\w+\.arn/g)).toHaveLength(1);
  });

  test("neither goes by an ordinary change or a failover, nor without a snapshot", () => {
    for (const body of [global!, copy!]) expect(body.lifecycle.prevent_destroy).toBe(true);
    expect(global!.lifecycle.ignore_changes).toEqual(["primary_replication_group_id"]);
    expect(copy!.final_snapshot_identifier).toMatch(/^tessera-final-\$\{aws_security_group\..*\.id\}$/);
    expect(copy!.snapshot_retention_limit).toBe(primary.snapshot_retention_limit);
  });

  test("rings in its own region when it lags or falls silent", () => {
    const lag = there(home, "aws_cloudwatch_metric_alarm").filter(({ alarm_name }) => /region-lag/.test(alarm_name));
    expect(lag).toHaveLength(1);
    expect(lag[0]).toMatchObject({
      comparison_operator: "GreaterThanThreshold",
      threshold: 10,
      treat_missing_data: "breaching",
      alarm_actions: ["${local.recovery.topics.critical}"],
    });
    const watched = (lag[0]!.metric_query as Json[]).flatMap(({ metric }) => (metric === undefined ? [] : [metric]));
    expect(new Set(watched.map((metric) => metric.metric_name))).toEqual(new Set(["GlobalDatastoreReplicationLag"]));
    for (const metric of watched) expect(metric.dimensions.CacheClusterId).toMatch(/^prod-rt-/);
  });

  test("stands in the connection contract, beside the group that its sign-in token is for", () => {
    const published = JSON.parse(readFileSync(join(redis.folder, "contract.schema.json"), "utf8"));
    const contract = JSON.parse(home.locals.contracts_redis[OWN.tenant]);
    const endpoint = { host: "a.cache.amazonaws.com", port: 6379 };
    const recovery = { region: "eu-west-1", resource_id: "prod-rt-acme", writer: endpoint, reader: endpoint };
    const validate = new Ajv({ formats: { uri: true } }).compile(published);
    const whole = { ...contract, endpoints: { writer: endpoint, reader: endpoint, pooler: null, recovery } };
    expect(validate(whole) ? [] : validate.errors).toEqual([]);
    const value = String(home.resource.aws_ssm_parameter.contract_redis.insecure_value);
    expect(value).toMatch(/"recovery" = {"region" = "eu-west-1", "resource_id" = "prod-rt-/);
    expect(contract.authentication.replication_group).toBe(primary.replication_group_id);
  });
});

describe("without global_replication", () => {
  const home = homeOf(synthesized({}));

  test("nothing of the group is in the recovery region, and the primary is its own master", () => {
    for (const type of ["aws_elasticache_replication_group", "aws_elasticache_user", "aws_cloudwatch_metric_alarm"])
      expect(there(home, type)).toEqual([]);
    expect(of(home, "aws_elasticache_global_replication_group")).toEqual([]);
    const [primary] = of(home, "aws_elasticache_replication_group");
    expect(primary!.body.lifecycle).toEqual({ prevent_destroy: true });
    expect(String(home.resource.aws_ssm_parameter.contract_redis.insecure_value)).not.toContain("recovery");
  });
});

test("the alarm's threshold is a setting", () => {
  const home = homeOf(synthesized(merge(COPIED, { alarms: { region_lag_seconds: 3 } }) as Changes));
  const [lag] = there(home, "aws_cloudwatch_metric_alarm").filter(({ alarm_name }) => /region-lag/.test(alarm_name));
  expect(lag!.threshold).toBe(3);
});

test("every alarm over the lag has a shard's primary among its nodes, which alone may report it", () => {
  const changes = merge(COPIED, { topology: { cluster_mode: true, shards: 7, replicas_per_shard: 2 } }) as Changes;
  const lag = there(homeOf(synthesized(changes)), "aws_cloudwatch_metric_alarm").filter(({ alarm_name }) =>
    /region-lag/.test(alarm_name),
  );
  const shards = lag.map(({ metric_query }) => {
    const ids = (metric_query as Json[]).flatMap(({ metric }) =>
      metric === undefined ? [] : [String(metric.dimensions.CacheClusterId)],
    );
    const counts = new Map<string, number>();
    for (const id of ids) counts.set(id.slice(0, -4), (counts.get(id.slice(0, -4)) ?? 0) + 1);
    return [...counts.values()];
  });
  expect(shards.flat()).toEqual(Array(7).fill(3));
});

test("the copy's name fits and is no other group's", () => {
  const group = groupId(homeName.tenant("testing", "a".repeat(32)));
  expect(recoveryGroupId(group).length).toBeLessThanOrEqual(MAX_CHARACTERS);
  expect(recoveryGroupId(group)).not.toBe(group);
});

describe("what a copy needs", () => {
  const context: RuleContext = {
    environment: "production",
    region: "eu-central-1",
    recoveryRegion: "eu-west-1",
    recoveryNetwork: true,
    residency: null,
    strategy: "database_per_tenant",
    security: {},
  };
  const broken = (changes: Changes, around: Partial<RuleContext> = {}) => {
    const settings = settingsOf(redis, COPIED, changes);
    return redis.rules
      .map((rule) => rule.check(settings, { ...context, ...around }))
      .filter((violation) => violation !== null);
  };

  test("nothing more than the settings that ask for it", () => {
    expect(broken({})).toEqual([]);
    expect(broken({}, { residency: "eu-west-1" })).toEqual([]);
  });

  test.each<[string, Changes, Partial<RuleContext>, string, RegExp]>([
    ["a shared group", {}, { strategy: "schema_per_tenant" }, "global_replication", /database_per_tenant/],
    ["a cell's group", {}, { strategy: null }, "global_replication", /Users are not replicated/],
    ["no second region", {}, { recoveryRegion: null, recoveryNetwork: false }, "global_replication", /recovery_region/],
    ["no network there", {}, { recoveryNetwork: false }, "global_replication", /has no recovery_network/],
    ["data that must stay", {}, { residency: "eu-central-1" }, "global_replication", /would leave for eu-west-1/],
    ["burstable nodes", { node: { class: "cache.t4g.medium" } }, {}, "node.class", /nearest is cache\.m7g\.large/],
    ["no replica", { topology: { replicas_per_shard: 0 } }, {}, "topology.replicas_per_shard", /raise it/],
    [
      "minor versions by themselves",
      { maintenance: { auto_minor_upgrade: true } },
      {},
      "maintenance.auto_minor_upgrade",
      /regions do not differ/,
    ],
  ])("not: %s", (_, changes, around, path, advice) => {
    expect(broken(changes, around)).toEqual([expect.objectContaining({ path, advice: expect.stringMatching(advice) })]);
  });

  test.each(Object.keys(NODE_CLASSES))("of %s, the burstable ones do not", (name) => {
    expect(replicatesGlobally(name)).toBe(!name.startsWith("cache.t4g."));
  });

  test("every region of the platform has Global Datastores", () => {
    // Source: "Prerequisites and limitations" of Global datastores, ElastiCache user guide.
    const having = [
      ...["af-south-1", "ap-east-1", "ap-south-1", "ap-south-2", "ca-central-1", "ca-west-1", "il-central-1"],
      ...["ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "me-south-1", "me-central-1", "mx-central-1"],
      ...["ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-7"],
      ...["eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2"],
      ...["eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2"],
    ];
    expect(REGIONS.filter((region) => !having.includes(region))).toEqual([]);
  });
});
