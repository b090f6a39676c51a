import { ROLE_NAMES } from "../../../delivery/bootstrap/names";
import { GITHUB_ENVIRONMENTS } from "../../../delivery/github-environments";
import { everyStack } from "../../policies/fleet";
import { allows } from "../../policies/judge";
import type { PolicyDocument } from "../../policies/read";
import { ACCOUNT, bootstrapped, readable, roleOf } from "./fixture";

const GITHUB = "token.actions.githubusercontent.com";
const made = bootstrapped();
const everything: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};

/** Whether a token of GitHub's takes the role on. */
const letIn = (role: (typeof ROLE_NAMES)[number], sub: string, aud = "sts.amazonaws.com", issuer = GITHUB) =>
  allows(
    {
      action: "sts:AssumeRoleWithWebIdentity",
      principal: `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer}`,
      resource: `arn:aws:iam::${ACCOUNT}:role/${roleOf(made, role).name}`,
      sends: { [`${issuer}:sub`]: sub, [`${issuer}:aud`]: aud },
    },
    { account: ACCOUNT, identity: [everything], resource: readable(roleOf(made, role).trust) },
  );

describe.each(ROLE_NAMES)("%s", (role) => {
  const { githubEnvironment } = roleOf(made, role);
  const own = `repo:acme/platform:environment:${githubEnvironment}`;

  test("is taken on by jobs of its GitHub environment", async () => {
    expect(await letIn(role, own)).toBe(true);
  });

  test.each<readonly [string, string]>([
    ...ROLE_NAMES.filter((other) => other !== role).map(
      (other) =>
        [`jobs of ${other}`, `repo:acme/platform:environment:${roleOf(made, other).githubEnvironment}`] as const,
    ),
    ["jobs without an environment", "repo:acme/platform:ref:refs/heads/main"],
    ["pull requests", "repo:acme/platform:pull_request"],
    ["another repository", `repo:acme/other:environment:${githubEnvironment}`],
    ["another owner", `repo:evil/platform:environment:${githubEnvironment}`],
    ["another environment that begins alike", `${own}-2`],
    ["another environment of the fleet", own.replace("production", "staging")],
  ])("is not taken on by %s", async (_, sub) => {
    expect(await letIn(role, sub)).toBe(false);
  });

  test("is not taken on by a token for somebody else, or of another issuer", async () => {
    expect(await letIn(role, own, "https://github.com/acme")).toBe(false);
    expect(await letIn(role, own, "sts.amazonaws.com", "gitlab.example")).toBe(false);
  });
});

test("each GitHub environment has a role, and each role a GitHub environment", () => {
  expect(made.roles.map(({ githubEnvironment }) => githubEnvironment).sort()).toEqual(
    GITHUB_ENVIRONMENTS.map(({ suffix }) => `production${suffix}`).sort(),
  );
});

test("roles write below the prefixes of the plan bucket that their GitHub environments have", () => {
  for (const { suffix, writes } of GITHUB_ENVIRONMENTS) {
    const role = made.roles.find(({ githubEnvironment }) => githubEnvironment === `production${suffix}`)!;
    const written = role.inline.Statement.filter(({ Sid }) => Sid === "WritePlans").flatMap(({ Resource }) => Resource);
    expect(written.map((one) => one?.replace(/^.*444444444444\//, "").replace("*", ""))).toEqual(
      writes === undefined ? [] : suffix === "-prepare" ? [writes, "drift/"] : [writes],
    );
  }
});

test("states and the deploying role are those that stacks name", () => {
  const stack = everyStack().find(({ name }) => name === "production-foundation")!;
  const backend = stack.json.terraform.backend.s3;
  const { stateBucket, keyAlias, region, account } = made.names;
  expect([backend.bucket, backend.kms_key_id]).toEqual([stateBucket, `arn:aws:kms:${region}:${account}:${keyAlias}`]);
  const [deployer] = Object.values(
    everyStack().find(({ name }) => name === "production-platform")!.json.resource.aws_iam_role as Record<
      string,
      { name: string; assume_role_policy: string }
    >,
  ).filter(({ name }) => name === "tessera-prod-kubernetes-deployer");
  expect(deployer!.assume_role_policy).toContain(`arn:aws:iam::${account}:role/${made.names.roles.deploy}`);
});
