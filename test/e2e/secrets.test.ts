import { findSecrets } from "./secrets";

const rulesOf = (document: unknown, known: string[] = []) =>
  findSecrets(JSON.stringify(document), known).map(({ rule, path }) => [rule, path]);

// Put together here, so that scanners of repositories do not take them for real ones.
const ACCESS_KEY = `AKIA${"ABCDEFGHIJKLMNOP"}`;
const PRIVATE_KEY = ["-----BEGIN RSA", "PRIVATE KEY-----"].join(" ");

describe("finding secrets in what Terraform writes", () => {
  test.each([
    ["an access key anywhere", { description: `use ${ACCESS_KEY} here` }, "AWS access key", "description"],
    ["a private key", { user_data: `${PRIVATE_KEY}\nMIIE` }, "private key", "user_data"],
    ["a URL with a password", { env: { DSN: "postgres://app:hunter2@db/app" } }, "password in a URL", "env.DSN"],
    ["a password in SQL", { apply: ["ALTER ROLE a PASSWORD 'x'"] }, "password in a statement", "apply.0"],
    ["a weak master password", { master_password: "password" }, "attribute that holds a secret", "master_password"],
    ["a password in a list", { passwords: ["changeme"] }, "attribute that holds a secret", "passwords.0"],
    [
      "something random under a telling key",
      { app_secret: "q8Zt2Lw9RfXv4KpYs7Jd" },
      "high entropy under a password-like key",
      "app_secret",
    ],
    [
      "JSON inside a string",
      { input: JSON.stringify({ a: { auth_token: "abc" } }) },
      "attribute that holds a secret",
      "input.a.auth_token",
    ],
  ])("finds %s", (_, document, rule, path) => {
    expect(rulesOf(document)).toEqual([[rule, path]]);
  });

  test("finds a known secret as a value, inside one, and as a key", () => {
    const known = ["s3cr3t-marker"];
    expect(rulesOf({ a: "s3cr3t-marker", b: "x s3cr3t-marker y", "s3cr3t-marker": "c" }, known)).toHaveLength(3);
  });

  test.each([
    ["no password", { master_password: null, password: "", password_wo: null }],
    ["a reference", { password: "${data.aws_secretsmanager_secret_version.x.secret_string}" }],
    [
      "where a secret is",
      { admin_secret_arn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds!cluster-Xy12Zz" },
    ],
    [
      "who holds a secret",
      { master_user_secret: [{ kms_key_id: "4b2f9c61-53d1-4a7e-9a11-8c1a4b7f2d3e", secret_status: "active" }] },
    ],
    [
      "that a password is managed",
      { manage_master_user_password: "true", master_user_secret_kms_key_id: "mrk-8a1dbc221a544" },
    ],
    ["statements without passwords", { apply: ['CREATE ROLE "tenant_acme" LOGIN PASSWORD NULL'] }],
    ["a URL without a password", { url: "https://sqs.eu-central-1.amazonaws.com/123456789012/alerts" }],
  ])("says nothing of %s", (_, document) => {
    expect(rulesOf(document)).toEqual([]);
  });
});
