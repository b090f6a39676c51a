import { type Block, type BuiltStack, built } from "../support";

const HOMES = [
  ["production-cell-premium-1", "production-cell-premium-1-incluster"],
  ["production-tenant-northwind-bank", "production-tenant-northwind-bank-incluster"],
] as const;

describe.each(HOMES)("MongoDB's key of %s", (awsName, inclusterName) => {
  let aws: BuiltStack;
  let incluster: BuiltStack;
  beforeAll(() => {
    [aws, incluster] = built(awsName, inclusterName) as [BuiltStack, BuiltStack];
  });
  const of = (kind: string, name: string) =>
    incluster.manifests("mongodb").find((one) => one.kind === kind && one.metadata.name === name)!.spec as Block;

  test("cannot be changed in the cluster, and stays when what made it goes", () => {
    const { target } = of("ExternalSecret", "mongodb-encryption");
    expect(target).toMatchObject({ name: "mongodb-encryption", creationPolicy: "Orphan", immutable: true });
    expect(of("PerconaServerMongoDB", "mongodb").secrets.encryptionKey).toBe(target.name);
  });

  test("is pushed out once, to a secret that the push role may write and that the executor may not read", () => {
    const { updatePolicy, deletionPolicy, selector, data } = of("PushSecret", "encryption");
    expect([updatePolicy, deletionPolicy]).toEqual(["IfNotExists", "None"]);
    expect(selector.secret.name).toBe("mongodb-encryption");
    const secrets = Object.entries(aws.json.resource.aws_secretsmanager_secret as Record<string, Block>);
    const [id, secret] = secrets.find(([, { name }]) => name === data[0].match.remoteRef.remoteKey)!;
    expect(secret.tags["managed-by"]).toBe("external-secrets");
    const readers = aws
      .all("aws_iam_role_policy")
      .filter(({ policy }) => policy.includes(`aws_secretsmanager_secret.${id}.arn`));
    expect(readers.map(({ policy }) => policy.includes("PushSecrets"))).toEqual([true]);
  });

  test("old copies leave the bucket by their age, the full ones and the oplog, and nothing else does", () => {
    const rules = aws
      .all("aws_s3_bucket_lifecycle_configuration")
      .filter((block) => block["//"].metadata.path.includes("/mongodb/"))
      .flatMap(({ rule }) => rule as Block[]);
    const expiring = rules.filter(({ expiration }) => expiration !== undefined);
    expect(expiring.map(({ filter }) => filter[0].prefix)).toEqual(["mongodb/2", "mongodb/pbmPitr/"]);
    const [task] = of("PerconaServerMongoDB", "mongodb").backup.tasks;
    const aDay = (task.schedule as string).split(" ")[1]!.split(",").length;
    for (const { expiration } of expiring) expect(expiration[0].days).toBeGreaterThan(task.retention.count / aDay);
  });
});
