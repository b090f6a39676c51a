import { addressOf, notReady } from "../../../constructs/engines/families/incluster/sign-in";
import { awsKeeper } from "../../../executor/aws/keeper";
import type { Credentials } from "../../../executor/contract/driver";
import type { Target } from "../../../executor/contract/payload";
import { type Block, type BuiltStack, built } from "../support";
import { pushSecret, SecretsManager } from "./external-secrets";

const HOMES = [
  ["production-cell-premium-1", "production-cell-premium-1-incluster"],
  ["production-tenant-open-data-lab", "production-tenant-open-data-lab-incluster"],
] as const;

/** Actions of the role that External Secrets takes on for a cluster. */
function actionsOf(aws: BuiltStack, engine: string): string[] {
  const policies = aws
    .all("aws_iam_role_policy")
    .filter(
      ({ policy, "//": { metadata } }) => policy.includes("PushSecrets") && metadata.path.includes(`/${engine}/`),
    );
  expect(policies).toHaveLength(1);
  return (policies[0]!.policy as string).match(/secretsmanager:\w+/g) ?? [];
}

/** A keeper over what the store holds, as the executor has it. */
function credentialsOver(store: SecretsManager): Credentials {
  const keeper = awsKeeper(() => async (_, action, __, input) => {
    const { SecretId: name = "", Name: parameter } = input as { SecretId?: string; Name?: string };
    if (action === "GetParameter") return { Parameter: { Value: `PEM of ${parameter}` } };
    return { ...store.secrets.get(name)?.value };
  });
  return { keeper, token: async () => "", admin: async () => ({ user: "", password: "" }) };
}

describe.each(HOMES)("what External Secrets pushes out of %s", (awsName, inclusterName) => {
  let aws: BuiltStack;
  let pushes: { engine: string; data: Block[]; name: string }[];
  beforeAll(() => {
    const [first, incluster] = built(awsName, inclusterName) as [BuiltStack, BuiltStack];
    aws = first;
    const engines = incluster.all("helm_release").filter(({ name }) => !name.endsWith("-secrets"));
    pushes = engines.flatMap(({ name: engine }) =>
      incluster
        .manifests(engine)
        .filter(({ kind, metadata }) => kind === "PushSecret" && metadata.name === "admin")
        .map(({ spec }) => {
          const { data } = spec as Block;
          return { engine, data, name: data[0].match.remoteRef.remoteKey as string };
        }),
    );
  });

  test("is allowed by the role that it takes on, and is what the executor signs in with", async () => {
    expect(pushes.length).toBeGreaterThan(2);
    for (const { engine, data, name } of pushes) {
      const tags = aws.all("aws_secretsmanager_secret").find((secret) => secret.name === name)!.tags;
      const store = new SecretsManager(new Map([[name, { tags }]]), actionsOf(aws, engine));
      const credentials = credentialsOver(store);
      const target: Target = {
        host: "h",
        port: 1,
        region: "eu-central-1",
        admin_secret_arn: name,
        authority_parameter: "/authority",
      };
      const before = await addressOf(engine, target, "admin", credentials).catch((error: unknown) => notReady(error));
      expect(before).toMatchObject({ code: "NOT_READY", patient: true });

      const [user, password] = data.map(({ match }) => match.secretKey as string) as [string, string];
      const secret = { [user]: "postgres", [password]: "made in the cluster" };
      for (let round = 0; round < 2; round++) for (const one of data) await pushSecret(store.api, secret, one);
      // Whoever else reads it, by the console or a client of AWS, finds text.
      expect(Object.keys(store.secrets.get(name)?.value ?? {})).toEqual(["SecretString"]);
      const address = await addressOf(engine, target, "admin", credentials);
      expect(address).toMatchObject({ user: "postgres", password: "made in the cluster", ca: "PEM of /authority" });
      // A second round finds what it would write.
      expect(store.calls.filter((call) => call === "PutSecretValue")).toHaveLength(2);
    }
  });

  test("may do nothing that External Secrets does not", () => {
    for (const { engine } of pushes)
      expect(actionsOf(aws, engine).sort()).toEqual(
        ["DeleteResourcePolicy", "DescribeSecret", "GetSecretValue", "PutSecretValue"].map(
          (action) => `secretsmanager:${action}`,
        ),
      );
  });
});

test("bytes that somebody pushed are read all the same", async () => {
  const pushed = { SecretBinary: Buffer.from('{"username":"a","password":"b"}').toString("base64") };
  const keeper = awsKeeper(() => async () => pushed);
  await expect(keeper.secret("arn:x", "eu-central-1")).resolves.toEqual({ username: "a", password: "b" });
  const nothing = awsKeeper(() => async () => ({}));
  await expect(nothing.secret("arn:x", "eu-central-1")).resolves.toBeNull();
});
