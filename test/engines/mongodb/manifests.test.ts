import { load } from "js-yaml";
import { mongodb } from "../../../constructs/engines/mongodb";
import { manifestHost } from "../../../constructs/kubernetes/home-clusters";
import { security } from "../../../constructs/security";
import { CrdSchemas } from "../../crds/schemas";
import { resolved, settingsOf, tenant } from "../../support/fixture";
import { homeOf } from "../../support/homes";
import { MissingRealPart, skipOrFail } from "../../support/real-part";

// biome-ignore lint/suspicious/noExplicitAny: manifests are plain data
type Any = any;

function made(changes: Record<string, unknown> = {}, secure: Record<string, unknown> = {}, dedicated = false) {
  const settings = settingsOf(mongodb, changes);
  const effective = (room: string) => resolved(room === "mongodb" ? settings : settingsOf(security, secure));
  const host = manifestHost(
    "mongodb",
    homeOf(dedicated ? tenant("acme", "enterprise") : null, { settings: effective }),
  );
  const result = mongodb.build().manifests!(host);
  const of = (kind: string, name?: string): Any =>
    result.manifests.find(
      (manifest) => manifest.kind === kind && (name === undefined || manifest.metadata.name === name),
    );
  return { ...result, host, of };
}

const cr = (...args: Parameters<typeof made>): Any => made(...args).of("PerconaServerMongoDB");
const SHARDED = { topology: { shards: 3, members: 5, config_members: 5 } };
const sets = (spec: Any): Any[] => [
  ...spec.replsets,
  ...(spec.sharding.enabled ? [spec.sharding.configsvrReplSet, spec.sharding.mongos] : []),
];

test.each([
  ["a cell", {}, false],
  ["a dedicated tenant", SHARDED, true],
  ["an old version", { version: "5.0", end_of_life_accepted: true }, false],
])("custom resources of %s have no unknown field", (_what, changes, dedicated) => {
  let schemas: CrdSchemas;
  try {
    schemas = CrdSchemas.find();
  } catch (error) {
    if (!(error instanceof MissingRealPart)) throw error;
    expect(skipOrFail("test/engines/mongodb/manifests", error)).toBe(0);
    return;
  }
  expect(made(changes, {}, dedicated).manifests.flatMap((manifest) => schemas.problems(manifest))).toEqual([]);
});

describe.each([
  ["a cell", {}, false],
  ["a dedicated tenant", SHARDED, true],
])("%s", (_what, changes, dedicated) => {
  const all = made(changes, {}, dedicated);
  const { spec, metadata } = all.of("PerconaServerMongoDB");

  it("takes TLS only, and certificates that hold", () => {
    expect(spec.tls).toMatchObject({ mode: "requireTLS", allowInvalidCertificates: false });
    expect(spec.unsafeFlags).toMatchObject({ tls: false, replsetSize: false });
    expect(spec.secrets).toMatchObject({ ssl: "mongodb-server", sslInternal: "mongodb-members" });
    for (const one of sets(spec)) expect((load(one.configuration) as Any).net.tls.disabledProtocols).toMatch(/TLS1_1/);
    const { dnsNames, subject } = all.of("Certificate", "mongodb-server").spec;
    expect(dnsNames).toContain(all.host.names.host("writer"));
    expect(dnsNames).toContain(`*.mongodb-rs0.${all.host.names.namespace}.svc.cluster.local`);
    expect(subject).toEqual({ organizations: ["PSMDB"] });
  });

  it("encrypts on disk, under a key that outlives what made it", () => {
    const stores = spec.sharding.enabled ? [...spec.replsets, spec.sharding.configsvrReplSet] : spec.replsets;
    for (const one of stores) {
      const file = load(one.configuration) as Any;
      expect(file.security).toMatchObject({ enableEncryption: true, encryptionCipherMode: "AES256-GCM" });
      expect(file.security.redactClientLogData).toBe(true);
      expect(one.volumeSpec.persistentVolumeClaim.storageClassName).toBe(all.host.names.storageClass);
    }
    expect(spec.secrets.encryptionKey).toBe("mongodb-encryption");
    const { target } = all.of("ExternalSecret", "mongodb-encryption").spec;
    expect(target.creationPolicy).toBe("Orphan");
    expect(target.template.data).toEqual({ "encryption-key": "{{ .password | trunc 32 | b64enc }}" });
  });

  it("is spread over zones and nodes, by odd numbers, one away at a time, with few rights", () => {
    for (const one of sets(spec)) {
      expect(one.topologySpreadConstraints[0]).toMatchObject({
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "DoNotSchedule",
      });
      expect(one.affinity.antiAffinityTopologyKey).toBe("kubernetes.io/hostname");
      expect(one.podDisruptionBudget).toEqual({ maxUnavailable: 1 });
      expect(one.podSecurityContext.runAsNonRoot).toBe(true);
      expect(one.containerSecurityContext.allowPrivilegeEscalation).toBe(false);
      expect(one.serviceAccountName).toBe("mongodb");
    }
    for (const { size } of spec.replsets) expect(size % 2).toBe(1);
  });

  it("backs up to the home's bucket as the pods' role, with the oplog", () => {
    const [storage] = Object.values<Any>(spec.backup.storages);
    expect(storage.s3.bucket).toBe(all.host.names.bucket);
    // The bucket's default is the home's key, and the bucket refuses what names another.
    expect(storage.s3.serverSideEncryption).toBeUndefined();
    expect(storage.s3.credentialsSecret).toBeUndefined();
    expect(storage.s3.insecureSkipTLSVerify).toBe(false);
    expect(spec.backup.pitr).toMatchObject({ enabled: true, oplogOnly: false, oplogSpanMin: 5 });
    // True is a finalizer on each backup: deleting the namespace would delete its copies.
    expect(spec.backup.tasks[0].retention).toEqual({ type: "count", count: 7, deleteFromStorage: false });
  });

  it("loses nothing when it goes, and changes no version by itself", () => {
    expect(metadata.finalizers).toBeUndefined();
    expect(spec.upgradeOptions.apply).toBe("disabled");
    expect(all.protect).toBe(true);
  });

  it("holds no secret", () => expect(JSON.stringify(all.manifests)).not.toMatch(/"password":"(?!\{\{)/));

  it("is reached by what belongs to it only", () => {
    const { spec: policy } = all.of("NetworkPolicy", "servers");
    expect(policy.policyTypes).toEqual(["Ingress", "Egress"]);
    expect(JSON.stringify(policy)).not.toMatch(/0\.0\.0\.0\/0|"from":\[\]/);
  });
});

it("tells clients of each member by a name and a port of its own", () => {
  const { spec } = cr({ topology: { members: 5 } });
  const names = Object.entries<Any>(spec.replsets[0].splitHorizons);
  expect(names.map(([pod]) => pod)).toEqual([0, 1, 2, 3, 4].map((index) => `mongodb-rs0-${index}`));
  expect(new Set(names.map(([, { clients }]) => clients.split(":")[1])).size).toBe(5);
  expect(cr(SHARDED, {}, true).spec.replsets[0].splitHorizons).toBeUndefined();
});

it("binds each endpoint of a replica set to one member, and of a sharded cluster to the routers", () => {
  const { of } = made();
  expect(of("Service", "mongodb-reader").spec.selector["statefulset.kubernetes.io/pod-name"]).toBe("mongodb-rs0-1");
  const sharded = made({}, {}, true);
  const bound = sharded.manifests.filter(({ kind }) => kind === "TargetGroupBinding") as Any[];
  expect(bound.map(({ spec }) => spec.serviceRef.name)).toEqual(["mongodb-routers", "mongodb-routers"]);
});

it("switches old protocols off by the security settings", () => {
  const protocols = (tls_version: string) =>
    (load(cr({}, { encryption: { in_transit: { tls_version } } }).spec.replsets[0].configuration) as Any).net.tls
      .disabledProtocols;
  expect(protocols("1.3")).toBe("TLS1_0,TLS1_1,TLS1_2");
  expect(protocols("1.2")).toBe("TLS1_0,TLS1_1");
});
