import { Redactor } from "../../config/redact/redact";
import { FORMATS } from "../../review/render/registry";
import { type Given, plan, review, TODAY, withFiles } from "./support/plan";

/** Made from parts, so that no scanner of this repository takes them for real ones. */
const join = (...parts: string[]): string => parts.join("");
const random = (seed: number, length: number): string => {
  const letters = "aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW0xYz";
  let out = "";
  for (let at = 0, state = seed * 7919 + 13; at < length; at += 1, state = (state * 48271) % 2147483647)
    out += letters[state % letters.length];
  return out;
};

/** Secrets that Terraform knows of: by their marks alone, whatever they look like. */
const MARKED = Array.from({ length: 12 }, (_, n) => join("Marked-", "plain words ", String(n), "!"));
/** Secrets of known shapes, marked by nobody. */
const SHAPED = [
  join("AKIA", "IOSFODNN7EXAMPLE"),
  join("ASIA", "Y34FZKBOKMUTVV7A"),
  join("ghp_", random(1, 36)),
  join("github_pat_", random(2, 40)),
  join("glpat-", random(3, 20)),
  join("xoxb-", "123456789012-", random(4, 24)),
  join("sk_live_", random(5, 24)),
  join("AIza", random(6, 35)),
  join("SG.", random(7, 22), ".", random(8, 43)),
  join("npm_", random(9, 36)),
  join("eyJhbGciOiJIUzI1NiJ9.", "eyJzdWIiOiJ4In0.", random(10, 30)),
  join("hvs.", random(11, 24)),
  join("postgres://app:", "lower-case-pass", "@db:5432/x"),
  join("Server=db;Password=", "lowercase", ";"),
  join("Bearer ", random(12, 30)),
  join("-----BEGIN RSA ", "PRIVATE KEY-----\n", random(13, 60), "\n-----END RSA PRIVATE KEY-----"),
  join("$2b$12$", random(14, 53)),
  join("SCRAM-SHA-256$4096:", random(15, 24)),
  join("ALTER ROLE x PASSWORD '", "plainword", "'"),
  join("sk-", random(16, 40)),
];
/** Secrets without a shape: only their randomness, or the name they stand under, gives them away. */
const RANDOM = Array.from({ length: 10 }, (_, n) => random(20 + n, 40));
const NAMED = Array.from({ length: 8 }, (_, n) => join("ordinaryword", String(n)));
const NAMES = [
  "password",
  "db_passwd",
  "client_secret",
  "apiKey",
  "auth_token",
  "private_key",
  "connection_string",
  "credentials",
];

const PLANTED = [...MARKED, ...SHAPED, ...RANDOM, ...NAMED];

function planted(): Given[] {
  const changes: Given[] = [];
  MARKED.forEach((secret, n) => {
    // Marked in one place, and copied unmarked into others: an address, a tag's name, a description, a class.
    changes.push({
      address: `aws_db_instance.m${n}`,
      before: { password: secret, identifier: "a", instance_class: "db.r6g.xlarge" },
      after: { password: `${secret}x`, identifier: secret, instance_class: secret },
      beforeSensitive: { password: true },
      afterSensitive: { password: true },
      actions: ["delete", "create"],
      replacePaths: [["identifier"]],
    });
    changes.push({ address: `aws_sqs_queue.q["${secret}"]`, before: { name: secret, tags: { Tenant: secret } } });
  });
  [...SHAPED, ...RANDOM].forEach((secret, n) => {
    changes.push({
      address: `aws_ssm_parameter.p["${secret.replaceAll("\n", "")}"]`,
      after: { value: secret, insecure_value: secret },
    });
    changes.push({
      address: `aws_rds_cluster.c${n}`,
      before: {
        engine_version: "16.1",
        kms_key_id: `arn:aws:kms:x:1:key/${secret}`,
        cluster_identifier: secret,
        tags: { [secret]: secret, Tenant: secret },
      },
      after: { engine_version: secret, kms_key_id: "", cluster_identifier: "b", tags: {} },
      actions: ["delete", "create"],
      replacePaths: [["cluster_identifier"]],
    });
    changes.push({
      address: `aws_lambda_invocation.i${n}`,
      before: { lifecycle_scope: "CRUD", input: "{}" },
      after: {
        lifecycle_scope: "CRUD",
        input: JSON.stringify({ apply: [{ statements: [`DROP TABLE t -- ${secret}`] }] }),
      },
    });
  });
  NAMED.forEach((secret, n) => {
    const name = NAMES[n] as string;
    changes.push({
      address: `aws_secretsmanager_secret.n${n}`,
      before: { [name]: "old", name: "n" },
      after: { [name]: secret, name: "n" },
      actions: ["delete", "create"],
      replacePaths: [[name]],
    });
    changes.push({
      address: `aws_lambda_function.f${n}`,
      before: { environment: [{ variables: { [name]: "old" } }] },
      after: { environment: [{ variables: { [name]: secret } }] },
    });
  });
  return changes;
}

describe("secrets", () => {
  const drift = planted().map((given) => ({ ...given }));
  const outputs = Object.fromEntries(
    PLANTED.map((secret, n) => [`o${n}`, { actions: ["create"], before: null, after: secret, after_sensitive: false }]),
  );
  const whole = plan(planted(), {
    output_changes: outputs,
    variables: Object.fromEntries(PLANTED.map((value, n) => [`v${n}`, { value }])),
    prior_state: { values: PLANTED },
    checks: [...MARKED, ...SHAPED, ...RANDOM].map((secret) => ({
      status: "fail",
      address: { to_display: `check.${secret}` },
    })),
  });
  const withDrift = { ...whole, resource_drift: plan(drift).resource_changes as unknown[] };

  it("are as many as promised", () => expect(new Set(PLANTED).size).toBe(50));

  it.each(Object.keys(FORMATS))("stand nowhere in the %s report", (format) => {
    withFiles({ "production-foundation.json": withDrift }, (paths) => {
      const report = review(paths, { today: TODAY });
      expect(report.findings.length).toBeGreaterThan(100);
      const text = (FORMATS[format] as (typeof FORMATS)[string])(report);
      const leaked = PLANTED.filter(
        (secret) => text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1)),
      );
      expect(leaked).toEqual([]);
      // A part would do for an attacker: no long piece of a random one either.
      expect(RANDOM.filter((secret) => text.includes(secret.slice(4, 24)))).toEqual([]);
    });
  });

  it("mask a set of which a part is sensitive", () => {
    withFiles(
      {
        "production-foundation.json": plan([
          {
            address: "aws_security_group.a",
            before: { ingress: [{ cidr_blocks: ["10.0.0.0/24"] }] },
            after: { ingress: [{ cidr_blocks: ["10.0.0.0/24", "0.0.0.0/0"] }] },
            afterSensitive: { ingress: [{ cidr_blocks: [false, true] }] },
          },
        ]),
      },
      (paths) => {
        const text = JSON.stringify(review(paths, { today: TODAY }));
        expect(text).toContain("network-widened");
        expect(text).not.toMatch(/10\.0\.0\.0|0\.0\.0\.0\/0/);
      },
    );
  });

  it("leave ordinary names alone", () => {
    const redactor = new Redactor();
    for (const text of [
      "aws_rds_cluster.main",
      "arn:aws:kms:eu-central-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab",
      "production-cell-a/postgresql/ClusterParameters/Default",
      "db.r6g.2xlarge",
      "production-cell-pool-1/home/executor/role",
      "production-cell-pool-1/backup/AWSBackupServiceRolePolicyForBackup",
      "aws_iam_role_policy_attachment.backup_AWSBackupServiceRolePolicyForRestores_D75B1ADA",
      "arn:aws:secretsmanager:eu-central-1:1:secret:production",
      "vpc-0abc123def4567890",
      'aws_ssm_parameter.contract["spotify_premium"]',
    ]) {
      expect(redactor.text(text)).toBe(text);
    }
  });
});
