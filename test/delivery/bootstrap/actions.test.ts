import { changeActions, DATA_SOURCE_ACTIONS, readActions, TYPE_ACTIONS } from "../../../delivery/bootstrap/actions";
import { AWS_POLICIES, noResource } from "../../../delivery/bootstrap/places";
import { withoutRoom } from "../../../delivery/bootstrap/spelled";
import { MOST_CHARACTERS, MOST_POLICIES_OF_A_ROLE, sizeOf } from "../../../delivery/bootstrap/statement";
import { everyStack } from "../../policies/fleet";
import type { Block } from "../../support/one-stack";
import { detailsOf } from "./arns";
import seen from "./calls.json";
import { bootstrapped } from "./fixture";

const every = [...readActions(), ...changeActions()];
const typesOf = (part: "resource" | "data") =>
  [...new Set(everyStack().flatMap(({ json }) => Object.keys((json[part] ?? {}) as Block)))]
    .filter((type) => type.startsWith("aws_"))
    .sort();

test("every type that stacks synthesize has a row, and every row a type", () => {
  expect(Object.keys(TYPE_ACTIONS).sort()).toEqual(typesOf("resource"));
  expect(Object.keys(DATA_SOURCE_ACTIONS).sort()).toEqual(typesOf("data"));
});

test("every action is one of AWS's, by its own spelling", () => {
  expect(every.filter((action) => detailsOf(action) === null)).toEqual([]);
});

test("actions that AWS limits to no resource are those, and no others", () => {
  const limited = every.filter((action) => detailsOf(action)!.resourceTypes.length === 0 && action !== "kms:CreateKey");
  expect(noResource()).toEqual(limited.sort());
});

/** What an API calls otherwise than IAM. Source: Service Authorization Reference, "API operations" of S3 and Lambda. */
const AS_IAM: Readonly<Record<string, string>> = {
  "lambda:Invoke": "lambda:InvokeFunction",
  "s3:DeleteBucketEncryption": "s3:PutEncryptionConfiguration",
  "s3:DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
  "s3:DeleteBucketOwnershipControls": "s3:PutBucketOwnershipControls",
  "s3:DeleteBucketTagging": "s3:PutBucketTagging",
  "s3:DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
  "s3:GetBucketAccelerateConfiguration": "s3:GetAccelerateConfiguration",
  "s3:GetBucketCors": "s3:GetBucketCORS",
  "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
  "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
  "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
  "s3:GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
  "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
  "s3:HeadBucket": "s3:ListBucket",
  "s3:ListObjectVersions": "s3:ListBucketVersions",
  "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
  "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
  "s3:PutObjectLockConfiguration": "s3:PutBucketObjectLockConfiguration",
  "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
};

test("what the provider was seen to call for a type is in its row", () => {
  const missing = Object.entries(seen as Readonly<Record<string, readonly string[]>>).flatMap(([type, calls]) => {
    const row = TYPE_ACTIONS[type];
    const own = type.startsWith("data.")
      ? (DATA_SOURCE_ACTIONS[type.slice("data.".length)] ?? [])
      : [...(row?.read ?? []), ...(row?.change ?? [])];
    return calls
      .map((call) => AS_IAM[call] ?? call)
      .filter((call) => !own.includes(call))
      .map((call) => `${type}: ${call}`);
  });
  expect(missing).toEqual([]);
});

test("every service stands in a policy", () => {
  expect(withoutRoom()).toEqual([]);
});

test("policies of AWS that roles of stacks carry are those that may be attached", () => {
  const carried = everyStack().flatMap(({ json }) =>
    Object.values((json.resource?.aws_iam_role_policy_attachment ?? {}) as Record<string, Block>)
      .map(({ policy_arn: arn }) => String(arn))
      .filter((arn) => arn.startsWith("arn:aws:iam::aws:policy/")),
  );
  expect([...new Set(carried)].sort()).toEqual(AWS_POLICIES.map((name) => `arn:aws:iam::aws:policy/${name}`).sort());
});

test("nothing is longer than IAM takes, and nothing in it is a wildcard of actions", () => {
  const { policies, roles } = bootstrapped();
  for (const { name, document } of policies)
    expect([name, sizeOf(document) <= MOST_CHARACTERS.managed]).toEqual([name, true]);
  for (const { name, trust, inline, managed } of roles) {
    expect([name, sizeOf(trust) <= MOST_CHARACTERS.trust]).toEqual([name, true]);
    expect([name, sizeOf(inline) <= MOST_CHARACTERS.inline]).toEqual([name, true]);
    expect([name, managed.length <= MOST_POLICIES_OF_A_ROLE]).toEqual([name, true]);
    const given = [inline, ...managed.map((one) => policies.find((policy) => policy.name === one)!.document)];
    expect(given.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action ?? ["*"])).join()).not.toMatch(
      /\*/,
    );
  }
});
