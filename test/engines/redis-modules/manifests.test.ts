import { redis } from "../../../constructs/engines/redis";
import { redisContract } from "../../../constructs/engines/redis/contract";
import { ACCOUNTS } from "../../../constructs/engines/redis/incluster/accounts";
import { backupSchedule } from "../../../constructs/engines/redis/incluster/backups";
import { manifestHost } from "../../../constructs/kubernetes/home-clusters";
import { security } from "../../../constructs/security";
import { environment, lifecycle, merge, resolved, settingsOf, tenant } from "../../support/fixture";
import { ownOf, sliceHostOf } from "../../support/homes";

// biome-ignore lint/suspicious/noExplicitAny: manifests are plain data
type Any = any;
type Changes = { readonly [key: string]: unknown };
const FORM: Changes = {
  form: "kubernetes",
  server: "redis",
  version: "8.2",
  kubernetes: { licence_accepted: "agplv3" },
};
const engine = redis.forms![0]!.engine;
const HOME = "tessera-prod-t-acme";

function made(changes: Changes = {}) {
  const settings = settingsOf(redis, merge(FORM, changes) as Changes);
  const host = manifestHost(
    redis.id,
    ownOf(tenant("acme", "enterprise"), {
      settings: (room) => resolved(room === redis.id ? settings : settingsOf(security)),
    }),
  );
  const all = engine.build().manifests!(host);
  const of = (kind: string, name: string): Any => {
    const found = all.manifests.find((one) => one.kind === kind && one.metadata.name === name);
    if (found === undefined) throw new Error(`no ${kind} ${name}`);
    return found;
  };
  return { all, of, host, text: JSON.stringify(all.manifests) };
}

const { all, of, host, text } = made();
const server = of("RedisReplication", "redis").spec;
const sentinel = of("RedisSentinel", "redis-guard").spec;
const file: string = of("ConfigMap", "redis-config").data["redis-additional.conf"];

test("every module of the image is loaded, whoever uses it", () => {
  expect(file.match(/^loadmodule .*$/gm)).toEqual(
    ["rejson", "redisearch", "redistimeseries", "redisbloom"].map(
      (name) => `loadmodule /usr/local/lib/redis/modules/${name}.so`,
    ),
  );
  const valkey = made({ server: "valkey", version: "8.1", kubernetes: { licence_accepted: null } });
  expect(valkey.of("ConfigMap", "redis-config").data["redis-additional.conf"].match(/^loadmodule/gm)).toHaveLength(3);
});

test("TLS with the authority named, for servers and sentinels: the operator leaves it out otherwise", () => {
  const tls = { ca: "ca.crt", cert: "tls.crt", key: "tls.key", secret: { secretName: "redis-server" } };
  expect(server.TLS).toEqual(tls);
  expect(sentinel.TLS).toEqual(tls);
  expect(server.sentinel).toBeUndefined();
  const names = of("Certificate", "redis-server").spec.dnsNames;
  for (const endpoint of ["writer", "reader", "member-0", "member-1"])
    expect(names).toContain(host.names.host(endpoint));
});

test("users are kept on the member's volume, and no line lets everybody in", () => {
  expect(file).toMatch(/^aclfile \/data\/users\.acl$/m);
  expect(server.acl).toBeUndefined();
  const [shell, flag, script] = server.initContainer.command;
  expect([shell, flag]).toEqual(["sh", "-c"]);
  for (const name of Object.keys(ACCOUNTS)) expect(script).toContain(`'${name}'`);
  expect(script).not.toMatch(/nopass/);
  expect(server.initContainer.env).toHaveLength(Object.keys(ACCOUNTS).length);
});

test("no password is in a manifest: each is made in the cluster and read from its secret", () => {
  const passwords = [...text.matchAll(/"name":"(?:REDIS_PASSWORD|REDISCLI_AUTH|[A-Z]+_PASSWORD)",("value(?:From)?")/g)];
  expect(passwords.length).toBeGreaterThan(6);
  expect(new Set(passwords.map(([, how]) => how))).toEqual(new Set(['"valueFrom"']));
  expect(all.manifests.filter(({ kind }) => kind === "Secret")).toEqual([]);
});

test("members and sentinels each have a node of their own and are spread over the zones, one away at a time", () => {
  for (const one of [server, sentinel]) {
    const [apart] = one.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
    expect(apart.topologyKey).toBe("kubernetes.io/hostname");
    expect(one.topologySpreadConstraints[0]).toMatchObject({
      topologyKey: "topology.kubernetes.io/zone",
      whenUnsatisfiable: "DoNotSchedule",
      labelSelector: apart.labelSelector,
    });
    expect(one.pdb).toEqual({ enabled: true, maxUnavailable: 1 });
    expect(one.tolerations).toEqual(expect.arrayContaining([expect.objectContaining({ value: HOME })]));
  }
});

test("every container keeps to the strictest pod security level", () => {
  const containers = [server, sentinel, server.initContainer, sentinel.initContainer, ...server.sidecars];
  containers.push(...of("CronJob", "redis-backup").spec.jobTemplate.spec.template.spec.containers);
  for (const { securityContext } of containers)
    expect(securityContext).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } });
  for (const { podSecurityContext } of [server, sentinel])
    expect(podSecurityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
});

test("every image comes through the account's registry", () => {
  const images = [...text.matchAll(/"image":"([^"]+)"/g)].map(([, image]) => image);
  expect(images.length).toBeGreaterThan(5);
  for (const image of images)
    expect(image).toMatch(/^444444444444\.dkr\.ecr\.eu-central-1\.amazonaws\.com\/.+:[\w.]+$/);
});

test("volumes stay when the servers go, and the quota holds one member more", () => {
  expect(server.storage.keepAfterDelete).toBe(true);
  expect(server.kubernetesConfig.persistentVolumeClaimRetentionPolicy.whenDeleted).toBe("Retain");
  expect(server.storage.volumeClaimTemplate.spec.storageClassName).toBe(host.names.storageClass);
  expect(all.quota.volumes).toBe(server.clusterSize + 1);
  expect(all.protect).toBe(true);
});

test("clients come to the primary, to the replicas, and the executor to each member", () => {
  const bindings = all.manifests.filter(({ kind }) => kind === "TargetGroupBinding") as Any[];
  expect(bindings.map(({ metadata, spec }) => [metadata.name, spec.serviceRef.name])).toEqual([
    ["writer", "redis-master"],
    ["reader", "redis-replica"],
    ["member-0", "redis-member-0"],
    ["member-1", "redis-member-1"],
  ]);
  expect(of("Service", "redis-member-1").spec.selector["statefulset.kubernetes.io/pod-name"]).toBe("redis-1");
});

test("servers reach each other and nothing else; only the copies go out", () => {
  const policy = (name: string) => of("NetworkPolicy", name).spec;
  expect(JSON.stringify(policy("servers").egress)).not.toContain("ipBlock");
  expect(JSON.stringify(policy("sentinels"))).not.toContain("ipBlock");
  expect(policy("copies").ingress).toBeUndefined();
  expect(JSON.stringify(policy("copies").egress)).toContain('"port":443');
});

test.each([
  [4, "01:00-02:00", "0 1,5,9,13,17,21 * * *"],
  [24, "23:30-00:30", "30 23 * * *"],
  [12, "13:15-14:15", "15 1,13 * * *"],
])("copies every %i hours from %s on", (interval, window, schedule) => {
  const settings = settingsOf(
    redis,
    merge(FORM, {
      backup: { snapshot_window: window },
      kubernetes: { backup: { interval_hours: interval } },
    }) as Changes,
  );
  expect(backupSchedule(settings)).toBe(schedule);
});

test("a copy is read from a replica as a user that can do nothing else, and kept apart until it is whole", () => {
  const [read, send] = of("CronJob", "redis-backup").spec.jobTemplate.spec.template.spec.containers;
  expect(read.command[2]).toContain("-h redis-replica");
  expect(read.command[2]).toContain("--user backup");
  expect(ACCOUNTS.backup!.rules).toBe("resetkeys resetchannels -@all +ping +sync +psync +replconf");
  expect(send.command[2].indexOf("/incomplete/")).toBeLessThan(send.command[2].indexOf("/snapshots/"));
});

describe("TLS of security's settings", () => {
  const lines = (transit: object) => {
    const settings = settingsOf(redis, FORM);
    const secure = settingsOf(security, { encryption: { in_transit: transit } });
    const made = engine.build().manifests!(
      manifestHost(
        redis.id,
        ownOf(tenant("acme", "enterprise"), { settings: (room) => resolved(room === redis.id ? settings : secure) }),
      ),
    ).manifests.filter(({ kind }) => kind === "ConfigMap") as Any[];
    return made.map(({ data }) => (Object.values(data)[0] as string).match(/^tls-.*$/gm));
  };

  test.each([
    [{ tls_version: "1.3" }, ['tls-protocols "TLSv1.3"']],
    [
      { tls_version: "1.3", cipher_suites: ["TLS_AES_256_GCM_SHA384"] },
      ['tls-protocols "TLSv1.3"', "tls-ciphersuites TLS_AES_256_GCM_SHA384"],
    ],
    [
      { tls_version: "1.2", cipher_suites: ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"] },
      ['tls-protocols "TLSv1.2 TLSv1.3"', "tls-ciphers ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384"],
    ],
  ])("%j, for servers and sentinels alike", (transit, expected) => {
    expect(lines(transit)).toEqual([expected, expected]);
  });
});

test("the contract tells a tenant how to sign in and whom to trust", () => {
  const slice = (strategy: string) =>
    engine.build().slice(
      sliceHostOf({
        tenant: tenant("acme", "premium"),
        environment: environment(),
        strategy,
        settings: resolved(settingsOf(redis, FORM)),
        security: resolved(settingsOf(security)),
      }),
    );
  const contract = redisContract.parse(slice("database_per_tenant").contract);
  expect(contract).toMatchObject({ user: "tenant_acme", key_prefix: "", protocol: "single" });
  expect(contract.authentication).toEqual({ method: "password", parameters_path: host.names.passwords });
  expect(contract.tls.trust).toEqual({ parameter: host.names.authority });
  expect(redisContract.parse(slice("schema_per_tenant").contract).key_prefix).toBe("acme:");
});

test("removal takes the user first, then indexes of servers of its own, then keys", () => {
  const remove = (strategy: string, state: Any, changes: Changes = {}, legal_hold = false) =>
    engine.build().slice(
      sliceHostOf({
        tenant: tenant("acme", "premium", { lifecycle: lifecycle(state, { legal_hold }) }),
        environment: environment(),
        strategy,
        settings: resolved(settingsOf(redis, merge(FORM, changes) as Changes)),
        security: resolved(settingsOf(security)),
      }),
    ).remove;
  const as = "executor";
  const user = { as, members: [6390, 6391], removeUser: { user: "tenant_acme" } };
  const forget = ["tenant_acme"];
  expect(remove("database_per_tenant", "offboarding")).toEqual([
    user,
    { as, dropIndexes: true },
    { as, purge: { prefix: "" }, forget },
  ]);
  expect(remove("schema_per_tenant", "offboarding")).toEqual([user, { as, purge: { prefix: "acme:" }, forget }]);
  expect(remove("schema_per_tenant", "active")).toEqual([{ as, refuse: { tenant: "acme" } }]);
  expect(remove("schema_per_tenant", "offboarding", {}, true)).toEqual([{ as, refuse: { tenant: "acme" } }]);
});
