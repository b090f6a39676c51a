import { readFileSync } from "node:fs";
import { attributesOf, CLASSIFIED, EVERYWHERE, listed, pathsIn } from "../../review/knowledge/attributes";
import { KINDS } from "../../review/knowledge/attributes/types";
import { ALL_DIRECTIONS } from "../../review/knowledge/directions";
import { RULES } from "../../review/rules/registry";
import { stacksWritten } from "../stacks/addresses";
import { bindingAttributes } from "./attributes/bindings";
import { readSchema } from "./attributes/schema";

const schema = readSchema();

/** Every attribute of a type, of either version of its provider. What holds others is not listed beside them. */
function union(type: string): string[] {
  const all = new Set([...(schema.get(type) ?? []), ...bindingAttributes(type)]);
  return [...all].filter((path) => ![...all].some((other) => other.startsWith(`${path}.`))).sort();
}

/** What rules read of a type: rows of directions, and what each rule says that it reads. */
const READ = new Set([
  ...ALL_DIRECTIONS.flatMap(({ types, attribute }) => {
    const paths = attribute.startsWith("parameter:") ? ["parameter.name", "parameter.value"] : [attribute];
    return (types === "*" ? ["*"] : types).flatMap((type) => paths.map((path) => `${type} ${path}`));
  }),
  ...RULES.flatMap(({ reads = {} }) =>
    Object.entries(reads).flatMap(([type, paths]) => paths.map((path) => `${type} ${path}`)),
  ),
]);

/** Attributes that are harmless although one of their name is not elsewhere, by the reason. */
const HARMLESS_HERE: Readonly<Record<string, string>> = {
  "computed by the service: nobody sets it": `aws_elasticache_global_replication_group{at_rest_encryption_enabled
    transit_encryption_enabled} aws_vpc_endpoint{cidr_blocks prefix_list_id state} aws_s3_bucket{hosted_zone_id}
    aws_kms_key{key_id} aws_kms_replica_key{key_id key_usage} aws_rds_cluster{master_user_secret{kms_key_id}}
    aws_rds_cluster_instance{kms_key_id network_type storage_encrypted} aws_sns_topic{owner} aws_sns_topic_policy{owner}
    aws_eks_cluster{platform_version status vpc_config{vpc_id}} aws_eks_node_group{status resources{autoscaling_groups{name}}}
    aws_lambda_function{version vpc_config{vpc_id}} aws_lb{vpc_id zone_id} aws_secretsmanager_secret{replica{status}}
    aws_backup_plan{version} aws_ssm_parameter{version} aws_default_security_group{name name_prefix}`,
  "a label inside its resource: nothing else names it": `aws_cloudtrail{advanced_event_selector{name}}
    aws_cloudwatch_metric_alarm{metric_query{id}} aws_s3_bucket{lifecycle_rule{id} replication_configuration{rules{id}}}
    aws_s3_bucket_lifecycle_configuration{rule{id}} aws_iam_role{inline_policy{name}} aws_iam_role_policy{name name_prefix}
    aws_iam_policy{name name_prefix path} kubernetes_manifest{field_manager{name}}`,
  "when objects get cheaper, which deletes none": `aws_s3_bucket{lifecycle_rule{transition{date days}
    noncurrent_version_transition{days}}} aws_s3_bucket_lifecycle_configuration{rule{transition{date days}
    noncurrent_version_transition{newer_noncurrent_versions noncurrent_days}}}`,
  tags: "aws_cloudwatch_event_target{ecs_target{tags}} aws_launch_template{tag_specifications{resource_type tags}}",
  "how long Terraform waits, and for what": "helm_release{timeout} kubernetes_manifest{wait{condition{status type}}}",
  "an interface's end, with no data on it": "aws_launch_template{network_interfaces{delete_on_termination}}",
  "which of equal servers is taken": "aws_cloudwatch_event_target{ecs_target{ordered_placement_strategy{field type}}}",
  "a service that AWS has ended":
    "aws_launch_template{elastic_gpu_specifications{type} elastic_inference_accelerator{type}}",
  "samples of calls, beside logs and metrics": "aws_lambda_function{tracing_config{mode}}",
  "a larger one is chosen with the value, and is no weaker": "aws_ssm_parameter{tier}",
};

describe("the classified attributes", () => {
  it("are of every type that Tessera makes", () => {
    const made = new Set(
      stacksWritten().flatMap((stacks) => [...stacks.values()].flatMap(({ resource = {} }) => Object.keys(resource))),
    );
    expect([...made].filter((type) => !CLASSIFIED.includes(type)).sort()).toEqual([]);
    expect(made.size).toBeGreaterThan(70);
  });

  it.each(CLASSIFIED)("%s: each once, none left out, and none that the provider does not have", (type) => {
    const given = [...(attributesOf(type)?.keys() ?? [])];
    const all = union(type);
    expect(all.filter((path) => !given.includes(path))).toEqual([]);
    expect(given.filter((path) => !all.includes(path) && !Object.hasOwn(EVERYWHERE, path))).toEqual([]);
  });

  it.each(CLASSIFIED)("%s: what a rule is said to judge is read by one", (type) => {
    const judged = [...(attributesOf(type) ?? [])].filter(([, kind]) => kind === "judged").map(([path]) => path);
    const isRead = (path: string): boolean =>
      ["*", type].some((of) => READ.has(`${of} ${path}`) || READ.has(`${of} ${path.split(".")[0]}`));
    expect(judged.filter((path) => !isRead(path))).toEqual([]);
  });

  it("are of no two kinds", () => {
    const twice = CLASSIFIED.flatMap((type) => {
      const count = new Map<string, number>();
      for (const path of KINDS.flatMap((kind) => listed(type, kind))) count.set(path, (count.get(path) ?? 0) + 1);
      return [...count].filter(([, times]) => times > 1).map(([path]) => `${type} ${path}`);
    });
    expect(twice).toEqual([]);
  });

  it("are harmless in one type and not in another only for a reason", () => {
    const named = new Map<string, { harmless: string[]; others: number }>();
    for (const type of CLASSIFIED) {
      for (const [path, kind] of attributesOf(type) ?? []) {
        if (Object.hasOwn(EVERYWHERE, path)) continue;
        const name = path.split(".").at(-1) as string;
        const row = named.get(name) ?? { harmless: [], others: 0 };
        named.set(name, row);
        if (kind === "harmless") row.harmless.push(`${type}.${path}`);
        else row.others += 1;
      }
    }
    const unlike = [...named.values()].flatMap(({ harmless, others }) => (others > 0 ? harmless : []));
    const reasons = Object.values(HARMLESS_HERE).flatMap(pathsIn);
    expect(unlike.filter((path) => !reasons.includes(path))).toEqual([]);
    expect(reasons.filter((path) => !unlike.includes(path))).toEqual([]);
  });

  it("are as many as the guide says", () => {
    const count = new Map<string, number>();
    const kinds = CLASSIFIED.flatMap((type) => [...(attributesOf(type) ?? [])])
      .filter(([path]) => !Object.hasOwn(EVERYWHERE, path))
      .map(([, kind]) => (["harmless", "identity", "path"].includes(kind) ? kind : "directional"));
    for (const kind of kinds) count.set(kind, (count.get(kind) ?? 0) + 1);
    const classes = ["harmless", "identity", "path", "directional"].map((kind) => `${count.get(kind)} ${kind}`);
    const guide = readFileSync("docs/guides/review.md", "utf8");
    expect(guide).toContain(`${kinds.length.toLocaleString("en-US")} attributes: ${classes.join(", ")}`);
    expect(guide).toContain(`the ${CLASSIFIED.length - 1} types that Tessera makes`);
  });

  it("are written with braces for blocks", () => {
    expect(pathsIn("tags rule{name copy{target days}} id")).toEqual([
      "tags",
      "rule.name",
      "rule.copy.target",
      "rule.copy.days",
      "id",
    ]);
  });
});
