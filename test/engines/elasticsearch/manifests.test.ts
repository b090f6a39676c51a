import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { elasticsearch } from "../../../constructs/engines/elasticsearch";
import { OPERATORS } from "../../../constructs/engines/elasticsearch/operators";
import { manifestHost } from "../../../constructs/kubernetes/home-clusters";
import { security } from "../../../constructs/security";
import { CrdSchemas } from "../../crds/schemas";
import { environment, resolved, settingsOf, tenant } from "../../support/fixture";
import { homeOf } from "../../support/homes";
import { MissingRealPart, skipOrFail } from "../../support/real-part";

// biome-ignore lint/suspicious/noExplicitAny: manifests are plain data
type Any = any;

function made(changes: Record<string, unknown> = {}, secure: Record<string, unknown> = {}, dedicated = false) {
  const settings = settingsOf(elasticsearch, changes);
  const effective = (room: string) => resolved(room === "elasticsearch" ? settings : settingsOf(security, secure));
  const host = manifestHost(
    "elasticsearch",
    homeOf(dedicated ? tenant("acme", "enterprise") : null, { settings: effective }),
  );
  const result = elasticsearch.build().manifests!(host);
  const of = (kind: string, name?: string): Any =>
    result.manifests.find(
      (manifest) => manifest.kind === kind && (name === undefined || manifest.metadata.name === name),
    );
  return { ...result, host, of };
}

const cluster = (...args: Parameters<typeof made>): Any => made(...args).of("Elasticsearch").spec;
const setsOf = (role: string, spec: Any) => spec.nodeSets.filter((set: Any) => set.name.startsWith(role));

test.each([
  ["a cell", {}, false],
  [
    "a dedicated tenant with everything",
    { licence: "enterprise", features: { audit: true, alerting: true, graph: true, machine_learning: true } },
    true,
  ],
  ["an old version", { version: "8.0", end_of_life_accepted: true }, false],
])("the custom resource of %s has no unknown field", (_what, changes, dedicated) => {
  let schemas: CrdSchemas;
  try {
    schemas = CrdSchemas.find();
  } catch (error) {
    if (!(error instanceof MissingRealPart)) throw error;
    expect(skipOrFail("test/engines/elasticsearch/manifests", error)).toBe(0);
    return;
  }
  expect(made(changes, {}, dedicated).manifests.flatMap((manifest) => schemas.problems(manifest))).toEqual([]);
});

test("HTTPS has a certificate of the cluster's own authority, for every name that it is called by", () => {
  const { of, host } = made();
  const { tls } = of("Elasticsearch").spec.http;
  expect(tls).toEqual({ certificate: { secretName: "elasticsearch-server" } });
  const { dnsNames, issuerRef } = of("Certificate", "elasticsearch-server").spec;
  expect(issuerRef.name).toBe("elasticsearch-issuer");
  for (const name of [
    host.names.host("writer"),
    host.names.host("reader"),
    "elasticsearch-clients",
    `elasticsearch-es-http.${host.names.namespace}.svc`,
  ])
    expect(dnsNames).toContain(name);
});

test("takes the lowest version of TLS from security, on both layers", () => {
  const protocols = (tls_version: string) => {
    const [set] = cluster({}, { encryption: { in_transit: { tls_version } } }).nodeSets;
    return ["http", "transport"].map((layer) => set.config[`xpack.security.${layer}.ssl.supported_protocols`]);
  };
  expect(protocols("1.3")).toEqual([["TLSv1.3"], ["TLSv1.3"]]);
  expect(protocols("1.2")).toEqual([
    ["TLSv1.3", "TLSv1.2"],
    ["TLSv1.3", "TLSv1.2"],
  ]);
});

test("data stays when the cluster goes, on the home's encrypted storage class", () => {
  const { of, host, protect } = made();
  const { volumeClaimDeletePolicy, nodeSets } = of("Elasticsearch").spec;
  expect(volumeClaimDeletePolicy).toBe("DeleteOnScaledownOnly");
  for (const { volumeClaimTemplates } of nodeSets) {
    // The operator knows the volume of data by this name.
    expect(volumeClaimTemplates.map((volume: Any) => volume.metadata.name)).toEqual(["elasticsearch-data"]);
    expect(volumeClaimTemplates[0].spec.storageClassName).toBe(host.names.storageClass);
  }
  expect(protect).toBe(true);
  expect(made({ deletion: { protection: false } }).protect).toBe(false);
});

test("has a node set for each role in each zone, and knows the zones", () => {
  const spec = cluster({ topology: { data_nodes_per_zone: 2 } });
  const zone = (set: Any) => set.podTemplate.spec.nodeSelector["topology.kubernetes.io/zone"];
  for (const role of ["master", "data"]) {
    const sets = setsOf(role, spec);
    expect(new Set(sets.map(zone)).size).toBe(3);
    for (const set of sets) expect(set.config["node.attr.zone"]).toBe(zone(set));
  }
  expect(setsOf("data", spec).map((set: Any) => set.count)).toEqual([2, 2, 2]);
  expect(setsOf("master", spec)[0].config["node.roles"]).toEqual(["master"]);
  expect(setsOf("data", spec)[0].config["node.roles"]).not.toContain("master");
  expect(setsOf("ml", spec)).toEqual([]);
  for (const set of spec.nodeSets) {
    expect(set.config["cluster.routing.allocation.awareness.attributes"]).toBe("zone");
    const [apart] = set.podTemplate.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
    expect(apart.topologyKey).toBe("kubernetes.io/hostname");
    expect(set.podTemplate.spec.securityContext.runAsNonRoot).toBe(true);
    for (const container of set.podTemplate.spec.containers)
      expect(container.securityContext).toMatchObject({ allowPrivilegeEscalation: false });
  }
  expect(spec.podDisruptionBudget.spec.maxUnavailable).toBe(1);
});

test("has warm and cold nodes where they are asked for, and data nodes then hold what is hot", () => {
  const tier = (storage_gib: number) => ({ nodes_per_zone: 2, storage_gib });
  const { of, quota } = made({ topology: { warm: tier(500), cold: tier(2000) } });
  const { spec } = of("Elasticsearch");
  expect(setsOf("data", spec)[0].config["node.roles"]).toEqual(["data_hot", "data_content", "ingest", "transform"]);
  for (const [role, gib] of [
    ["warm", 500],
    ["cold", 2000],
  ] as const) {
    const sets = setsOf(role, spec);
    expect(sets.map(({ count }: Any) => count)).toEqual([2, 2, 2]);
    for (const { config, podTemplate, volumeClaimTemplates } of sets) {
      expect(config["node.roles"]).toEqual([`data_${role}`]);
      expect(volumeClaimTemplates[0].spec.resources.requests.storage).toBe(`${gib}Gi`);
      const [apart] = podTemplate.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
      expect(apart.labelSelector.matchLabels).toHaveProperty(
        [`elasticsearch.k8s.elastic.co/node-data_${role}`],
        "true",
      );
    }
  }
  expect(quota.storageGib).toBeGreaterThan(made().quota.storageGib + 6 * 2500);
  // Clients are sent to nodes that ingest: the label of a data node is not on a hot one.
  const ingest = { "elasticsearch.k8s.elastic.co/node-ingest": "true" };
  expect(of("Service", "elasticsearch-clients").spec.selector).toMatchObject(ingest);
  for (const set of spec.nodeSets)
    expect(set.config["node.roles"].includes("ingest")).toBe(set.name.startsWith("data"));
});

test("paid features are off until they are asked for", () => {
  const on = (changes: object) => {
    const { config } = cluster(changes as Record<string, unknown>).nodeSets[0];
    return ["security.audit", "watcher", "graph", "ml"].map((name) => config[`xpack.${name}.enabled`]);
  };
  expect(on({})).toEqual([false, false, false, false]);
  const features = { audit: true, alerting: true, graph: true, machine_learning: true };
  expect(on({ features })).toEqual([true, true, true, true]);
  expect(setsOf("ml", cluster({ features }))).toHaveLength(3);
});

test("nobody signs in as elastic; the platform's users are made in the cluster, each with its own role", () => {
  const { of, manifests } = made();
  const { auth } = of("Elasticsearch").spec;
  expect(auth.disableElasticUser).toBe(true);
  const rolesOf = (name: string) => of("ExternalSecret", name).spec.target.template.data.roles;
  expect(auth.fileRealm.map(({ secretName }: Any) => rolesOf(secretName))).toEqual(["superuser", "tessera_exporter"]);
  const roles = of("Secret", auth.roles[0].secretName).stringData["roles.yml"];
  expect(roles).toMatch(/^tessera_exporter:/);
  expect(roles).not.toMatch(/manage|\ball\b|write|\bread\b/);
  expect(JSON.stringify(manifests)).not.toMatch(/"password":"(?!\{\{)/);
  const [{ config }] = of("Elasticsearch").spec.nodeSets;
  expect(config["xpack.security.authc.password_hashing.algorithm"]).toBe("pbkdf2_50000");
  expect(config["action.destructive_requires_name"]).toBe(true);
});

test("snapshots go to the home's bucket by schedule, and stay as long as the settings say", () => {
  const backup = { interval_hours: 6, expire_days: 20, min_count: 3, max_count: 99 };
  const { of, host } = made({ backup });
  const { spec } = of("CronJob").spec.jobTemplate.spec.template;
  const [job] = spec.containers;
  const env = Object.fromEntries(job.env.map(({ name, value }: Any) => [name, value]));
  expect(env.PATH_0).toBe("/_snapshot/tessera");
  expect(JSON.parse(env.BODY_0).settings.bucket).toBe(host.names.bucket);
  const policy = JSON.parse(env.BODY_1);
  expect(policy.schedule).toBe("0 30 0/6 * * ?");
  expect(policy.retention).toEqual({ expire_after: "20d", min_count: 3, max_count: 99 });
  expect(env.URL).toMatch(/^https:/);
  expect(job.command.at(-1)).toContain("--cacert /authority/ca.crt");
  expect(job.command.at(-1)).not.toMatch(/--insecure|-k\b/);
  for (const { podTemplate } of of("Elasticsearch").spec.nodeSets)
    expect(podTemplate.spec.serviceAccountName).toBe("elasticsearch");
});

test("the relay writes what nginx serves to this pod alone, with the token as it is", () => {
  const container = cluster().nodeSets[0].podTemplate.spec.containers.find(({ name }: Any) => name === "credentials");
  const folder = mkdtempSync(join(tmpdir(), "tessera-relay-"));
  try {
    writeFileSync(join(folder, "token"), "t0ken");
    // The function alone: nginx is not part of this test.
    const script = container.command[2].split("\nwrite\n")[0].replace("/tmp/nginx.conf", join(folder, "conf"));
    const ran = spawnSync("/bin/sh", ["-c", `${script}\nwrite`], {
      env: {
        ...process.env,
        AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://169.254.170.23/v1/credentials",
        AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(folder, "token"),
      },
      encoding: "utf8",
    });
    expect(ran.stderr).toBe("");
    const conf = readFileSync(join(folder, "conf"), "utf8");
    expect(conf).toContain("listen 127.0.0.1:9911;");
    expect(conf).toContain(
      'proxy_pass http://169.254.170.23/v1/credentials; proxy_set_header Authorization "t0ken"; }',
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const [node] = cluster().nodeSets[0].podTemplate.spec.containers;
  expect(node.env[0].value).toBe("http://127.0.0.1:9911/v1/credentials");
});

test("lets in clients by the load balancer, its own pods, the operator and its helpers, and nobody else", () => {
  const { of, host } = made();
  const { ingress, podSelector } = of("NetworkPolicy", "nodes").spec;
  expect(podSelector.matchLabels).toEqual({ "elasticsearch.k8s.elastic.co/cluster-name": "elasticsearch" });
  const peers = ingress.flatMap((rule: Any) => rule.from);
  expect(peers.flatMap((peer: Any) => peer.ipBlock?.cidr ?? [])).toEqual([...host.subnetCidrs]);
  expect(peers.flatMap((peer: Any) => Object.values(peer.namespaceSelector?.matchLabels ?? {}))).toEqual([
    "elastic-system",
  ]);
  const transport = ingress.filter((rule: Any) => rule.ports.some(({ port }: Any) => port === 9300));
  expect(transport.flatMap((rule: Any) => rule.from)).toEqual([{ podSelector }]);
  // Closed by its type: an empty list is not kept by the API server, and would differ for ever.
  const snapshots = of("NetworkPolicy", "snapshots").spec;
  expect([snapshots.policyTypes, snapshots.ingress]).toEqual([expect.arrayContaining(["Ingress"]), undefined]);
});

test("rings at the thresholds of the settings", () => {
  const alarms = {
    cpu_percent: 11,
    heap_percent: 12,
    storage_percent: 13,
    latency_ms: 14,
    rejected_per_minute: 15,
    http_connections: 16,
    backup_age_hours: 18,
  };
  const { rules } = made({ alarms }).of("PrometheusRule").spec.groups[0];
  const at = Object.fromEntries(rules.map(({ alert, expr }: Any) => [alert, expr]));
  expect(at.CpuHigh).toMatch(/> 11$/);
  expect(at.HeapHigh).toMatch(/> 12$/);
  expect(at.VolumeFilling).toMatch(/> 13$/);
  expect(at.SearchesSlow).toMatch(/> 14$/);
  expect(at.RequestsRejected).toMatch(/> 15$/);
  expect(at.ConnectionsHigh).toMatch(/> 16$/);
  expect(at.BackupLate).toContain(`> ${18 * 3600}`);
  expect(at.NodeDown).toContain("< 6 ");
});

test("the namespace has room for the cluster with one more of each role", () => {
  const { quota } = made();
  expect(quota.volumes).toBe(8);
  expect(quota.storageGib).toBe(4 * 10 + 4 * 100);
});

test("the operator is pinned, sends nothing home and takes its image from the account's registry", () => {
  const [operator] = OPERATORS;
  expect(operator!.version).toBe("3.5.0");
  const values = operator!.values({
    environment: environment(),
    clusterName: "x",
    image: (name) => `mirror/${name}`,
  }) as Any;
  expect(values.telemetry.disabled).toBe(true);
  expect(values.image.repository).toBe("mirror/docker.io/elastic/eck-operator");
});
