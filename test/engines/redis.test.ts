import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020";
import fc from "fast-check";
import { homeName, parameterPath } from "../../config/naming";
import { redis } from "../../constructs/engines/redis";
import { accessString, DEFAULT_RULES, EXECUTOR_RULES, tenantRules } from "../../constructs/engines/redis/acl";
import { contractSchema } from "../../constructs/engines/redis/contract";
import { groupId, MAX_CHARACTERS, serviceUserId, tenantUserId } from "../../constructs/engines/redis/names";
import { NODE_CLASSES } from "../../constructs/engines/redis/nodes";
import { parametersOf } from "../../constructs/engines/redis/parameters";
import { encodeCommand, parseReply, RespError } from "../../constructs/engines/redis/resp";
import type { RedisSettings } from "../../constructs/engines/redis/settings";
import { nodeIds, topologyOf } from "../../constructs/engines/redis/topology";
import { awsCredentials } from "../../executor/aws/credentials";
import { settingsOf } from "../support/fixture";
import { builtOf, casesOf, type Json, resourcesIn, synthesizeCases, thingsOf } from "./fleet";

const tenantId = fc.stringMatching(/^[a-z][a-z0-9]{0,9}(_[a-z0-9]{1,9}){0,2}$/).filter((id) => id.length <= 32);

describe("names", () => {
  test("the longest are within ElastiCache's forty characters", () => {
    const id = "a".repeat(32);
    const group = groupId(homeName.tenant("testing", id));
    for (const name of [group, serviceUserId(group, "x"), serviceUserId(group, "d"), tenantUserId("test", id)])
      expect(name.length).toBeLessThanOrEqual(MAX_CHARACTERS);
    expect(() => groupId(homeName.tenant("testing", "a".repeat(34)))).toThrow(/ElastiCache allows 40/);
  });

  test("no two homes or users share a name", () => {
    fc.assert(
      fc.property(tenantId, tenantId, (one, other) => {
        const names = (id: string) => {
          const group = groupId(homeName.tenant("production", id));
          const cell = groupId(homeName.cell("production", id.replaceAll("_", "-").slice(0, 20)));
          return [
            group,
            serviceUserId(group, "x"),
            cell,
            serviceUserId(cell, "x"),
            tenantUserId("prod", id.replaceAll("_", "-")),
          ];
        };
        const all = names(one);
        expect(new Set(all).size).toBe(all.length);
        if (one !== other) expect(names(one)[0]).not.toBe(names(other)[0]);
      }),
    );
  });

  test("a name that is no home's is refused", () => {
    expect(() => groupId("somebody-elses")).toThrow(/not a home's name/);
  });
});

describe("access strings", () => {
  const access = {
    active: true,
    shared: true,
    clusterMode: false,
    pubsub: true,
    transactions: true,
    scripting: false,
    modules: [],
    availableModules: ["json"],
    keyspaceEvents: true,
  };

  test("every pattern of a tenant that shares begins with its own prefix", () => {
    fc.assert(
      fc.property(tenantId, (id) => {
        const patterns = tenantRules({ ...access, id }).filter(({ rule }) => /^[~&%]/.test(rule));
        expect(patterns.length).toBeGreaterThan(0);
        for (const { rule } of patterns) expect(rule.slice(1).replace("__keyspace@0__:", "")).toBe(`${id}:*`);
      }),
    );
  });

  test("every rule says why", () => {
    for (const { why } of [...tenantRules({ ...access, id: "acme" }), ...EXECUTOR_RULES, ...DEFAULT_RULES])
      expect(why.length).toBeGreaterThan(5);
  });

  test("a tenant that is not active may not sign in", () => {
    const closed = (shared: boolean) => accessString(tenantRules({ ...access, id: "acme", active: false, shared }));
    expect(closed(true)).toBe("off ~acme:* resetchannels -@all");
    expect(closed(false)).toBe("off ~* resetchannels -@all");
    expect(tenantRules({ ...access, id: "acme" })[0]!.rule).toBe("on");
  });

  test("no string holds a password", () => {
    const rules = [...tenantRules({ ...access, id: "acme" }), ...EXECUTOR_RULES, ...DEFAULT_RULES];
    for (const { rule } of rules) expect(rule).not.toMatch(/^[><#!]|nopass/);
  });
});

describe("parameters", () => {
  const bytes = (settings: RedisSettings, name: string) =>
    Number(parametersOf(settings).find((parameter) => parameter.name === name)?.value);

  test.each(Object.keys(NODE_CLASSES))("on %s a client's buffer and the backlog fit into what is kept free", (name) => {
    const settings = settingsOf(redis, { node: { class: name } });
    const { memoryGib, reservedPercent } = NODE_CLASSES[name]!;
    const free = (memoryGib * 1024 ** 3 * reservedPercent) / 100;
    const buffer = bytes(settings, "client-output-buffer-limit-normal-hard-limit");
    const backlog = bytes(settings, "repl-backlog-size");
    expect(buffer).toBeGreaterThan(0);
    expect(4 * buffer + backlog).toBeLessThanOrEqual(free);
  });

  test("channels are closed by default, behind what each user's string says", () => {
    expect(parametersOf(settingsOf(redis))).toContainEqual({
      name: "acl-pubsub-default",
      value: "resetchannels",
    });
  });

  test("none is set to what it is anyway", () => {
    const names = parametersOf(settingsOf(redis)).map(({ name }) => name);
    expect(names).not.toContain("maxmemory-policy");
    expect(names).not.toContain("timeout");
    expect(names).not.toContain("cluster-enabled");
  });
});

describe("six nodes with replicas", () => {
  test("the cache's distributed layer makes three shards of two", () => {
    const settings = settingsOf(redis, {
      topology: { cluster_mode: true, replicas_per_shard: 1 },
      caching: { layers: { l2_redis: { type: "distributed", cluster_nodes: 6, replication: true } } },
    });
    const topology = topologyOf(settings);
    expect(topology).toEqual({ clusterMode: true, shards: 3, replicas: 1 });
    const ids = nodeIds("prod-t-acme", topology);
    expect(ids).toHaveLength(6);
    expect(ids[5]).toBe("prod-t-acme-0003-002");
  });
});

describe("alarms", () => {
  const cases = casesOf(redis);
  const stacks = synthesizeCases(redis, {
    topology: { cluster_mode: true, shards: 6, replicas_per_shard: 1 },
  });
  const things = thingsOf(redis, builtOf(cases[0]!, stacks));
  const alarms = things.filter(({ type }) => type === "aws_cloudwatch_metric_alarm").map(({ body }) => body);

  test("no alarm has more metrics than CloudWatch takes, and every node is watched", () => {
    for (const alarm of alarms) {
      const metrics = (alarm.metric_query as Json[]).filter((query) => query.metric !== undefined);
      expect(metrics.length).toBeLessThanOrEqual(10);
    }
    const watched = new Set(
      alarms
        .filter((alarm) => /-cpu/.test(alarm.alarm_name))
        .flatMap((alarm) => (alarm.metric_query as Json[]).map((query) => query.metric?.dimensions?.CacheClusterId)),
    );
    watched.delete(undefined);
    expect(watched.size).toBe(12);
  });

  test.each([
    ["cpu", 95, "GreaterThanThreshold"],
    ["memory", 90, "GreaterThanThreshold"],
    ["read-latency", 500_000, "GreaterThanThreshold"],
    ["cache-hits", 80, "LessThanThreshold"],
    ["failed-connections", 5, "GreaterThanThreshold"],
  ])("%s rings at %d", (ending, threshold, comparison) => {
    const alarm = alarms.find(({ alarm_name: name }) => name.endsWith(`-redis-${ending}`));
    expect(alarm).toMatchObject({ threshold, comparison_operator: comparison });
  });
});

describe("a tenant's rows", () => {
  const stacks = synthesizeCases(redis);

  test.each(casesOf(redis))("$tier, $strategy: a user that signs in by IAM, in its home's group", (one) => {
    const { rows } = builtOf(one, stacks);
    const user = rows.resource.aws_elasticache_user.user_redis;
    expect(user.authentication_mode).toEqual({ type: "iam" });
    expect(user.user_id).toBe(user.user_name);
    const member = rows.resource.aws_elasticache_user_group_association.member_redis;
    expect(member.depends_on).toEqual(["aws_lambda_invocation.slice_redis"]);
    expect(member.for_each).toBe(user.for_each);
  });

  test.each(casesOf(redis))("$tier, $strategy: the role may connect to this group as this user", (one) => {
    const { rows } = builtOf(one, stacks);
    const policy = String(rows.resource.aws_iam_role_policy.access_redis.policy);
    expect(policy).toContain('"Action" = ["elasticache:Connect"]');
    expect(policy).toContain(':user:prod-u-${replace(each.key, "_", "-")}');
    expect(policy.match(/"Resource" = \[/g)).toHaveLength(2);
    expect(policy).toContain(parameterPath.contract("production", "${each.key}", "redis"));
  });

  test("no password anywhere, and nobody but the executor beside tenants", () => {
    const home = builtOf(casesOf(redis)[0]!, stacks).home;
    const users = resourcesIn(home).filter(({ type }) => type === "aws_elasticache_user");
    expect(users.map(({ body }) => body.user_id)).toEqual(["prod-xc-standard"]);
    for (const { body } of users) expect(body.authentication_mode).toEqual({ type: "iam" });
  });
});

describe("the connection contract", () => {
  const stacks = synthesizeCases(redis, { keyspace_events: ["expired"] });
  const published = JSON.parse(readFileSync(join(redis.folder, "contract.schema.json"), "utf8"));
  const endpoint = { host: "master.prod.cache.amazonaws.com", port: 6379 };

  test("the published schema is the code's", () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(contractSchema())));
  });

  test.each(casesOf(redis))("$tier, $strategy: the contract keeps to it", (one) => {
    const contract = JSON.parse(builtOf(one, stacks).rows.locals.contracts_redis[one.tenant]);
    const validate = new Ajv({ formats: { uri: true } }).compile(published);
    const whole = { ...contract, endpoints: { writer: endpoint, reader: endpoint, pooler: null } };
    expect(validate(whole) ? [] : validate.errors).toEqual([]);
    expect(validate({ ...whole, password: "x" })).toBe(false);
    const shared = one.strategy !== "database_per_tenant";
    expect(contract.key_prefix).toBe(shared ? `${one.tenant}:` : "");
    expect(contract.user).toBe(`prod-u-${one.tenant.replaceAll("_", "-")}`);
  });
});

describe("the protocol", () => {
  test("a reply that comes in pieces is read once it is whole", () => {
    const whole = Buffer.from("*3\r\n$5\r\nhello\r\n:42\r\n*2\r\n$-1\r\n+OK\r\n");
    for (let length = 1; length < whole.length; length++) expect(parseReply(whole.subarray(0, length), 0)).toBeNull();
    expect(parseReply(whole, 0)).toEqual({ reply: ["hello", 42, [null, "OK"]], end: whole.length, push: false });
  });

  test("an error is a value with its code", () => {
    const reply = parseReply(Buffer.from("-NOPERM no\r\n"), 0)!.reply;
    expect(reply).toBeInstanceOf(RespError);
    expect((reply as RespError).code).toBe("NOPERM");
  });

  test("what is sent comes back, whatever it holds", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 1 }), (words) => {
        expect(parseReply(Buffer.from(encodeCommand(words)), 0)!.reply).toEqual(words);
      }),
    );
  });
});

test("the executor's token is made for the group and its own user, and for fifteen minutes", async () => {
  const credentials = awsCredentials(
    { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "key" },
    { now: () => new Date("2026-01-02T03:04:05Z") },
  );
  const target = { host: "elsewhere", port: 6379, region: "eu-central-1", resource_id: "prod-c-pool-1" };
  const token = await credentials.token(target, "prod-xc-pool-1", {
    service: "elasticache",
    host: target.resource_id,
    query: { Action: "connect", User: "prod-xc-pool-1" },
  });
  const url = new URL(`http://${token}`);
  expect(url.host).toBe("prod-c-pool-1");
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    Action: "connect",
    User: "prod-xc-pool-1",
    "X-Amz-Credential": "id/20260102/eu-central-1/elasticache/aws4_request",
    "X-Amz-Expires": "900",
  });
});
