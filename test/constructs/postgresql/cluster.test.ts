import { TerraformOutput } from "cdktf";
import { homeName, TENANT_ID_MAX_CHARACTERS } from "../../../config/naming";
import { build } from "../../../constructs/engines/postgresql/build";
import { type Parameter, parametersOf } from "../../../constructs/engines/postgresql/parameters";
import { isProtected } from "../../../constructs/engines/protection";
import * as fixture from "../../support/fixture";
import { homeOf } from "../../support/homes";
import { synth } from "../../support/one-stack";
import { fill, host, KEY_ARN, LOG_KEY_ARN, securitySettings, settings, synthCluster } from "./fixture";

const ID = "tessera-prod-c-pool-1-postgresql";

describe("data at rest", () => {
  test("storage, the admin's secret and performance data are under the home's key", () => {
    const made = synthCluster();
    const cluster = made.one("rds_cluster");
    expect(cluster.storage_encrypted).toBe(true);
    expect(cluster.kms_key_id).toBe(KEY_ARN);
    expect(cluster.master_user_secret_kms_key_id).toBe(KEY_ARN);
    expect(cluster.performance_insights_kms_key_id).toBe(KEY_ARN);
    for (const instance of made.all("rds_cluster_instance")) {
      expect(instance.performance_insights_enabled).toBe(true);
      expect(instance.performance_insights_kms_key_id).toBe(KEY_ARN);
    }
  });

  test("logs are encrypted, end, and stand before the cluster that writes them", () => {
    const made = synthCluster({ settings: { observability: { log_exports: ["postgresql", "iam-db-auth-error"] } } });
    expect(made.one("rds_cluster").enabled_cloudwatch_logs_exports).toEqual(["postgresql", "iam-db-auth-error"]);
    const groups = made.all("cloudwatch_log_group");
    expect(groups.map(({ name }) => name).sort()).toEqual([
      `/aws/rds/cluster/${ID}/iam-db-auth-error`,
      `/aws/rds/cluster/${ID}/postgresql`,
    ]);
    for (const group of groups) expect(group).toMatchObject({ kms_key_id: LOG_KEY_ARN, retention_in_days: 365 });
    expect(made.one("rds_cluster").depends_on).toEqual(
      expect.arrayContaining(made.addresses().filter((address) => address.startsWith("aws_cloudwatch_log_group."))),
    );
  });
});

describe("sign-in", () => {
  test("is by IAM; the admin's password is RDS's own and written nowhere", () => {
    const made = synthCluster();
    const cluster = made.one("rds_cluster");
    expect(cluster.iam_database_authentication_enabled).toBe(true);
    expect(cluster.manage_master_user_password).toBe(true);
    expect(Object.keys(cluster).filter((key) => key.includes("password"))).toEqual(["manage_master_user_password"]);
  });
});

describe("network", () => {
  const made = synthCluster();

  test("the cluster's group admits the home's groups on one port, and no address", () => {
    const rules = made.all("vpc_security_group_ingress_rule");
    const group = made.addresses().find((address) => address.startsWith("aws_security_group."));
    expect(rules.map((rule) => rule.referenced_security_group_id).sort()).toEqual([
      "sg-clients",
      "sg-executor",
      "sg-gateway",
    ]);
    for (const rule of rules) {
      expect(rule).toMatchObject({ from_port: 5432, to_port: 5432, ip_protocol: "tcp" });
      expect(rule.security_group_id).toBe(`\${${group}.id}`);
    }
    expect(JSON.stringify(made.json)).not.toMatch(/cidr/);
  });

  test("the cluster's group reaches nothing", () => {
    const group = made.one("security_group");
    expect(group.egress).toBeUndefined();
    const out = made.all("vpc_security_group_egress_rule").map((rule) => rule.security_group_id);
    expect(out.sort()).toEqual(["sg-clients", "sg-executor", "sg-gateway"]);
  });

  test("the cluster wears that group alone, and no instance is public", () => {
    const group = made.addresses().find((address) => address.startsWith("aws_security_group."));
    expect(made.one("rds_cluster").vpc_security_group_ids).toEqual([`\${${group}.id}`]);
    expect(made.one("rds_cluster").port).toBe(5432);
    for (const instance of made.all("rds_cluster_instance")) expect(instance.publicly_accessible).toBe(false);
    expect(made.one("db_subnet_group").subnet_ids).toEqual(["subnet-a", "subnet-b", "subnet-c"]);
  });
});

describe("deletion", () => {
  const production = fixture.environment();
  const takenDown = fixture.environment({ deletion_protection: false });
  const held = { lifecycle: fixture.lifecycle("offboarding", { legal_hold: true }) } as const;

  test.each([
    ["a cell", null, production, {}, true],
    ["an active tenant", fixture.tenant("acme", "x"), production, {}, true],
    ["a suspended tenant", fixture.tenant("acme", "x", {}, "suspended"), production, {}, true],
    ["a tenant that leaves", fixture.tenant("acme", "x", {}, "offboarding"), production, {}, false],
    ["a tenant that leaves under a legal hold", fixture.tenant("acme", "x", held), production, {}, true],
    ["an environment meant to be taken down", null, takenDown, {}, false],
    ["settings that lift it", null, production, { deletion: { protection: false } }, false],
  ])("of %s", (_, tenant, environment, changes, expected) => {
    expect(isProtected(homeOf(tenant, { environment }), settings(changes))).toBe(expected);
    const made = synthCluster({ settings: changes, environment, ...(tenant === null ? {} : { tenant }) });
    const cluster = made.one("rds_cluster");
    expect(cluster.deletion_protection).toBe(expected);
    expect(cluster.lifecycle.prevent_destroy).toBe(expected);
    expect(cluster.delete_automated_backups).toBe(!expected);
  });

  test("leaves a snapshot under a name of its own, which says how long to keep it, unless settings say otherwise", () => {
    const cluster = synthCluster().one("rds_cluster");
    expect(cluster.skip_final_snapshot).toBe(false);
    // The security group's id is another for each cluster of the name.
    expect(cluster.final_snapshot_identifier).toMatch(/^tessera-final-\$\{aws_security_group\.\w+\.id\}$/);
    expect(cluster.tags).toMatchObject({ "tessera:final-snapshot-days": "14" });
    expect(cluster.copy_tags_to_snapshot).toBe(true);
    const without = synthCluster({ settings: { deletion: { final_snapshot: false } } }).one("rds_cluster");
    expect(without.skip_final_snapshot).toBe(true);
    expect(without.tags).not.toHaveProperty("tessera:final-snapshot-days");
  });
});

describe("change", () => {
  test("waits for the window, and a major version is never taken by the way", () => {
    const made = synthCluster();
    const cluster = made.one("rds_cluster");
    expect(cluster.apply_immediately).toBe(false);
    expect(cluster.allow_major_version_upgrade).toBe(false);
    expect(cluster.preferred_maintenance_window).toBe("sun:03:00-sun:04:00");
    for (const instance of made.all("rds_cluster_instance")) {
      expect(instance.apply_immediately).toBe(false);
      expect(instance.preferred_maintenance_window).toBe("sun:03:00-sun:04:00");
    }
  });

  test("minor versions come by themselves, or the table's is pinned", () => {
    const version = (auto_minor_upgrade: boolean) => {
      const made = synthCluster({ settings: { version: 16, maintenance: { auto_minor_upgrade } } });
      const flags = made.all("rds_cluster_instance").map((instance) => instance.auto_minor_version_upgrade);
      return [made.one("rds_cluster").engine_version, ...flags];
    };
    expect(version(true)).toEqual(["16", true, true]);
    expect(version(false)).toEqual([expect.stringMatching(/^16\.\d+$/), false, false]);
  });

  test("cluster and instances run under the parameters that were computed for them", () => {
    const made = synthCluster({ settings: { workload: "analytics" } });
    const expected = parametersOf(settings({ workload: "analytics" }), securitySettings(), "tessera");
    const rows = (parameters: readonly Parameter[]) =>
      parameters.map(({ name, value, applyMethod }) => ({ name, value, apply_method: applyMethod }));
    expect(made.one("rds_cluster_parameter_group").parameter).toEqual(rows(expected.cluster));
    expect(made.one("db_parameter_group").parameter).toEqual(rows(expected.instance));
    expect(made.one("rds_cluster").db_cluster_parameter_group_name).toMatch(/^\$\{aws_rds_cluster_parameter_group\./);
    for (const instance of made.all("rds_cluster_instance"))
      expect(instance.db_parameter_group_name).toMatch(/^\$\{aws_db_parameter_group\./);
  });

  test("parameter groups of another major version stand beside those in use", () => {
    const groups = (version: number) => {
      const made = synthCluster({ settings: { version } });
      return [made.one("rds_cluster_parameter_group"), made.one("db_parameter_group")];
    };
    for (const [index, group] of groups(16).entries()) {
      expect(group.family).toBe("aurora-postgresql16");
      expect(group.lifecycle.create_before_destroy).toBe(true);
      expect(group.name).not.toBe(groups(17)[index]!.name);
    }
  });

  test("what AWS Backup takes over is left to it", () => {
    expect(synthCluster().one("rds_cluster").lifecycle.ignore_changes).toEqual([
      "backup_retention_period",
      "preferred_backup_window",
    ]);
  });
});

describe("instances", () => {
  test("go round the zones and are promoted in order", () => {
    const instances = synthCluster({ settings: { instance: { readers: 4 } } }).all("rds_cluster_instance");
    expect(instances.map(({ identifier }) => identifier)).toEqual([1, 2, 3, 4, 5].map((n) => `${ID}-${n}`));
    expect(instances.map(({ availability_zone }) => availability_zone.slice(-1))).toEqual(["a", "b", "c", "a", "b"]);
    expect(instances.map(({ promotion_tier }) => promotion_tier)).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(instances.map(({ ca_cert_identifier }) => ca_cert_identifier))).toEqual(
      new Set(["rds-ca-rsa2048-g1"]),
    );
  });

  test("one reader more touches no other address", () => {
    const [two, three] = [1, 2].map((readers) => synthCluster({ settings: { instance: { readers } } }));
    const added = three!.addresses().filter((address) => !two!.addresses().includes(address));
    expect(added).toEqual([expect.stringMatching(/^aws_rds_cluster_instance\.postgresql_instance_3_/)]);
  });

  test("no promotion tier is beyond RDS's last", () => {
    const instances = synthCluster({ settings: { instance: { readers: 15 } } }).all("rds_cluster_instance");
    expect(instances).toHaveLength(16);
    expect(Math.max(...instances.map(({ promotion_tier }) => promotion_tier))).toBe(15);
  });

  test("enhanced monitoring has a role that RDS alone can take, for this account; off, there is none", () => {
    const made = synthCluster({ settings: { observability: { enhanced_monitoring_seconds: 15 } } });
    const trust = JSON.parse(made.one("iam_role").assume_role_policy).Statement;
    expect(trust).toHaveLength(1);
    expect(trust[0].Principal).toEqual({ Service: "monitoring.rds.amazonaws.com" });
    expect(trust[0].Condition).toEqual({ StringEquals: { "aws:SourceAccount": "444444444444" } });
    for (const instance of made.all("rds_cluster_instance")) expect(instance.monitoring_interval).toBe(15);
    const off = synthCluster({ settings: { observability: { enhanced_monitoring_seconds: 0 } } });
    expect(off.all("iam_role")).toHaveLength(0);
    for (const instance of off.all("rds_cluster_instance")) expect(instance.monitoring_interval).toBe(0);
  });

  test("long performance data comes with the advanced insights that keep it", () => {
    const mode = (performance_insights_days: number) => {
      const made = synthCluster({ settings: { observability: { performance_insights_days } } });
      return [
        made.one("rds_cluster").database_insights_mode,
        made.all("rds_cluster_instance")[0]!.performance_insights_retention_period,
      ];
    };
    expect(mode(7)).toEqual(["standard", 7]);
    expect(mode(434)).toEqual(["standard", 434]);
    expect(mode(465)).toEqual(["advanced", 465]);
  });

  test("a serverless class scales between its capacities, others say nothing of them", () => {
    const serverless = synthCluster({
      settings: { instance: { class: "db.serverless", serverless_min_acu: 0.5, serverless_max_acu: 8 } },
    });
    expect(serverless.one("rds_cluster").serverlessv2_scaling_configuration).toEqual({
      min_capacity: 0.5,
      max_capacity: 8,
    });
    expect(serverless.all("rds_cluster_instance")[0]!.instance_class).toBe("db.serverless");
    expect(synthCluster().one("rds_cluster").serverlessv2_scaling_configuration).toBeUndefined();
  });
});

test("storage with I/O included is asked for by name, the standard one by saying nothing", () => {
  expect(synthCluster({ settings: { storage: { type: "aurora_iopt1" } } }).one("rds_cluster").storage_type).toBe(
    "aurora-iopt1",
  );
  expect(synthCluster().one("rds_cluster").storage_type).toBeUndefined();
});

test("the cluster comes with the database that its tenants are in", () => {
  expect(synthCluster().one("rds_cluster").database_name).toBe("tessera");
  const own = synthCluster({ tenant: fixture.tenant("acme_corp", "x") });
  expect(own.one("rds_cluster").database_name).toBe("tenant_acme_corp_main");
});

test("restoring to the second reaches as far back as the settings say", () => {
  const made = synthCluster({
    settings: { backup: { continuous_days: 21 }, maintenance: { backup_window: "05:00-06:00" } },
  });
  expect(made.one("rds_cluster")).toMatchObject({
    backup_retention_period: 21,
    preferred_backup_window: "05:00-06:00",
  });
  const rules = made.one("backup_plan").rule;
  expect(rules[0]).toMatchObject({ enable_continuous_backup: true, lifecycle: { delete_after: 21 } });
  expect(made.one("backup_selection").resources).toEqual([expect.stringMatching(/^\$\{aws_rds_cluster\..*\.arn\}$/)]);
});

test("snapshots come, stay and travel as the settings say", () => {
  const backup = { snapshot_schedule: "monthly", snapshot_retention_days: 90, copy_to_recovery_region: true };
  const { rule } = synthCluster({ settings: { backup } }).one("backup_plan");
  expect(rule[1]).toMatchObject({ rule_name: "snapshot-monthly", lifecycle: { delete_after: 90 } });
  expect(rule[1].copy_action).toEqual([
    { destination_vault_arn: host().backup.copyVaultArn, lifecycle: { delete_after: 90 } },
  ]);
  expect(synthCluster().one("backup_plan").rule[1].copy_action).toBeUndefined();
});

test("ports name the writer, the readers, what IAM signs in to and the admin's secret", () => {
  const made = synth((stack) => {
    for (const [name, value] of Object.entries(fill(stack))) new TerraformOutput(stack, name, { value });
  });
  const outputs = Object.entries(made.json.output as Record<string, { value: unknown }>);
  const ports = Object.fromEntries(outputs.map(([name, { value }]) => [name, value]));
  const of = (attribute: string) =>
    expect.stringMatching(new RegExp(`^\\$\\{aws_rds_cluster\\.[^.]+\\.${attribute}\\}$`));
  expect(ports).toEqual({
    writer_host: of("endpoint"),
    reader_host: of("reader_endpoint"),
    port: 5432,
    resource_id: of("cluster_resource_id"),
    cluster_arn: of("arn"),
    admin_secret_arn: of("master_user_secret\\[0\\]\\.secret_arn"),
  });
});

test("everything that takes tags carries the home's", () => {
  const made = synthCluster();
  for (const type of [
    "rds_cluster",
    "rds_cluster_instance",
    "rds_cluster_parameter_group",
    "db_parameter_group",
    "db_subnet_group",
    "cloudwatch_event_rule",
    "security_group",
    "cloudwatch_log_group",
    "cloudwatch_metric_alarm",
    "cloudwatch_composite_alarm",
    "backup_plan",
  ]) {
    expect(made.all(type).length).toBeGreaterThan(0);
    for (const resource of made.all(type)) expect(resource.tags).toMatchObject({ "tessera:cell": "pool-1" });
  }
});

test("names of the longest home stay within AWS's limits", () => {
  const longest = homeName.tenant("testing", "a".repeat(TENANT_ID_MAX_CHARACTERS));
  expect(longest).toHaveLength(47);
  const made = synthCluster({ host: { name: longest } });
  const within = (type: string, field: string, limit: number) => {
    for (const resource of made.all(type)) expect(resource[field].length).toBeLessThanOrEqual(limit);
    expect(made.all(type).length).toBeGreaterThan(0);
  };
  within("rds_cluster", "cluster_identifier", 63);
  within("rds_cluster_instance", "identifier", 63);
  within("iam_role", "name", 64);
  within("backup_plan", "name", 50);
  within("cloudwatch_metric_alarm", "alarm_name", 255);
  within("cloudwatch_event_rule", "name", 64);
});

test("two syntheses are the same to the byte", () => {
  const [one, other] = [synth((stack) => fill(stack)), synth((stack) => fill(stack))];
  expect(JSON.stringify(one.json)).toBe(JSON.stringify(other.json));
});

test("the build offers what an engine offers", () => {
  expect(Object.keys(build).sort()).toEqual(["bootstrap", "cluster", "connect", "execute", "guard", "look", "slice"]);
});
