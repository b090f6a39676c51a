import { bucketStatements, KEEPS_BACKUPS } from "../../constructs/kubernetes/backup-bucket";
import { type Block, type BuiltStack, built } from "./support";

const BUCKET = "arn:aws:s3:::backups";
const OWN = "arn:aws:kms:eu-central-1:444444444444:key/own";
const POD = "arn:aws:iam::444444444444:role/pods";
const OPERATOR = "arn:aws:iam::444444444444:role/operator";
const ALGORITHM = "s3:x-amz-server-side-encryption";
const KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id";

type Request = Readonly<Record<string, string>>;
interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Condition: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const list = (value: string | readonly string[]) => [value].flat() as string[];

/**
 * Operators of IAM. Of an absent key only the negated ones hold, and all that end in `IfExists`. Source: IAM, "JSON
 * policy elements: Condition operators".
 */
const OPERATORS: Readonly<Record<string, (given: string | undefined, wanted: readonly string[]) => boolean>> = {
  Bool: (given, wanted) => given !== undefined && wanted.includes(given),
  StringEquals: (given, wanted) => given !== undefined && wanted.includes(given),
  StringNotEquals: (given, wanted) => given === undefined || !wanted.includes(given),
  Null: (given, [wanted]) => (given === undefined) === (wanted === "true"),
  ArnEquals: (given, wanted) => given !== undefined && wanted.includes(given),
};

function holds(operator: string, given: string | undefined, wanted: readonly string[]): boolean {
  const plain = operator.replace(/IfExists$/, "");
  return (plain !== operator && given === undefined) || OPERATORS[plain]!(given, wanted);
}

/** Sids of the statements that deny a request over TLS. */
function denying(action: string, request: Request): string[] {
  const statements = bucketStatements(BUCKET, { keyArn: OWN, podRoleArn: POD, operatorRoleArn: OPERATOR });
  const all = { "aws:SecureTransport": "true", "aws:PrincipalArn": POD, ...request };
  return (statements as unknown as Statement[])
    .filter(({ Effect, Action }) => Effect === "Deny" && list(Action).some((one) => one === action || one === "s3:*"))
    .filter(({ Condition }) =>
      Object.entries(Condition).every(([operator, keys]) =>
        Object.entries(keys).every(([key, wanted]) => holds(operator, (all as Request)[key], list(wanted))),
      ),
    )
    .map(({ Sid }) => Sid);
}

describe("a backup", () => {
  test.each([
    ["says nothing of encryption: the bucket's default is the home's key", {}, []],
    ["names the home's key", { [ALGORITHM]: "aws:kms", [KEY]: OWN }, []],
    ["names no key: S3 would take the account's own", { [ALGORITHM]: "aws:kms" }, ["NoUnnamedKey"]],
    ["names another key", { [ALGORITHM]: "aws:kms", [KEY]: `${OWN}-not` }, ["NoOtherKey"]],
    ["names another algorithm", { [ALGORITHM]: "AES256" }, ["NoOtherAlgorithm"]],
    ["comes in the clear", { "aws:SecureTransport": "false" }, ["TlsOnly"]],
  ])("that %s", (_, request, denied) => {
    expect(denying("s3:PutObject", request)).toEqual(denied);
  });

  test.each([POD, OPERATOR])("can be deleted by %s, and brought back", (role) => {
    const by = { "aws:PrincipalArn": role };
    expect(denying("s3:DeleteObject", by)).toEqual([]);
    for (const action of ["s3:DeleteObjectVersion", "s3:PutBucketVersioning", "s3:PutLifecycleConfiguration"])
      expect(denying(action, by)).toEqual(["PodsLoseNoVersions"]);
  });
});

test("the operator is let in by the bucket where it clears up, and nowhere else", () => {
  const allows = (operatorRoleArn?: string) =>
    (bucketStatements(BUCKET, { keyArn: OWN, podRoleArn: POD, operatorRoleArn }) as { Effect: string }[]).filter(
      ({ Effect }) => Effect === "Allow",
    );
  expect(allows()).toEqual([]);
  expect(allows(OPERATOR)).toEqual([
    expect.objectContaining({ Principal: { AWS: OPERATOR }, Action: KEEPS_BACKUPS.bucket, Resource: BUCKET }),
    expect.objectContaining({ Principal: { AWS: OPERATOR }, Action: KEEPS_BACKUPS.objects, Resource: `${BUCKET}/*` }),
  ]);
});

test("who keeps backups cannot ask whether there are versions: clickhouse-backup deletes those it knows of", () => {
  const all: readonly string[] = [...KEEPS_BACKUPS.bucket, ...KEEPS_BACKUPS.objects];
  for (const action of ["s3:GetBucketVersioning", "s3:ListBucketVersions", "s3:DeleteObjectVersion"])
    expect(all).not.toContain(action);
});

describe("production", () => {
  const [platform, home] = built("production-platform", "production-cell-premium-1") as [BuiltStack, BuiltStack];
  const NAME = "tessera-prod-psmdb-operator";
  const policies = home.all("aws_s3_bucket_policy").map(({ policy }) => policy as string);

  test("the operator that clears up has the role that its clusters' buckets let in, and no others do", () => {
    const associations = platform.all("aws_eks_pod_identity_association");
    expect(associations).toContainEqual(
      expect.objectContaining({ namespace: "psmdb-operator", service_account: "psmdb-operator" }),
    );
    expect(platform.all("aws_iam_role").map(({ name }) => name)).toContain(NAME);
    const letIn = policies.filter((policy) => policy.includes(`arn:aws:iam::444444444444:role/${NAME}`));
    expect(letIn).toHaveLength(1);
    expect(letIn[0]).toContain("home_mongodb_ground_backup");
    expect(policies.length).toBeGreaterThan(1);
  });

  test("by its own policy it reaches no bucket", () => {
    const [role] = Object.entries(platform.json.resource.aws_iam_role as Block).find(([, { name }]) => name === NAME)!;
    const policy = platform.all("aws_iam_role_policy").find(({ role: of }) => of.includes(`${role}.`))!;
    expect(policy.policy).toContain("alias/tessera-prod-*/data");
    expect(policy.policy).not.toContain("s3:");
  });
});
