import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import type { Environment } from "../../config/model";
import { PLAIN_PUBLISHERS } from "../../constructs/notification/publishers";
import { FoundationStack } from "../../stacks/foundation";
import { environment } from "../support/fixture";
import { type Block, Synthesized } from "../support/one-stack";

function foundation(changes: Partial<Environment> = {}): Synthesized {
  const outdir = mkdtempSync(join(tmpdir(), "tessera-foundation-"));
  try {
    const app = new App({ outdir, stackTraces: false });
    new FoundationStack(app, environment(changes), 90, ["restore_drill"]);
    app.synth();
    return new Synthesized(
      JSON.parse(readFileSync(join(outdir, "stacks", "production-foundation", "cdk.tf.json"), "utf8")),
    );
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

const stack = foundation();

describe("network", () => {
  test("has one private subnet a zone, none of them public, and no way to the internet", () => {
    const subnets = stack.all("subnet");
    expect(subnets.map((subnet) => subnet.availability_zone).sort()).toEqual(environment().zones);
    expect(subnets.map((subnet) => subnet.cidr_block)).toEqual(["10.40.0.0/18", "10.40.64.0/18", "10.40.128.0/18"]);
    for (const subnet of subnets) expect(subnet.map_public_ip_on_launch).toBe(false);
    for (const type of ["internet_gateway", "nat_gateway", "route", "eip"]) expect(stack.all(type)).toEqual([]);
  });

  test("empties the default security group", () => {
    const group = stack.one("default_security_group");
    expect(group.ingress).toBeUndefined();
    expect(group.egress).toBeUndefined();
  });

  test("names no CIDR in any rule", () => {
    const rules = [...stack.all("vpc_security_group_ingress_rule"), ...stack.all("vpc_security_group_egress_rule")];
    expect(rules).toHaveLength(2);
    for (const rule of rules) {
      expect(rule.referenced_security_group_id).toMatch(/^\$\{aws_security_group\./);
      expect(rule.cidr_ipv4 ?? rule.cidr_ipv6 ?? rule.prefix_list_id).toBeUndefined();
      expect([rule.from_port, rule.to_port]).toEqual([443, 443]);
    }
  });

  test("reaches AWS through endpoints that serve the environment's account alone", () => {
    const endpoints = stack.all("vpc_endpoint");
    const services = endpoints.map((endpoint) => endpoint.service_name.split(".").pop()).sort();
    expect(services).toEqual(["kms", "logs", "monitoring", "s3", "secretsmanager", "ssm", "sts"]);
    for (const endpoint of endpoints) {
      const { Statement } = JSON.parse(endpoint.policy);
      expect(Statement).toHaveLength(1);
      expect(Statement[0].Condition).toEqual({ StringEquals: { "aws:PrincipalAccount": "444444444444" } });
    }
  });

  test("logs every flow, encrypted", () => {
    expect(stack.one("flow_log").traffic_type).toBe("ALL");
    const group = stack.one("cloudwatch_log_group");
    expect(group.kms_key_id).toMatch(/^\$\{aws_kms_key\.log_key/);
    expect(group.retention_in_days).toBe(365);
  });
});

describe("keys", () => {
  test("rotate, wait 30 days before they go, and cannot be destroyed in a protected environment", () => {
    const keys = stack.all("kms_key");
    expect(keys).toHaveLength(3);
    for (const key of keys) {
      expect(key.enable_key_rotation).toBe(true);
      expect(key.deletion_window_in_days).toBe(30);
      expect(key.lifecycle.prevent_destroy).toBe(true);
    }
  });

  test("open to a service under a condition only, but for those that send none", () => {
    for (const key of stack.all("kms_key"))
      for (const { Principal, Condition } of JSON.parse(key.policy).Statement as Block[])
        if (Principal.Service !== undefined)
          expect(Condition === undefined ? Principal.Service : Object.keys(Condition).length).toEqual(
            Condition === undefined ? PLAIN_PUBLISHERS : 1,
          );
  });
});

describe("audit trail", () => {
  test("locks objects in compliance mode for as long as the environment says", () => {
    expect(stack.one("s3_bucket").object_lock_enabled).toBe(true);
    expect(stack.one("s3_bucket_versioning").versioning_configuration.status).toBe("Enabled");
    expect(stack.one("s3_bucket_object_lock_configuration").rule.default_retention).toEqual({
      mode: "COMPLIANCE",
      days: 365,
    });
  });

  test("is encrypted with a customer key, closed to the public and to plain HTTP", () => {
    const [rule] = stack.one("s3_bucket_server_side_encryption_configuration").rule;
    expect(rule.apply_server_side_encryption_by_default.sse_algorithm).toBe("aws:kms");
    expect(rule.apply_server_side_encryption_by_default.kms_master_key_id).toMatch(/aws_kms_key\.audit_key/);
    const block = stack.one("s3_bucket_public_access_block");
    for (const wall of ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"])
      expect(block[wall]).toBe(true);
    expect(stack.one("s3_bucket_policy").policy).toContain('"Bool" = {"aws:SecureTransport" = "false"}');
  });

  test("records every region, with validation of its files", () => {
    expect(stack.one("cloudtrail")).toMatchObject({
      is_multi_region_trail: true,
      include_global_service_events: true,
      enable_log_file_validation: true,
      enable_logging: true,
    });
  });

  test("cannot be destroyed in a protected environment, and can in another", () => {
    expect(stack.one("s3_bucket").lifecycle.prevent_destroy).toBe(true);
    expect(stack.one("s3_bucket").force_destroy).toBe(false);
    expect(foundation({ deletion_protection: false }).one("s3_bucket").lifecycle.prevent_destroy).toBe(false);
  });
});

test("AWS Backup is told to serve Aurora, and what others told it stays", () => {
  const settings = stack.one("backup_region_settings");
  expect(settings.resource_type_opt_in_preference).toEqual({ Aurora: true });
  expect(settings.lifecycle.ignore_changes).toEqual(["resource_type_opt_in_preference"]);
});

describe("topics", () => {
  test("one a severity, encrypted, for the account's own services over TLS", () => {
    const topics = stack.all("sns_topic");
    expect(topics.map((topic) => topic.name)).toEqual([
      "tessera-prod-critical",
      "tessera-prod-emergency",
      "tessera-prod-info",
      "tessera-prod-warning",
    ]);
    for (const topic of topics) expect(topic.kms_master_key_id).toMatch(/aws_kms_key\.topic_key/);
    const policies = stack.all("sns_topic_policy");
    expect(policies).toHaveLength(4);
    for (const { policy } of policies) {
      expect(policy).toContain('"aws:SourceAccount" = "444444444444"');
      expect(policy).toContain('"aws:SecureTransport" = "false"');
    }
  });

  test("write to the addresses of the environment", () => {
    const { json } = foundation({ notify: { critical: ["ops@example.com", "https://example.com/hook"] } });
    const subscriptions = Object.values(json.resource.aws_sns_topic_subscription) as Block[];
    expect(subscriptions.map(({ protocol, endpoint }) => [protocol, endpoint])).toEqual([
      ["email", "ops@example.com"],
      ["https", "https://example.com/hook"],
    ]);
  });
});

describe("every stack", () => {
  test("refuses another account's credentials, and tags what it makes", () => {
    const [provider] = stack.json.provider.aws;
    expect(provider.allowed_account_ids).toEqual(["444444444444"]);
    expect(provider.default_tags[0].tags).toEqual({
      "tessera:environment": "production",
      "tessera:managed": "true",
      "tessera:stack": "production-foundation",
    });
  });

  test("keeps state where the environment says, locked and encrypted", () => {
    const state = { kind: "s3", bucket: "states", region: "eu-central-1", kms_key_arn: "arn:aws:kms:x" } as const;
    expect(foundation({ state }).json.terraform.backend.s3).toEqual({
      bucket: "states",
      key: "production/production-foundation.tfstate",
      region: "eu-central-1",
      encrypt: true,
      kms_key_id: "arn:aws:kms:x",
      use_lockfile: true,
    });
  });
});
