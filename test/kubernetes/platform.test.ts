import { DEFAULT_KUBERNETES } from "../../config/kubernetes";
import { serviceRange } from "../../constructs/kubernetes/service-range";
import { exampleFleet, synthesize } from "../support/fleet";
import { type Block, type BuiltStack, built } from "./support";

describe("the platform", () => {
  let platform: BuiltStack;
  beforeAll(() => {
    [platform] = built("production-platform") as [BuiltStack];
  });

  test("the cluster is reached from the VPC only, and keeps every log of its control plane", () => {
    const cluster = platform.one("aws_eks_cluster");
    expect(cluster.vpc_config).toMatchObject({ endpoint_private_access: true, endpoint_public_access: false });
    expect([...cluster.enabled_cluster_log_types].sort()).toEqual([
      "api",
      "audit",
      "authenticator",
      "controllerManager",
      "scheduler",
    ]);
    const logs = platform.one("aws_cloudwatch_log_group");
    expect(logs.name).toBe("/aws/eks/tessera-prod/cluster");
    expect(logs.kms_key_id).toContain("log_key_arn");
    expect(logs.retention_in_days).toBe(365);
  });

  test("services have addresses of a range that policies can name, apart from any VPC's", () => {
    expect(platform.one("aws_eks_cluster").kubernetes_network_config).toEqual({ service_ipv4_cidr: "172.20.0.0/16" });
    for (const [vpc, range] of [
      ["10.100.0.0/16", "172.20.0.0/16"],
      ["192.168.0.0/16", "172.20.0.0/16"],
      ["172.16.0.0/16", "10.100.0.0/16"],
      ["172.20.128.0/20", "10.100.0.0/16"],
    ] as const)
      expect(serviceRange({ vpc_cidr: vpc })).toBe(range);
  });

  test("control plane and nodes are of one version, add-ons of those that somebody looked up", () => {
    const { version } = platform.one("aws_eks_cluster");
    expect(version).toBe(DEFAULT_KUBERNETES.version);
    for (const group of platform.all("aws_eks_node_group")) expect(group.version).toBe(version);
    for (const addon of platform.all("aws_eks_addon")) expect(addon.addon_version).toBeUndefined();
    const looked = `settings:\n  addons: { "${version}": { coredns: v1.2.3-eksbuild.1 } }\n`;
    const stacks = synthesize(new Map([...exampleFleet(), ["overrides/production_support.yml", looked]]), [
      "production-platform",
    ]);
    const addons = Object.values<Block>(JSON.parse(stacks.get("production-platform")!).resource.aws_eks_addon);
    const known = addons.map(({ addon_name, addon_version }) => [addon_name, addon_version ?? null]);
    expect(Object.fromEntries(known)).toMatchObject({ coredns: "v1.2.3-eksbuild.1", "kube-proxy": null });
  });

  test("the autoscaler scales this cluster's groups and no others", () => {
    const policies = platform.all("aws_iam_role_policy").map(({ policy }) => policy as string);
    const scaling = policies.filter((policy) => policy.includes("autoscaling:SetDesiredCapacity"));
    expect(scaling).toHaveLength(1);
    expect(scaling[0]).toMatch(/aws:ResourceTag\/k8s\.io\/cluster-autoscaler\/tessera-prod\\?" = \\?"owned/);
  });

  test("secrets are encrypted with a customer key, and the cluster does not go by accident", () => {
    const cluster = platform.one("aws_eks_cluster");
    expect(cluster.encryption_config.resources).toEqual(["secrets"]);
    expect(cluster.encryption_config.provider.key_arn).toMatch(/^\$\{aws_kms_key\.key_/);
    expect(cluster.lifecycle.prevent_destroy).toBe(true);
  });

  test("access is by entries: who made the cluster has none", () => {
    expect(platform.one("aws_eks_cluster").access_config).toEqual({
      authentication_mode: "API",
      bootstrap_cluster_creator_admin_permissions: false,
    });
    expect(platform.all("aws_eks_access_entry")).toHaveLength(2);
    const policies = platform.all("aws_eks_access_policy_association").map((association) => association.policy_arn);
    expect(policies.sort()).toEqual([
      "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAdminViewPolicy",
      "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    ]);
  });

  test("nodes: one group a class and zone, IMDSv2 with one hop, encrypted volumes", () => {
    const groups = platform.all("aws_eks_node_group");
    expect(groups.map((group) => group.node_group_name).sort()).toEqual(
      ["shared", "system"].flatMap((name) => ["a", "b", "c"].map((zone) => `tessera-prod-${name}-${zone}`)),
    );
    for (const group of groups) expect(group.subnet_ids).toHaveLength(1);
    expect(new Set(groups.map((group) => group.subnet_ids[0])).size).toBe(3);
    for (const template of platform.all("aws_launch_template")) {
      expect(template.metadata_options).toMatchObject({ http_tokens: "required", http_put_response_hop_limit: 1 });
      for (const { ebs } of template.block_device_mappings) {
        expect(ebs.encrypted).toBe("true");
        expect(ebs.kms_key_id).toMatch(/aws_kms_key\./);
      }
    }
    expect(platform.all("aws_launch_template")).toHaveLength(2);
  });

  test("shared nodes admit only pods that ask for them; nodes of operators admit all", () => {
    const taints = (name: string) =>
      platform
        .all("aws_eks_node_group")
        .filter((group) => group.node_group_name.includes(`-${name}-`))
        .map((group) => group.taint ?? []);
    for (const taint of taints("shared"))
      expect(taint).toEqual([{ key: "tessera.internal/class", value: "shared", effect: "NO_SCHEDULE" }]);
    for (const taint of taints("system")) expect(taint).toEqual([]);
  });

  /** `depends_on` of the resource of a type whose field has this value. */
  const dependsOn = (type: string, field: string, value: string): string[] =>
    platform.all(type).find((block) => block[field] === value)!.depends_on ?? [];
  const addressOf = (type: string, field: string, value: string): string =>
    `${type}.${Object.entries(platform.json.resource[type] as Block).find(([, block]) => block[field] === value)![0]}`;

  test("nodes wait for what lets them join and makes them ready; add-ons that are pods wait for nodes", () => {
    const addon = (name: string) => addressOf("aws_eks_addon", "addon_name", name);
    const policies = Object.entries(platform.json.resource.aws_iam_role_policy_attachment as Block)
      .filter(([, { policy_arn }]) => /WorkerNodePolicy|ContainerRegistryPullOnly/.test(policy_arn))
      .map(([id]) => `aws_iam_role_policy_attachment.${id}`);
    expect(policies).toHaveLength(2);
    const before = [...["vpc-cni", "kube-proxy", "eks-pod-identity-agent"].map(addon), ...policies].sort();
    for (const group of platform.all("aws_eks_node_group")) expect([...group.depends_on].sort()).toEqual(before);
    const nodes = Object.keys(platform.json.resource.aws_eks_node_group).map((id) => `aws_eks_node_group.${id}`);
    for (const name of ["coredns", "aws-ebs-csi-driver", "metrics-server"])
      expect(dependsOn("aws_eks_addon", "addon_name", name)).toEqual(expect.arrayContaining(nodes));
  });

  test("an add-on starts when its role is bound to it, and the role has its rights by then", () => {
    for (const [name, account] of [
      ["vpc-cni", "aws-node"],
      ["aws-ebs-csi-driver", "ebs-csi-controller-sa"],
    ] as const) {
      const association = addressOf("aws_eks_pod_identity_association", "service_account", account);
      expect(dependsOn("aws_eks_addon", "addon_name", name)).toContain(association);
      expect(dependsOn("aws_eks_pod_identity_association", "service_account", account)).toEqual(
        expect.arrayContaining([expect.stringMatching(/^aws_iam_role_policy_attachment\./)]),
      );
    }
    const [policy] = dependsOn("aws_eks_cluster", "name", "tessera-prod").filter((one) => one.includes("attachment"));
    expect(platform.json.resource.aws_iam_role_policy_attachment[policy!.split(".")[1]!].policy_arn).toMatch(
      /AmazonEKSClusterPolicy$/,
    );
  });

  test("the API server answers to whoever wears the deployers' group, on one port", () => {
    const id = Object.entries(platform.json.resource.aws_security_group as Block).find(
      ([, { name }]) => name === "tessera-prod-kubernetes-deployers",
    )![0];
    const admitted = platform
      .all("aws_vpc_security_group_ingress_rule")
      .filter(({ security_group_id }) => security_group_id.includes("cluster_security_group_id"));
    expect(admitted).toHaveLength(1);
    expect(admitted[0]).toMatchObject({ from_port: 443, to_port: 443, ip_protocol: "tcp" });
    expect(admitted[0]!.referenced_security_group_id).toContain(`aws_security_group.${id}.`);
  });

  test("no rule of a security group names an address range", () => {
    const rules = ["ingress", "egress"].flatMap((way) => platform.all(`aws_vpc_security_group_${way}_rule`));
    expect(rules.length).toBeGreaterThan(0);
    for (const rule of rules) {
      expect(rule.cidr_ipv4).toBeUndefined();
      expect(rule.referenced_security_group_id).toBeDefined();
    }
  });

  test("AWS is reached by endpoints that serve the own account only", () => {
    const services = platform.all("aws_vpc_endpoint");
    expect(services.map((endpoint) => endpoint.service_name.replace("com.amazonaws.eu-central-1.", ""))).toEqual(
      expect.arrayContaining(["ecr.api", "ecr.dkr", "ec2", "eks", "eks-auth", "s3"]),
    );
    for (const endpoint of services) {
      expect(endpoint.private_dns_enabled).toBe(true);
      const [own, ...others] = JSON.parse(endpoint.policy).Statement;
      expect(own.Condition).toEqual({ StringEquals: { "aws:PrincipalAccount": "444444444444" } });
      for (const other of others) {
        expect(other.Action).toEqual(["s3:GetObject"]);
        expect(other.Resource).toEqual(["arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/*"]);
      }
    }
  });

  test("pod roles can be taken on by one service account of one namespace of this account", () => {
    const associations = platform.all("aws_eks_pod_identity_association");
    expect(associations.length).toBeGreaterThan(0);
    const trusts = platform
      .all("aws_iam_role")
      .map((role) => JSON.parse(role.assume_role_policy).Statement[0])
      .filter((statement) => statement.Principal.Service === "pods.eks.amazonaws.com");
    expect(trusts).toHaveLength(associations.length);
    const pairs = trusts.map(({ Condition: { StringEquals: equals } }) => {
      expect(equals["aws:SourceAccount"]).toBe("444444444444");
      return `${equals["aws:RequestTag/kubernetes-namespace"]}/${equals["aws:RequestTag/kubernetes-service-account"]}`;
    });
    expect(pairs.sort()).toEqual(associations.map((a: Block) => `${a.namespace}/${a.service_account}`).sort());
  });

  test("External Secrets has no secret of its own: it takes on the push roles of homes", () => {
    const role = Object.entries(platform.json.resource.aws_iam_role as Block).find(
      ([, { name }]) => name === "tessera-prod-external-secrets",
    )!;
    const policy = platform.all("aws_iam_role_policy").find(({ role: of }) => of.includes(role[0]))!;
    expect(policy.policy).toContain("arn:aws:iam::444444444444:role/tessera-prod-*-push");
    expect(policy.policy).not.toContain("secretsmanager:");
  });

  test("images come from the account's own registry, encrypted, with tags that stay", () => {
    const rules = platform.all("aws_ecr_pull_through_cache_rule");
    const templates = platform.all("aws_ecr_repository_creation_template");
    expect(templates.map((template) => template.prefix).sort()).toEqual(
      rules.map((rule) => rule.ecr_repository_prefix).sort(),
    );
    for (const template of templates) {
      expect(template.image_tag_mutability).toBe("IMMUTABLE");
      expect(template.encryption_configuration[0].encryption_type).toBe("KMS");
    }
  });

  test("a rule that needs a secret finds one of an earlier layer, and says what to do while it has no value", () => {
    const [foundation] = built("production-foundation") as [BuiltStack];
    const secrets = foundation.all("aws_secretsmanager_secret").map(({ name }) => name as string);
    expect(secrets.sort()).toEqual(["docker", "ghcr"].map((prefix) => `ecr-pullthroughcache/tessera-prod/${prefix}`));
    for (const stack of [foundation, platform]) expect(stack.all("aws_secretsmanager_secret_version")).toEqual([]);
    expect(platform.all("aws_secretsmanager_secret")).toEqual([]);
    const asking = platform.all("aws_ecr_pull_through_cache_rule").filter((rule) => rule.credential_arn !== undefined);
    expect(asking).toHaveLength(secrets.length);
    for (const { ecr_repository_prefix: prefix, credential_arn: arn, lifecycle } of asking) {
      expect(arn).toBe(`\${local.foundation.upstream_credential_arns.${prefix}}`);
      const [{ condition, error_message: says }] = lifecycle.precondition;
      const [, data] = /^\$\{try\(length\(data\.aws_secretsmanager_secret_versions\.(\w+)\.versions\), 0\) > 0\}$/.exec(
        condition,
      )!;
      expect(platform.json.data.aws_secretsmanager_secret_versions[data!].secret_id).toBe(arn);
      expect(says).toContain(`ecr-pullthroughcache/tessera-prod/${prefix} has no value: put a user`);
    }
  });
});
