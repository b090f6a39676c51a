/** A GitHub environment as the workflows need it. Every one lets only the default branch in. */
export interface GithubEnvironment {
  /** What follows the environment's name: `production` and `-plan`. */
  readonly suffix: string;
  /** Variables that it holds; the one that ends with `_ROLE` is assumed by OIDC, and its trust policy names it. */
  readonly variables: readonly string[];
  /** Whether people let a job in: `others`, whoever did not start it; `anyone` of the team, who started it too. */
  readonly approvers: "none" | "others" | "anyone";
  /** What its role may, in words. */
  readonly may: string;
  /** Prefix of the plan bucket below which its role may write, with `s3:if-none-match` asked for. No two share one. */
  readonly writes?: string;
}

/** All of them, by suffix. test/delivery/workflows.test.ts holds the workflows and the guide to this. */
export const GITHUB_ENVIRONMENTS: readonly GithubEnvironment[] = [
  {
    suffix: "-plan",
    variables: ["AWS_PLAN_ROLE", "AWS_REGION", "TESSERA_PLAN_BUCKET"],
    approvers: "none",
    may: "read, for the plans of pull requests",
    writes: "pull-request/",
  },
  {
    suffix: "-prepare",
    variables: ["AWS_PLAN_ROLE", "AWS_REGION", "TESSERA_PLAN_BUCKET"],
    approvers: "none",
    may: "read, and lock the state, for the plans of what is merged; write below `drift/` as well; tell CloudWatch of the night",
    writes: "deploy/",
  },
  {
    suffix: "",
    variables: ["AWS_DEPLOY_ROLE", "AWS_REGION", "TESSERA_PLAN_BUCKET"],
    approvers: "others",
    may: "change what the stacks hold; read the plan bucket",
  },
  {
    suffix: "-rollback",
    variables: ["AWS_DEPLOY_ROLE", "AWS_REGION", "TESSERA_PLAN_BUCKET"],
    approvers: "anyone",
    may: "the same role's rights, by a trust policy for this environment",
  },
  {
    suffix: "-verify",
    variables: ["AWS_VERIFY_ROLE", "AWS_REGION", "TESSERA_AUDIT_BUCKET"],
    approvers: "none",
    may: "invoke `*-verifier`, describe RDS, ElastiCache, EC2 rules and keys, read `/tessera/<env>/` parameters, write below `deployments/<env>/` of the audit bucket, tell CloudWatch of the night",
  },
  {
    suffix: "-drill",
    variables: ["AWS_DRILL_ROLE", "AWS_REGION", "TESSERA_AUDIT_BUCKET"],
    approvers: "none",
    may: "describe; restore, change and delete `drill-*` and nothing else; list and write below `drills/<env>/` of the audit bucket, tell CloudWatch of the night",
  },
];
