import { GITHUB_ENVIRONMENTS, type GithubEnvironment } from "../../github-environments";
import type { Bootstrap } from "../bootstrap";
import { ROLE_NAMES, ROLE_SUFFIXES, type RoleName, roleArn } from "../names";
import { type Answer, type BootstrapCheck, checked } from "./check";

export interface GithubAccess {
  /** Of the API: https://api.github.com, or that of an own server. */
  readonly url: string;
  /** Null: nobody is signed in, and nothing is asked. */
  readonly token: string | null;
}

/** Version of the API that answers are read as. Source: GitHub REST API, "API Versions". */
const API_VERSION = "2022-11-28";
const TIMEOUT_MS = 30_000;

type Ask = <T>(path: string) => Promise<Answer<T>>;

function asking({ url, token }: GithubAccess): Ask {
  return async <T>(path: string): Promise<Answer<T>> => {
    if (token === null) return { kind: "unseen", says: "GITHUB_TOKEN is not set" };
    try {
      const answer = await fetch(`${url}${path}`, {
        headers: {
          accept: "application/vnd.github+json",
          authorization: `Bearer ${token}`,
          "x-github-api-version": API_VERSION,
        },
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (answer.ok) return { kind: "seen", value: (await answer.json()) as T };
      // GitHub answers so as well where the token may not see: the repository tells which it is.
      if (answer.status === 404) return { kind: "missing", says: "not there" };
      return { kind: "unseen", says: `GitHub answered ${answer.status}` };
    } catch (error) {
      return { kind: "unseen", says: `GitHub did not answer: ${error instanceof Error ? error.name : "unknown"}` };
    }
  };
}

interface Environment {
  readonly can_admins_bypass?: boolean;
  readonly protection_rules?: readonly {
    readonly type: string;
    readonly prevent_self_review?: boolean;
    readonly reviewers?: readonly unknown[];
  }[];
  readonly deployment_branch_policy: {
    readonly protected_branches: boolean;
    readonly custom_branch_policies: boolean;
  } | null;
}

/**
 * How the repository's environments stand against a bootstrap. Sources: GitHub REST API, "Get an environment", "List
 * deployment branch policies", "List environment variables", "Get a repository" (github.com/github/rest-api-description).
 */
export async function verifyGithub(bootstrap: Bootstrap, access: GithubAccess): Promise<readonly BootstrapCheck[]> {
  const ask = asking(access);
  const at = `/repos/${bootstrap.options.repository}`;
  const repository = await ask<{ default_branch: string }>(at);
  const checks = [checked("github", `repository ${bootstrap.options.repository}`, "there", repository, () => null)];
  // What of a repository that nobody sees is not there, nobody knows.
  const within: Ask = repository.kind === "seen" ? ask : async () => ({ kind: "unseen", says: "see the repository" });
  const branch = repository.kind === "seen" ? repository.value.default_branch : "the default branch";
  for (const role of ROLE_NAMES) {
    const row = GITHUB_ENVIRONMENTS.find(({ suffix }) => suffix === ROLE_SUFFIXES[role])!;
    checks.push(...(await environmentChecks(within, at, bootstrap, role, row, branch)));
  }
  return checks;
}

async function environmentChecks(
  ask: Ask,
  repository: string,
  bootstrap: Bootstrap,
  role: RoleName,
  row: GithubEnvironment,
  branch: string,
): Promise<readonly BootstrapCheck[]> {
  const name = `${bootstrap.names.environment}${row.suffix}`;
  const at = `${repository}/environments/${encodeURIComponent(name)}`;
  const told = (part: string) => `environment ${name}: ${part}`;
  const environment = await ask<Environment>(at);
  if (environment.kind !== "seen") return [checked("github", told("itself"), "there", environment, () => null)];
  return [
    await branches(ask, at, told("branches"), environment.value, branch),
    checked("github", told("approvers"), APPROVERS[row.approvers].says, environment, APPROVERS[row.approvers].differs),
    ...(row.approvers === "none"
      ? []
      : [
          checked<Environment>("github", told("administrators"), "wait as well", environment, (seen) =>
            seen.can_admins_bypass === false ? null : "let themselves by",
          ),
        ]),
    ...(await variables(ask, at, told, bootstrap, role, row)),
  ];
}

/** Only the default branch, as a branch: a tag may bear its name. */
async function branches(
  ask: Ask,
  at: string,
  what: string,
  seen: Environment,
  branch: string,
): Promise<BootstrapCheck> {
  const { deployment_branch_policy: policy } = seen;
  const custom = policy?.custom_branch_policies === true;
  const answer: Answer<{ branch_policies: readonly { name: string; type?: string }[] }> = custom
    ? await ask(`${at}/deployment-branch-policies?per_page=100`)
    : { kind: "missing", says: policy === null ? "every branch" : "every protected branch" };
  return checked("github", what, `only ${branch}`, answer, ({ branch_policies: listed }) => {
    const names = listed.map(({ name, type = "branch" }) => `${type} ${name}`);
    return names.join() === `branch ${branch}` ? null : names.join(", ") || "none";
  });
}

const rule = ({ protection_rules: rules = [] }: Environment) => {
  const found = rules.find(({ type }) => type === "required_reviewers");
  return found === undefined || (found.reviewers ?? []).length === 0 ? null : found;
};

const APPROVERS: Readonly<
  Record<GithubEnvironment["approvers"], { readonly says: string; differs(seen: Environment): string | null }>
> = {
  none: { says: "nobody is asked", differs: (seen) => (rule(seen) === null ? null : "somebody is asked") },
  others: {
    says: "whoever did not start it",
    differs: (seen) => {
      const found = rule(seen);
      if (found === null) return "nobody is asked";
      return found.prevent_self_review === true ? null : "who started it may approve it";
    },
  },
  anyone: {
    says: "anyone of those named",
    differs: (seen) => {
      const found = rule(seen);
      if (found === null) return "nobody is asked";
      return found.prevent_self_review === true ? "not who started it, who may be alone at night" : null;
    },
  },
};

async function variables(
  ask: Ask,
  at: string,
  told: (part: string) => string,
  bootstrap: Bootstrap,
  role: RoleName,
  { variables: wanted }: GithubEnvironment,
): Promise<readonly BootstrapCheck[]> {
  interface Listed {
    readonly variables: readonly { readonly name: string; readonly value: string }[];
  }
  const answer = await ask<Listed>(`${at}/variables?per_page=30`);
  return wanted.map((name) => {
    const expected = variableOf(name, bootstrap, role);
    return checked("github", told(`variable ${name}`), expected, answer, ({ variables: listed }) => {
      const seen = listed.find((one) => one.name === name)?.value;
      return seen === expected ? null : (seen ?? "not there");
    });
  });
}

/** What a variable of a GitHub environment says. */
export function variableOf(variable: string, { names }: Bootstrap, role: RoleName): string {
  if (variable.endsWith("_ROLE")) return roleArn(names, role);
  const values: Readonly<Record<string, string>> = {
    AWS_REGION: names.region,
    TESSERA_PLAN_BUCKET: names.planBucket,
    TESSERA_AUDIT_BUCKET: names.auditBucket,
  };
  const value = values[variable];
  if (value === undefined) throw new Error(`nobody says what ${variable} is`);
  return value;
}
