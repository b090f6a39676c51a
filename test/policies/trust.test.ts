import { readFileSync } from "node:fs";
import { trustPolicy } from "../../config/applications";
import type { Block } from "../support/one-stack";
import { everyStack } from "./fleet";
import { allows, type Call } from "./judge";
import { type PolicyDocument, withPlainContext } from "./read";

const ACCOUNT = { account_id: "444444444444", region: "eu-central-1" };
const ROLE = "arn:aws:iam::444444444444:role/tessera-prod-tenant-acme";
const GITHUB = "token.actions.githubusercontent.com";
const CLUSTER = "arn:aws:eks:eu-central-1:444444444444:cluster/shop";

const APPLICATIONS = [
  "arn:aws:iam::444444444444:role/shop-api",
  "arn:aws:iam::555555555555:role/shop/jobs",
  `oidc:${GITHUB}:repo:acme/shop:environment:production`,
  "serviceaccount:shop:web:api",
  "serviceaccount:shop:jobs:nightly",
];

const everything: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};

type Caller = Omit<Call, "resource" | "action"> & { readonly action?: string };

const role = (arn: string, sends?: Call["sends"]): Caller => ({ principal: arn, sends });
const subject = (sub: string, aud = "sts.amazonaws.com", issuer = GITHUB): Caller => ({
  principal: `arn:aws:iam::444444444444:oidc-provider/${issuer}`,
  action: "sts:AssumeRoleWithWebIdentity",
  sends: { [`${issuer}:sub`]: sub, [`${issuer}:aud`]: aud },
});
const pod = (namespace: string, name: string, cluster = CLUSTER, account = "444444444444"): Caller => ({
  principal: "pods.eks.amazonaws.com",
  sends: {
    "aws:SourceAccount": account,
    "aws:RequestTag/eks-cluster-arn": cluster,
    "aws:RequestTag/kubernetes-namespace": namespace,
    "aws:RequestTag/kubernetes-service-account": name,
  },
});

/** Whether the role's trust lets the caller in, whatever the caller's own policies allow. */
const letIn = (applications: readonly string[], caller: Caller): Promise<boolean> =>
  allows(
    { action: "sts:AssumeRole", ...caller, resource: ROLE },
    {
      account: ACCOUNT.account_id,
      identity: [everything],
      resource: JSON.parse(withPlainContext(trustPolicy(applications, ACCOUNT))) as PolicyDocument,
    },
  );

test.each([
  ["a role of the account", role("arn:aws:iam::444444444444:role/shop-api")],
  ["a role of another account", role("arn:aws:iam::555555555555:role/shop/jobs")],
  ["a subject", subject("repo:acme/shop:environment:production")],
  ["a service account", pod("web", "api")],
  ["one of another namespace", pod("jobs", "nightly")],
])("%s that is named is let in", async (_, caller) => {
  expect(await letIn(APPLICATIONS, caller)).toBe(true);
});

const STRANGERS: readonly (readonly [string, Caller])[] = [
  [
    "a role that carries the tenant's tag",
    role("arn:aws:iam::444444444444:role/any", { "aws:PrincipalTag/tessera:tenant": "acme" }),
  ],
  ["the role of another account by the same name", role("arn:aws:iam::666666666666:role/shop-api")],
  ["a subject of another environment", subject("repo:acme/shop:environment:development")],
  ["a subject that begins alike", subject("repo:acme/shop:environment:production-2")],
  ["the subject in a token for somebody else", subject("repo:acme/shop:environment:production", "acme.example")],
  [
    "the subject of another issuer",
    subject("repo:acme/shop:environment:production", "sts.amazonaws.com", "gitlab.example"),
  ],
  ["the namespace of one with the name of another", pod("web", "nightly")],
  ["the service account of another cluster", pod("web", "api", CLUSTER.replace("shop", "test"))],
  ["the cluster of another account", pod("web", "api", CLUSTER, "666666666666")],
];

test.each(STRANGERS)("%s is not", async (_, caller) => {
  expect(await letIn(APPLICATIONS, caller)).toBe(false);
});

test("of no applications nobody is let in", async () => {
  expect(await letIn([], role("arn:aws:iam::444444444444:role/shop-api"))).toBe(false);
});

test("the order in which they are written is nothing", () => {
  expect(trustPolicy([...APPLICATIONS].reverse(), ACCOUNT)).toBe(trustPolicy(APPLICATIONS, ACCOUNT));
});

test("no trust policy of any stack goes by a tag of whoever calls, nor trusts a whole account", () => {
  const trusts = everyStack().flatMap(({ name, json }) => [
    ...Object.values((json.resource?.aws_iam_role ?? {}) as Record<string, Block>).map(
      ({ assume_role_policy: policy }) => [name, policy as string] as const,
    ),
    ...Object.values((json.locals?.trust ?? {}) as Record<string, string>).map((policy) => [name, policy] as const),
  ]);
  expect(trusts.length).toBeGreaterThan(50);
  const wide = /PrincipalTag|:root"|"Principal":"\*"|"Effect":"Allow"[^{]*"Principal":\{"AWS":"\*"\}/;
  expect(trusts.filter(([, policy]) => wide.test(policy)).map(([name]) => name)).toEqual([]);
});

describe("the service control policy that reserves Tessera's names", () => {
  const text = readFileSync("delivery/reserved-names.scp.json", "utf8");
  const control = JSON.parse(text) as PolicyDocument;
  const deploy = "arn:aws:iam::444444444444:role/tessera-deploy";
  const backup = "arn:aws:iam::444444444444:role/tessera-prod-c-pool-1-backup";
  const person = "arn:aws:iam::444444444444:role/developer";
  const tagged = (principal: string, action: string, resource: string, key: string): Call => ({
    principal,
    action,
    resource,
    sends: { "aws:TagKeys": [key] },
  });
  const anyRole = "arn:aws:iam::444444444444:role/shop-api";
  const may = (call: Call) => allows(call, { account: "444444444444", identity: [everything], control });

  test("is no longer than AWS Organizations takes", () => {
    // AWS Organizations, quotas: 5,120 characters.
    expect(JSON.stringify(control).length).toBeLessThan(5120);
  });

  test.each([
    ["somebody tags a role", tagged(person, "iam:TagRole", anyRole, "tessera:tenant")],
    ["somebody makes a role with the tag", tagged(person, "iam:CreateRole", anyRole, "tessera:kubernetes")],
    ["somebody takes a tag off", tagged(person, "iam:UntagRole", anyRole, "tessera:tenant")],
    ["somebody tags a session", tagged(person, "sts:TagSession", anyRole, "tessera:tenant")],
    ["a role of that name is made", { principal: person, action: "iam:CreateRole", resource: ROLE }],
    ["a tenant's trust is changed", { principal: person, action: "iam:UpdateAssumeRolePolicy", resource: ROLE }],
    [
      "a role of Tessera's changes another's trust",
      { principal: backup, action: "iam:UpdateAssumeRolePolicy", resource: ROLE },
    ],
  ] as const)("%s: denied", async (_, call) => {
    expect(await may(call)).toBe(false);
  });

  test.each([
    ["the deployment tags", tagged(deploy, "iam:TagRole", ROLE, "tessera:tenant")],
    [
      "the deployment changes a tenant's trust",
      { principal: deploy, action: "iam:UpdateAssumeRolePolicy", resource: ROLE },
    ],
    [
      "a role of Tessera's copies tags",
      tagged(
        backup,
        "rds:AddTagsToResource",
        "arn:aws:rds:eu-central-1:444444444444:cluster-snapshot:x",
        "tessera:tenant",
      ),
    ],
    ["somebody tags by a key of their own", tagged(person, "iam:TagRole", anyRole, "team")],
  ] as const)("%s: allowed", async (_, call) => {
    expect(await may(call)).toBe(true);
  });
});
