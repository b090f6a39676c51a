import { outcomeOf } from "../../../delivery/bootstrap/verify/check";
import { verifyGithub } from "../../../delivery/bootstrap/verify/github";
import { bootstrapped } from "./fixture";
import { type GithubStub, type HeldEnvironment, startGithub, TOKEN } from "./github";

const made = bootstrapped();
let github: GithubStub;
beforeAll(async () => {
  github = await startGithub(made);
});
afterAll(() => github.stop());

const look = (token: string | null = TOKEN) => verifyGithub(made, { url: github.url, token });
const differing = async () =>
  (await look()).filter(({ holds }) => holds !== true).map(({ check, holds, seen }) => `${check}: ${seen} ${holds}`);

test("a repository as it is wanted has nothing that differs", async () => {
  expect(await differing()).toEqual([]);
});

const change = (name: string, how: (environment: HeldEnvironment) => void) => async () => {
  const before = structuredClone(github.environments[name]!);
  how(github.environments[name]!);
  const seen = await differing();
  github.environments[name] = before;
  return seen;
};

test.each<[string, () => Promise<string[]>, string]>([
  [
    "every branch is let in",
    change("production", (one) => {
      one.deployment_branch_policy = null;
    }),
    "environment production: branches: every branch false",
  ],
  [
    "any protected branch is let in",
    change("production-plan", (one) => {
      one.deployment_branch_policy = { protected_branches: true, custom_branch_policies: false };
    }),
    "environment production-plan: branches: every protected branch false",
  ],
  [
    "another branch is let in beside",
    change("production-verify", (one) => one.branches.push({ name: "release/*", type: "branch" })),
    "environment production-verify: branches: branch main, branch release/* false",
  ],
  [
    "a tag of the branch's name is let in",
    change("production-drill", (one) => {
      one.branches = [{ name: "main", type: "tag" }];
    }),
    "environment production-drill: branches: tag main false",
  ],
  [
    "nobody is asked",
    change("production", (one) => {
      one.protection_rules = [{ type: "branch_policy" }];
    }),
    "environment production: approvers: nobody is asked false",
  ],
  [
    "who started it may approve it",
    change("production", (one) => {
      one.protection_rules[1]!.prevent_self_review = false;
    }),
    "environment production: approvers: who started it may approve it false",
  ],
  [
    "who is on call alone could not go back",
    change("production-rollback", (one) => {
      one.protection_rules[1]!.prevent_self_review = true;
    }),
    "environment production-rollback: approvers: not who started it, who may be alone at night false",
  ],
  [
    "administrators let themselves by",
    change("production", (one) => {
      one.can_admins_bypass = true;
    }),
    "environment production: administrators: let themselves by false",
  ],
  [
    "a variable names another role",
    change("production-prepare", (one) => {
      one.variables[0]!.value = "arn:aws:iam::444444444444:role/tessera-plan";
    }),
    "environment production-prepare: variable AWS_PLAN_ROLE: arn:aws:iam::444444444444:role/tessera-plan false",
  ],
])("%s: that is told, and nothing else", async (_, broken, told) => {
  expect(await broken()).toEqual([told]);
});

test("an environment that is not there differs, and nothing is said of its parts", async () => {
  const { "production-drill": gone } = github.environments;
  delete github.environments["production-drill"];
  expect(await differing()).toEqual(["environment production-drill: itself: not there false"]);
  github.environments["production-drill"] = gone!;
});

test.each([
  ["without a token", () => look(null)],
  ["with one that GitHub refuses", () => look("other")],
])("%s all is unknown, and nothing is good or bad", async (_, answer) => {
  const checks = await answer();
  expect([...new Set(checks.map(({ holds }) => holds))]).toEqual([null]);
  expect(outcomeOf(checks)).toBe("unknown");
});

test.each([403, 429, 500, 502])("an answer of %d is unknown", async (status) => {
  github.status = status;
  const checks = await look();
  github.status = null;
  expect(outcomeOf(checks)).toBe("unknown");
});

test("a token that does not see the repository sees no environment missing", async () => {
  const elsewhere = bootstrapped({ repository: "acme/elsewhere" });
  const checks = await verifyGithub(elsewhere, { url: github.url, token: TOKEN });
  expect(checks.filter(({ holds }) => holds === false).map(({ check }) => check)).toEqual([
    "repository acme/elsewhere",
  ]);
});
