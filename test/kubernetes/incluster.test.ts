import { inclusterNames } from "../../constructs/kubernetes/names";
import { loadFleet } from "../../constructs/rooms";
import { FLEET } from "../support/fleet";
import { type Block, type BuiltStack, built } from "./support";

/** The engine that these tests look at: others may live in the same homes. */
const ENGINE = "timescaledb";
const HERE = `/home/${ENGINE}/`;

const HOMES = [
  {
    aws: "production-cell-premium-1",
    incluster: "production-cell-premium-1-incluster",
    home: "tessera-prod-c-premium-1",
  },
  {
    aws: "production-tenant-northwind-bank",
    incluster: "production-tenant-northwind-bank-incluster",
    home: "tessera-prod-t-northwind-bank",
  },
];

/** Resources of a type that belong to the engine. */
function here(stack: BuiltStack, type: string): Block[] {
  return stack.all(type).filter((block) => block["//"].metadata.path.includes(HERE));
}

describe.each(HOMES)("$incluster", ({ aws: awsName, incluster: inclusterName, home }) => {
  let aws: BuiltStack;
  let incluster: BuiltStack;
  const environment = () => loadFleet(FLEET).environments.production!;
  const names = () => inclusterNames({ environment: environment(), name: home }, "timescaledb");
  const spec = (kind: string) => incluster.manifests(ENGINE).find((manifest) => manifest.kind === kind)!.spec as Block;
  beforeAll(() => {
    [aws, incluster] = built(awsName, inclusterName) as [BuiltStack, BuiltStack];
  });

  test("has no AWS provider, and the AWS stack none of Kubernetes", () => {
    expect(Object.keys(incluster.json.provider).sort()).toEqual(["helm", "kubernetes"]);
    expect(Object.keys(aws.json.provider)).toEqual(["aws"]);
    expect(incluster.json.data).toBeUndefined();
    expect(incluster.text()).not.toMatch(/aws_[a-z]+_[a-z]+\./);
  });

  test("finds the cluster by the environment's context: no address, certificate or token", () => {
    expect(incluster.json.provider.kubernetes).toEqual([{ config_context: "tessera-prod" }]);
    expect(incluster.json.provider.helm).toEqual([{ kubernetes: { config_context: "tessera-prod" } }]);
  });

  test("names what the AWS stack makes as the AWS stack names it", () => {
    const buckets = aws.all("aws_s3_bucket").map((bucket) => bucket.bucket);
    expect(buckets).toContain(names().bucket);
    expect(spec("ObjectStore").configuration.destinationPath).toBe(`s3://${names().bucket}/`);

    const roles = aws.all("aws_iam_role").map((role) => role.name);
    const stores = incluster.manifests(ENGINE).filter((manifest) => manifest.kind === "SecretStore");
    expect(stores).toHaveLength(2);
    for (const { spec: store } of stores as Block[]) {
      expect(store.provider.aws.role).toBe(names().pushRoleArn);
      expect(roles).toContain(store.provider.aws.role.split("/").at(-1));
    }

    const secrets = aws.all("aws_secretsmanager_secret").map((secret) => secret.name);
    const pushed = incluster.manifests(ENGINE).find((manifest) => manifest.metadata.name === "admin")!.spec as Block;
    for (const { match } of pushed.data) expect(secrets).toContain(match.remoteRef.remoteKey);

    const groups = here(aws, "aws_lb_target_group").map((group) => group.name);
    const bindings = incluster
      .manifests(ENGINE)
      .filter((manifest) => manifest.kind === "TargetGroupBinding") as Block[];
    expect(bindings.map((binding) => binding.spec.targetGroupName).sort()).toEqual([...groups].sort());

    const records = here(aws, "aws_route53_record").map((record) => record.name);
    const certificate = incluster
      .manifests(ENGINE)
      .find((manifest) => manifest.metadata.name === "timescaledb-server")!;
    for (const record of records) expect((certificate.spec as Block).dnsNames).toContain(record);
    expect(records).toHaveLength(3);

    const association = aws.all("aws_eks_pod_identity_association").find((of) => of.service_account === "timescaledb")!;
    expect(association.namespace).toBe(incluster.within("kubernetes_namespace_v1", HERE).metadata.name);
  });

  test("volumes are encrypted with the home's key and outlive their claims", () => {
    const storage = incluster.within("kubernetes_storage_class_v1", HERE);
    expect(storage).toMatchObject({ reclaim_policy: "Retain", volume_binding_mode: "WaitForFirstConsumer" });
    expect(storage.parameters).toMatchObject({ encrypted: "true", kmsKeyId: names().keyAliasArn });
    const aliases = aws.all("aws_kms_alias").map((alias) => alias.name);
    expect(aliases).toContain(names().keyAliasArn.split(":").at(-1));
    expect(spec("Cluster").storage.storageClass).toBe(storage.metadata.name);
    expect(spec("Cluster").walStorage.storageClass).toBe(storage.metadata.name);
  });

  test("the namespace enforces the restricted standard, denies all traffic and bounds what it may take", () => {
    const { metadata, lifecycle } = incluster.within("kubernetes_namespace_v1", HERE);
    expect(metadata.labels["pod-security.kubernetes.io/enforce"]).toBe("restricted");
    expect(lifecycle.prevent_destroy).toBe(true);
    const policies = incluster
      .all("kubernetes_network_policy_v1")
      .filter((block) => block["//"].metadata.path.includes(HERE));
    const deny = policies.find((policy) => policy.metadata.name === "deny-all")!;
    expect(deny.spec).toEqual({ pod_selector: {}, policy_types: ["Ingress", "Egress"] });
    const { hard } = incluster.within("kubernetes_resource_quota_v1", HERE).spec;
    const { instances, resources } = spec("Cluster");
    expect(Number(hard["limits.cpu"])).toBeGreaterThan(instances * Number(resources.limits.cpu));
    expect(hard["services.loadbalancers"]).toBe("0");
    expect(
      incluster.all("kubernetes_limit_range_v1").filter((block) => block["//"].metadata.path.includes(HERE)),
    ).toHaveLength(1);
  });

  test("only the operator reaches the status port, only the home's subnets the server", () => {
    const policy = incluster.manifests(ENGINE).find((manifest) => manifest.metadata.name === "instances")!
      .spec as Block;
    const reaching = (port: number) =>
      policy.ingress
        .filter((rule: Block) => rule.ports.some((one: Block) => one.port === port))
        .flatMap((r: Block) => r.from);
    const namespaces = reaching(8000).map(
      (peer: Block) => peer.namespaceSelector?.matchLabels["kubernetes.io/metadata.name"],
    );
    expect(namespaces).toEqual([undefined, "cnpg-system"]);
    const ranges = reaching(5432).flatMap((peer: Block) => (peer.ipBlock ? [peer.ipBlock.cidr] : []));
    expect(ranges).toEqual(["10.64.0.0/18", "10.64.64.0/18", "10.64.128.0/18"]);
    const all = JSON.stringify(incluster.manifests(ENGINE).filter((manifest) => manifest.kind === "NetworkPolicy"));
    expect(all).not.toContain("0.0.0.0/0");
  });

  test("a commit waits for a replica in another place, and unencrypted connections are turned away", () => {
    const cluster = spec("Cluster");
    expect(cluster.instances).toBe(3);
    expect(cluster.postgresql.synchronous).toEqual({
      method: "any",
      number: 1,
      dataDurability: "required",
      failoverQuorum: true,
    });
    expect(cluster.topologySpreadConstraints[0]).toMatchObject({
      topologyKey: "topology.kubernetes.io/zone",
      whenUnsatisfiable: "DoNotSchedule",
      // Poolers carry the cluster's label as well.
      labelSelector: { matchLabels: { "cnpg.io/cluster": "timescaledb", "cnpg.io/podRole": "instance" } },
    });
    expect(cluster.affinity.podAntiAffinityType).toBe("required");
    expect(cluster.postgresql.pg_hba[0]).toBe("hostnossl all all all reject");
    expect(cluster.postgresql.parameters.ssl_min_protocol_version).toBe("TLSv1.3");
  });

  test("the log is archived, a full backup is taken by schedule, and pods cannot delete versions", () => {
    expect(spec("Cluster").plugins).toEqual([
      expect.objectContaining({ name: "barman-cloud.cloudnative-pg.io", isWALArchiver: true }),
    ]);
    expect(spec("ScheduledBackup")).toMatchObject({ method: "plugin", immediate: true });
    const policies = here(aws, "aws_s3_bucket_policy").map((policy) => policy.policy);
    expect(policies.filter((policy) => policy.includes("PodsLoseNoVersions"))).toHaveLength(1);
    expect(policies.filter((policy) => policy.includes("aws:SecureTransport"))).toHaveLength(policies.length);
  });

  test("the load balancer is internal, and the executor keeps passwords of this home only", () => {
    const [balancer] = here(aws, "aws_lb");
    expect(balancer).toMatchObject({ internal: true, load_balancer_type: "network", name: names().balancer });
    const policies = aws.all("aws_iam_policy").map((policy) => policy.policy as string);
    const executor = policies.filter((policy) => policy.includes("KeepPasswords"));
    expect(executor.filter((policy) => policy.includes(`:parameter${names().passwords}/*`))).toHaveLength(1);
    const home = names().passwords.split("/").slice(0, -2).join("/");
    for (const policy of executor) expect(policy).toContain(`:parameter${home}/`);
  });

  test("no secret's value is in either stack", () => {
    expect(aws.all("aws_secretsmanager_secret_version")).toEqual([]);
    expect(incluster.manifests(ENGINE).filter((manifest) => manifest.kind === "Secret")).toEqual([]);
  });
});

test("a dedicated tenant's pods have nodes that admit no others, one a zone", () => {
  const [aws, incluster] = built(HOMES[1]!.aws, HOMES[1]!.incluster) as [BuiltStack, BuiltStack];
  const groups = here(aws, "aws_eks_node_group");
  expect(groups).toHaveLength(3);
  for (const { taint } of groups)
    expect(taint.map(({ key, value }: Block) => `${key}=${value}`)).toEqual([
      "tessera.internal/class=dedicated",
      "tessera.internal/home=tessera-prod-t-northwind-bank",
      // Engines are apart: a small pod of one would take the room of a large one of another.
      "tessera.internal/engine=timescaledb",
    ]);
  const { affinity } = incluster.manifests(ENGINE).find((manifest) => manifest.kind === "Cluster")!.spec as Block;
  expect(affinity.nodeSelector).toEqual({
    "tessera.internal/class": "dedicated",
    "tessera.internal/home": "tessera-prod-t-northwind-bank",
    "tessera.internal/engine": "timescaledb",
  });
});

test("shares on Kubernetes wait for their bootstrap, and others do not", () => {
  const [tenants] = built("production-cell-premium-1-tenants") as [BuiltStack];
  const invocations = tenants.json.resource.aws_lambda_invocation as Block;
  expect(invocations.slice_timescaledb.depends_on).toEqual(["aws_lambda_invocation.bootstrap_timescaledb"]);
  expect(invocations.slice_postgresql.depends_on ?? []).toEqual([]);
  const [shares] = built("production-tenant-northwind-bank-shares") as [BuiltStack];
  expect(Object.keys(shares.json.resource.aws_lambda_invocation)).toEqual(
    expect.arrayContaining(["bootstrap_timescaledb", "slice_timescaledb"]),
  );
  expect(shares.all("aws_iam_role")).toEqual([]);
});
