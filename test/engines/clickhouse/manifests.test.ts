import { clickhouse } from "../../../constructs/engines/clickhouse";
import { OPERATORS } from "../../../constructs/engines/clickhouse/operators";
import { manifestHost } from "../../../constructs/kubernetes/home-clusters";
import { security } from "../../../constructs/security";
import { CrdSchemas } from "../../crds/schemas";
import { environment, resolved, settingsOf, tenant } from "../../support/fixture";
import { homeOf } from "../../support/homes";
import { MissingRealPart, skipOrFail } from "../../support/real-part";

// biome-ignore lint/suspicious/noExplicitAny: manifests are plain data
type Any = any;

function made(changes: Record<string, unknown> = {}, secure: Record<string, unknown> = {}, dedicated = false) {
  const settings = settingsOf(clickhouse, changes);
  const effective = (room: string) => resolved(room === "clickhouse" ? settings : settingsOf(security, secure));
  const host = manifestHost(
    "clickhouse",
    homeOf(dedicated ? tenant("acme", "enterprise") : null, { settings: effective }),
  );
  const result = clickhouse.build().manifests!(host);
  const of = (kind: string, name?: string): Any =>
    result.manifests.find(
      (manifest) => manifest.kind === kind && (name === undefined || manifest.metadata.name === name),
    );
  return { ...result, host, of };
}

const chi = (...args: Parameters<typeof made>): Any => made(...args).of("ClickHouseInstallation").spec;
const chk = (...args: Parameters<typeof made>): Any => made(...args).of("ClickHouseKeeperInstallation").spec;

test.each([
  ["a cell", {}, false],
  ["a dedicated tenant", { topology: { shards: 3, replicas_per_shard: 3 }, keeper: { members: 5 } }, true],
  ["an old version", { version: "22.8", end_of_life_accepted: true }, false],
])("custom resources of %s have no unknown field", (_what, changes, dedicated) => {
  let schemas: CrdSchemas;
  try {
    schemas = CrdSchemas.find();
  } catch (error) {
    if (!(error instanceof MissingRealPart)) throw error;
    expect(skipOrFail("test/engines/clickhouse/manifests", error)).toBe(0);
    return;
  }
  expect(made(changes, {}, dedicated).manifests.flatMap((manifest) => schemas.problems(manifest))).toEqual([]);
});

describe("TLS only", () => {
  it("opens secure ports and closes the others", () => {
    const { configuration } = chi();
    expect(configuration.clusters[0]).toMatchObject({ secure: "yes", insecure: "no", secret: { auto: "yes" } });
    expect(configuration.settings).toMatchObject({
      https_port: "8443",
      tcp_port_secure: "9440",
      interserver_https_port: "9010",
    });
    const closed = configuration.files["config.d/zz-no-plain-ports.xml"];
    for (const port of ["http_port", "tcp_port", "interserver_http_port", "mysql_port", "postgresql_port"])
      expect(closed).toContain(`<${port} remove="1"/>`);
    expect(configuration.zookeeper.nodes).toEqual(
      [0, 1, 2].map((index) => ({ host: `chk-keeper-main-0-${index}`, port: 9281, secure: "yes" })),
    );
  });

  it("has Keeper let in only who has a certificate of this cluster", () => {
    const { configuration } = chk();
    expect(configuration.settings).toMatchObject({
      "keeper_server/tcp_port_secure": "9281",
      "keeper_server/raft_configuration/secure": "true",
    });
    expect(configuration.files["config.d/tls.xml"]).toMatch(/<server>.*<verificationMode>strict<.*<\/server>/);
    expect(configuration.files["config.d/zz-no-plain-ports.xml"]).toContain('<tcp_port remove="1"/>');
  });

  it("takes the lowest version and the suites from security", () => {
    const transit = (in_transit: object) =>
      chi({}, { encryption: { in_transit } }).configuration.files["config.d/tls.xml"] as string;
    expect(transit({ tls_version: "1.3" })).toContain("tlsv1_1,tlsv1_2</disableProtocols>");
    expect(transit({ tls_version: "1.2" })).not.toContain("tlsv1_2");
    expect(chi().configuration.files["config.d/tls.xml"]).toMatch(/<client>.*<verificationMode>strict</);
  });

  it("has a certificate for every name that a server is called by", () => {
    const { of, host } = made({ topology: { shards: 2 } });
    const { dnsNames } = of("Certificate", "clickhouse-server").spec;
    for (const name of [host.names.host("writer"), host.names.host("native"), "chi-clickhouse-main-1-1", "localhost"])
      expect(dnsNames).toContain(name);
    expect(of("Certificate", "keeper-server").spec.dnsNames).toContain("chk-keeper-main-0-2");
  });
});

describe("users", () => {
  it("of the platform have hashes from secrets, and come from where they belong", () => {
    const { users, files } = chi().configuration;
    expect(users["tessera_admin/password_sha256_hex"]).toEqual({
      valueFrom: { secretKeyRef: { name: "clickhouse-admin", key: "password_sha256_hex" } },
    });
    expect(users["tessera_backup/networks/ip"]).toEqual(["127.0.0.1", "::1"]);
    expect(users["tessera_admin/networks/ip"]).not.toContain("::/0");
    expect(users["tessera_admin/networks/ip"].length).toBeGreaterThan(0);
    expect(files["users.d/zz-no-default-user.xml"]).toContain('<default remove="1"/>');
    const secret = made().of("ExternalSecret", "clickhouse-admin").spec.target.template.data;
    expect(secret.password_sha256_hex).toBe("{{ .password | sha256sum }}");
  });

  it("of tenants are kept in Keeper, and rights are asked for everything", () => {
    const { files, settings } = chi().configuration;
    expect(files["config.d/user-directories.xml"]).toMatch(/replace="1".*\n.*\n<replicated><zookeeper_path>/);
    expect(settings["access_control_improvements/users_without_row_policies_can_read_rows"]).toBe("false");
    for (const right of [
      "on_cluster_queries_require_cluster_grant",
      "select_from_system_db_requires_grant",
      "select_from_information_schema_requires_grant",
      "settings_constraints_replace_previous",
      "table_engines_require_grant",
    ])
      expect(settings[`access_control_improvements/${right}`]).toBe("true");
    expect(settings.allow_no_password).toBe("0");
  });

  // Every user may wear every profile (SET profile), and one's constraints take the place of those before.
  it("no profile of the servers says what may be changed, so that none lifts a tenant's READONLY", () => {
    const { profiles, files } = chi().configuration;
    expect(Object.keys(profiles).length).toBeGreaterThan(2);
    expect(JSON.stringify([profiles, files])).not.toMatch(/constraints|writable|changeable|<profiles?>/i);
  });

  // The function file() asks for no right: FunctionFile.cpp holds a server to user_files_path alone.
  it("nothing is laid where every tenant may read files", () => {
    expect(JSON.stringify(made().manifests)).not.toContain("user_files");
    const { templates } = chi();
    const mounts = templates.podTemplates.flatMap(({ spec }: Any) =>
      spec.containers.flatMap((one: Any) => one.volumeMounts ?? []),
    );
    expect(mounts.length).toBeGreaterThan(0);
    for (const { mountPath } of mounts) expect(mountPath).not.toMatch(/^\/var\/lib\/clickhouse\/./);
  });

  it("no secret stands in the manifests", () => {
    expect(JSON.stringify(made().manifests)).not.toMatch(/"password":"(?!\{\{)/);
  });
});

describe("data stays", () => {
  it("when servers leave the layout, or the cluster goes", () => {
    for (const spec of [chi(), chk()]) {
      expect(spec.defaults.storageManagement.reclaimPolicy).toBe("Retain");
      for (const volume of spec.templates.volumeClaimTemplates) expect(volume.reclaimPolicy).toBe("Retain");
    }
    const { cleanup, host } = chi().reconcile;
    expect(cleanup.unknownObjects).toMatchObject({ statefulSet: "Retain", pvc: "Retain" });
    expect(cleanup.reconcileFailedObjects).toMatchObject({ statefulSet: "Retain", pvc: "Retain" });
    expect(host.drop.replicas.onDelete).toBe("no");
    expect(made().protect).toBe(true);
    expect(made({ deletion: { protection: false } }).protect).toBe(false);
  });

  it("on the home's encrypted storage class", () => {
    const { of, host } = made();
    for (const kind of ["ClickHouseInstallation", "ClickHouseKeeperInstallation"])
      for (const volume of of(kind).spec.templates.volumeClaimTemplates)
        expect(volume.spec.storageClassName).toBe(host.names.storageClass);
  });
});

it("spreads replicas over zones and servers over nodes, and lets one go at a time", () => {
  for (const spec of [chi(), chk()]) {
    const [pod] = spec.templates.podTemplates;
    expect(pod.spec.topologySpreadConstraints[0]).toMatchObject({
      topologyKey: "topology.kubernetes.io/zone",
      whenUnsatisfiable: "DoNotSchedule",
    });
    expect(pod.podDistribution).toContainEqual({
      type: "ClickHouseAntiAffinity",
      scope: "ClickHouseInstallation",
      topologyKey: "kubernetes.io/hostname",
    });
    expect(spec.configuration.clusters[0]).toMatchObject({ pdbManaged: "yes", pdbMaxUnavailable: 1 });
    expect(pod.spec.securityContext.runAsNonRoot).toBe(true);
    for (const container of pod.spec.containers)
      expect(container.securityContext).toMatchObject({ allowPrivilegeEscalation: false });
  }
  expect(chi().templates.podTemplates[0].podDistribution).toContainEqual({
    type: "ShardAntiAffinity",
    scope: "Shard",
    topologyKey: "topology.kubernetes.io/zone",
  });
});

it("backs up to the home's bucket as the pods' role, by schedule, with rights", () => {
  const { of, host } = made({ backup: { full_interval_hours: 12, incremental_interval_hours: 2, keep: 99 } });
  const pod = of("ClickHouseInstallation").spec.templates.podTemplates[0].spec;
  expect(pod.serviceAccountName).toBe("clickhouse");
  const backup = pod.containers.find(({ name }: Any) => name === "clickhouse-backup");
  const env = Object.fromEntries(backup.env.map(({ name, value, valueFrom }: Any) => [name, value ?? valueFrom]));
  expect(env).toMatchObject({
    S3_BUCKET: host.names.bucket,
    FULL_INTERVAL: "12h",
    WATCH_INTERVAL: "2h",
    BACKUPS_TO_KEEP_REMOTE: "99",
    RBAC_BACKUP_ALWAYS: "true",
    CLICKHOUSE_SECURE: "true",
    CLICKHOUSE_SKIP_VERIFY: "false",
    API_SECURE: "true",
    API_PASSWORD: { secretKeyRef: { name: "clickhouse-backup", key: "password" } },
  });
  expect(Object.keys(env).filter((name) => /ACCESS_KEY|SSE/.test(name))).toEqual([]);
});

it("lets in clients by the load balancer, its own pods, the operator and Prometheus, and nobody else", () => {
  const { of, host } = made();
  const { ingress } = of("NetworkPolicy", "servers").spec;
  const peers = ingress.flatMap((rule: Any) => rule.from);
  expect(peers.filter((peer: Any) => peer.ipBlock).map((peer: Any) => peer.ipBlock.cidr)).toEqual([
    ...host.subnetCidrs,
  ]);
  expect(peers.filter((peer: Any) => Object.keys(peer.podSelector ?? { x: 1 }).length === 0)).toEqual([]);
  const keeper = of("NetworkPolicy", "keepers").spec.ingress;
  expect(keeper.flatMap((rule: Any) => rule.from).filter((peer: Any) => peer.ipBlock)).toEqual([]);
  expect(keeper.find((rule: Any) => rule.ports.some(({ port }: Any) => port === 9281)).from).toHaveLength(1);
});

it("rings at the thresholds of the settings", () => {
  const alarms = {
    cpu_percent: 11,
    memory_percent: 12,
    storage_percent: 13,
    latency_ms: 14,
    failed_percent: 15,
    cache_hit_percent: 16,
    replica_lag_seconds: 17,
    backup_age_hours: 18,
  };
  const rules = made({ alarms }).of("PrometheusRule").spec.groups[0].rules;
  const at = Object.fromEntries(rules.map(({ alert, expr }: Any) => [alert, expr]));
  expect(at.CpuHigh).toMatch(/> 11$/);
  expect(at.MemoryHigh).toMatch(/> 12$/);
  expect(at.VolumeFilling).toMatch(/> 13$/);
  expect(at.QueriesSlow).toMatch(/> 14$/);
  expect(at.QueriesFail).toMatch(/> 15$/);
  expect(at.CacheHitsLow).toMatch(/< 16$/);
  expect(at.ReplicaLags).toMatch(/> 17$/);
  expect(at.BackupLate).toContain(`> ${18 * 3600}`);
});

it("gives the operator a password that is made in the cluster", () => {
  const [operator] = OPERATORS;
  const values = operator!.values({
    environment: environment(),
    clusterName: "x",
    image: (name) => `mirror/${name}`,
  }) as Any;
  expect(values.secret).toEqual({ create: false });
  expect(JSON.stringify(values)).not.toContain("clickhouse_operator_password");
  const made = operator!.secrets!();
  expect(made.map(({ kind }) => kind)).toEqual(["Password", "ExternalSecret"]);
  // The chart looks for a secret of the release's name.
  expect(new Set(made.map(({ metadata }) => metadata.name))).toEqual(new Set([operator!.id]));
  expect(values.crdHook.image).toEqual({ repository: "mirror/docker.io/alpine/k8s", tag: "1.35.0" });
});
