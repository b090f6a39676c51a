import { command, FOLDERS, type Writes } from "./shape";

/** `owner/name`, or an address with it. Source: GitHub, names of accounts and repositories. */
const REPOSITORY = {
  pattern:
    /^(?:(?:https:\/\/(?:[^@/]+@)?|ssh:\/\/git@|git@)github\.com[:/])?[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})\/[A-Za-z0-9._-]{1,100}\/?$/,
  says: "a repository on GitHub, such as acme/platform or its address, https://github.com/acme/platform",
} as const;

export const INIT = command({
  name: "init",
  summary:
    "Writes the files of an own fleet: environments with a cell a tier, floors, budgets, an empty list of tenants.",
  says:
    "Asks on a terminal for what the call leaves out; without one, missing options are named together. Nothing that is " +
    "there is written over. Production is refused with local state, with nobody to hear of alarms, and with an audit trail " +
    "of less than a year. What is written passes check and synth.",
  examples: [
    {
      line: "init --organisation Acme --env production --account production=444444444444 --engine postgresql --contact platform@acme.example --tenants own/tenants --overrides own/overrides",
      says: "all by options, into folders of its own; on a terminal, what is left out is asked for",
    },
  ],
  options: {
    organisation: { type: "text", takes: "NAME", says: "as people call it, for comments" },
    env: {
      type: "text",
      takes: "ENVIRONMENT",
      says: "development, testing, staging or production",
      many: true,
      otherwise: "production",
    },
    account: { type: "text", takes: "ENVIRONMENT=ID", says: "its AWS account, one of its own", many: true },
    region: { type: "text", takes: "REGION", says: "where homes are", otherwise: "eu-central-1" },
    "recovery-region": {
      type: "text",
      takes: "REGION",
      says: "where copies go, or none, which no engine of premium in production has",
      otherwise: "eu-west-1",
    },
    engine: {
      type: "text",
      takes: "ENGINE",
      says: "what cells run",
      many: true,
      names: "engine",
    },
    tier: { type: "text", takes: "TIER", says: "what is offered", many: true, otherwise: "all", names: "tier" },
    contact: { type: "text", takes: "EMAIL", says: "who hears of alarms", many: true },
    state: {
      type: "text",
      takes: "KIND",
      says: "where Terraform's state is kept",
      values: { s3: "a bucket that bootstrap makes", local: "this machine" },
      otherwise: "s3",
    },
    "audit-days": {
      type: "number",
      takes: "DAYS",
      says: "that nobody can delete the audit trail, where tenants' own data lives",
      min: 1,
      max: 3650,
      otherwise: "2557",
    },
    ...FOLDERS,
  },
  exits: { 1: "files are in the way: nothing was written" },
  json: true,
});

const TEMPLATE = { kind: "file", sign: /^\{\s*"AWSTemplateFormatVersion":/, dash: true } as const satisfies Writes;

const DOING = ["apply", "cloudformation", "verify"];

export const BOOTSTRAP = command({
  name: "bootstrap",
  summary: "Makes what stands before an environment's first stack: state bucket, plan bucket, key, roles for delivery.",
  says:
    "Without --apply, --cloudformation or --verify nothing is asked of AWS: Terraform's configuration is written to " +
    ".tessera/bootstrap/ENVIRONMENT, and the steps are printed. --apply takes them: with the state beside the " +
    "configuration first, then moved into the bucket that was made. A run that was cut off goes on where it was. Names are " +
    "those of overrides/<environment>_environment.yml. Signs in to AWS as the environment of the process says, and needs " +
    "rights to make roles; --verify needs to read, and GITHUB_TOKEN to look at the repository's environments.",
  examples: [
    { line: "bootstrap production --repository acme/platform", says: "what would be made, and how" },
    { line: "bootstrap production --repository acme/platform --apply", says: "make it, by Terraform", mark: "account" },
    {
      line: "bootstrap production --repository acme/platform --cloudformation template.json",
      says: "the same as a template, for who may use CloudFormation alone",
    },
    {
      line: "bootstrap production --repository acme/platform --verify",
      says: "what differs in AWS and on GitHub",
      mark: "account",
    },
  ],
  positionals: [
    {
      name: "ENVIRONMENT",
      says: "as in overrides/<environment>_environment.yml",
      required: true,
      names: "environment",
    },
  ],
  options: {
    repository: {
      type: "text",
      takes: "OWNER/NAME",
      says: "on GitHub: whose jobs may take the roles on",
      form: REPOSITORY,
      otherwise: "that of the remote origin, where it is on github.com",
    },
    "existing-provider": { type: "flag", says: "the account has GitHub's provider of tokens already: none is made" },
    "before-foundation": {
      type: "flag",
      says: "the deploying role may still make the lock of the audit bucket: until the foundation is deployed",
    },
    apply: { type: "flag", says: "make it, by Terraform, which shows its plan and asks" },
    yes: { type: "flag", says: "with --apply: Terraform does not ask" },
    cloudformation: {
      type: "text",
      takes: "FILE",
      says: "write a template there in place of Terraform; - is standard output",
      names: "file",
      writes: TEMPLATE,
    },
    verify: { type: "flag", says: "say what differs from it in the account and on GitHub" },
    ...FOLDERS,
  },
  either: [DOING],
  together: ({ texts, flags }) =>
    texts.get("cloudformation")?.[0] === "-" && flags.has("json")
      ? ["--cloudformation - and --json both want standard output: give one of them."]
      : [],
  exits: {
    1: "the environment cannot be bootstrapped as it is written",
    2: "--verify: something differs",
    3: "--verify: something could not be looked at; --apply: it did not come to its end",
  },
  json: true,
});
