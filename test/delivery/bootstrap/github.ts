import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Bootstrap } from "../../../delivery/bootstrap/bootstrap";
import { ROLE_NAMES, ROLE_SUFFIXES } from "../../../delivery/bootstrap/names";
import { variableOf } from "../../../delivery/bootstrap/verify/github";
import { GITHUB_ENVIRONMENTS } from "../../../delivery/github-environments";

/** An environment as the stub holds it. */
export interface HeldEnvironment {
  can_admins_bypass: boolean;
  protection_rules: { type: string; prevent_self_review?: boolean; reviewers?: object[] }[];
  deployment_branch_policy: { protected_branches: boolean; custom_branch_policies: boolean } | null;
  branches: { name: string; type: string }[];
  variables: { name: string; value: string }[];
}

/**
 * Stands in for GitHub's REST API, written from its published description (github.com/github/rest-api-description, version
 * 2022-11-28: repos/get, repos/get-environment, repos/list-deployment-branch-policies,
 * actions/list-environment-variables). It is no GitHub: what GitHub answers beyond that, nobody here has seen.
 */
export interface GithubStub {
  readonly url: string;
  readonly environments: Record<string, HeldEnvironment>;
  /** In place of every answer, once it is set. */
  status: number | null;
  stop(): Promise<void>;
}

export const TOKEN = "github-token-of-the-stub";

/** Environments as a bootstrap wants them. */
export function asWanted(bootstrap: Bootstrap): Record<string, HeldEnvironment> {
  return Object.fromEntries(
    ROLE_NAMES.map((role) => {
      const row = GITHUB_ENVIRONMENTS.find(({ suffix }) => suffix === ROLE_SUFFIXES[role])!;
      const rule = {
        type: "required_reviewers",
        prevent_self_review: row.approvers === "others",
        reviewers: [{ type: "Team", reviewer: { slug: "platform" } }],
      };
      const held: HeldEnvironment = {
        can_admins_bypass: row.approvers === "none",
        protection_rules: [{ type: "branch_policy" }, ...(row.approvers === "none" ? [] : [rule])],
        deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
        branches: [{ name: "main", type: "branch" }],
        variables: row.variables.map((name) => ({ name, value: variableOf(name, bootstrap, role) })),
      };
      return [`${bootstrap.names.environment}${row.suffix}`, held];
    }),
  );
}

export async function startGithub(bootstrap: Bootstrap): Promise<GithubStub> {
  const environments = asWanted(bootstrap);
  const stub = { environments, status: null as number | null };
  const answerTo = (path: string): [number, object] => {
    const at = `/repos/${bootstrap.options.repository}`;
    if (path === at) return [200, { full_name: bootstrap.options.repository, default_branch: "main" }];
    const [, name = "", part] = /^\/environments\/([^/]+)(?:\/(.+))?$/.exec(path.slice(at.length)) ?? [];
    const held = path.startsWith(at) ? environments[decodeURIComponent(name)] : undefined;
    if (held === undefined) return [404, { message: "Not Found" }];
    const { branches, variables, ...environment } = held;
    if (part === undefined) return [200, { id: 1, name, ...environment }];
    if (part === "deployment-branch-policies")
      return [200, { total_count: branches.length, branch_policies: branches.map((one, id) => ({ id, ...one })) }];
    if (part === "variables") return [200, { total_count: variables.length, variables }];
    return [404, { message: "Not Found" }];
  };
  const server = createServer(({ url = "", headers }, response) => {
    const [status, body] =
      headers.authorization !== `Bearer ${TOKEN}`
        ? [401, { message: "Bad credentials" }]
        : answerTo(url.split("?")[0]!);
    response.writeHead(stub.status ?? status, { "content-type": "application/json" });
    response.end(JSON.stringify(stub.status === null ? body : { message: "refused" }));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return Object.assign(stub, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise<void>((done) => server.close(() => done())),
  });
}
