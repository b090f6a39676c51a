import { command, ENVIRONMENT, FOLDERS, INTO, SHA, SYNTHESIZED, TODAY, type Writes } from "./shape";

export const DEPLOYMENT = command({
  name: "deployment",
  summary: "What an environment's deployment settings mean for the jobs of a deployment.",
  examples: [{ line: "deployment --env production", says: "how many at a time, what is checked and recorded" }],
  options: { env: ENVIRONMENT, ...FOLDERS },
  exits: { 1: "the configuration has problems" },
  json: true,
});

/** What verify found, as JSON. */
const CHECKS = { kind: "file", sign: /^\{\s*"outcome":/ } as const satisfies Writes;

export const VERIFY = command({
  name: "verify",
  summary: "Looks at what a deployment left behind, from inside each home's network and through AWS.",
  says:
    "Repeats until it is decided, as the environment's settings say (explain deployment). Signs in to AWS as the " +
    "environment of the process says.",
  examples: [
    {
      line: "verify --env production --stack production-cell-pool-1-tenants --records records --record checks.json",
      says: "the homes that a stack reaches",
      mark: "account",
    },
    {
      line: "verify --env production --once --record before.json",
      says: "how things stand before a deployment",
      mark: "account",
    },
  ],
  options: {
    env: ENVIRONMENT,
    stack: { type: "text", takes: "STACK", says: "only homes that this stack reaches", many: true, names: "stack" },
    tenant: { type: "text", takes: "ID", says: "only the home of this tenant", many: true, names: "tenant" },
    records: {
      type: "text",
      takes: "DIR",
      says: "earlier records, for the baseline",
      otherwise: "none, so nothing counts as slower",
      names: "folder",
    },
    record: { type: "text", takes: "FILE", says: "writes what was found there as JSON", names: "file", writes: CHECKS },
    once: { type: "flag", says: "one round only: for rollback --before" },
    out: SYNTHESIZED,
    ...FOLDERS,
  },
  exits: {
    0: "passed",
    1: "the configuration has problems",
    2: "failed",
    3: "nobody could look, or the checks came to no end (the record says undecided)",
  },
  account: true,
  json: true,
});

export const ROLLBACK = command({
  name: "rollback",
  summary: "Decides what follows from the checks after a deployment. Applies nothing.",
  says: "The action is none, rollback (to the commit of the last good deployment) or escalate: people decide.",
  examples: [
    {
      line: "rollback --env production --commit 1a2b3c4d --records records --checks checks.json --json",
      says: "after verify",
      mark: "state",
    },
  ],
  options: {
    env: ENVIRONMENT,
    commit: { type: "text", takes: "SHA", says: "what was deployed", required: true, form: SHA },
    records: { type: "text", takes: "DIR", says: "earlier records", required: true, names: "folder" },
    checks: {
      type: "text",
      takes: "FILE",
      says: "what verify wrote",
      otherwise: "no check ran, because applying failed",
      names: "file",
    },
    before: {
      type: "text",
      takes: "FILE",
      says: "what verify --once wrote before: where all that fails now failed then, people decide",
      otherwise: "nobody looked",
      names: "file",
    },
    ...FOLDERS,
  },
  exits: {
    0: "it is decided, whatever the action",
    1: "the configuration has problems",
    2: "the chain of records does not hold: nothing may be built on it",
  },
  json: true,
});

export const RECORD = command({
  name: "record",
  summary: "Writes the record of a deployment, chained to the newest, and prints its name.",
  examples: [
    {
      line: "record --env production --facts facts.json --records records",
      says: "into the folder of the others",
      mark: "state",
    },
  ],
  options: {
    env: ENVIRONMENT,
    facts: {
      type: "text",
      takes: "FILE",
      says:
        "what the run knows of itself, as JSON: run, commit, base, started_at, finished_at, actor, approvers, " +
        "applied, stacks, reviews, checks and rollback, as schemas/deployment-record.schema.json has them",
      required: true,
      names: "file",
    },
    records: {
      type: "text",
      takes: "DIR",
      says: "earlier records, such as aws s3 sync brings them",
      required: true,
      names: "folder",
      writes: INTO,
    },
    ...FOLDERS,
  },
  exits: {
    1: "the facts, or the configuration, have problems: nothing was written",
    2: "the chain of records does not hold: nothing was written",
  },
  json: true,
});

export const DEPLOYMENTS = command({
  name: "deployments",
  summary: "Verifies the chain of an environment's deployment records and lists them.",
  says:
    "With change failure rate and time to restore. The records are in the environment's audit bucket: " +
    "aws s3 sync s3://BUCKET/deployments/ENVIRONMENT/ DIR",
  examples: [
    { line: "deployments --env production", says: "the list", mark: "state" },
    { line: "deployments --env production --last-good", says: "the commit to go back to", mark: "state" },
  ],
  options: {
    env: ENVIRONMENT,
    dir: {
      type: "text",
      takes: "DIR",
      says: "folder with the records",
      otherwise: "deployments/ENVIRONMENT",
      names: "folder",
    },
    "last-good": { type: "flag", says: "prints the commit of the last good deployment and nothing else" },
    deployed: {
      type: "flag",
      says: "prints the commits that it may stand at, oldest first: the last good one, and what failed since",
    },
    ...FOLDERS,
  },
  either: [["json", "last-good", "deployed"]],
  exits: {
    0: "the chain holds",
    1: "the configuration has problems, or --last-good: no deployment is known to be good",
    2: "the chain does not hold",
    3: "the folder with the records is not there",
  },
  json: true,
});

export const DRILL = command({
  name: "drill",
  summary: "Restores the newest backup of homes into copies that nobody reaches, checks them, throws them away.",
  says:
    "They are thrown away also when it fails; the copies of a drill that was cut off go with the next drill of the same " +
    "home. Signs in to AWS as the environment of the process says; --list does not.",
  examples: [
    { line: "drill --env production --date 2026-01-01 --list", says: "whose turn it is" },
    { line: "drill --env production --home tessera-prod-c-pool-1 --out report", says: "one home", mark: "account" },
  ],
  options: {
    env: ENVIRONMENT,
    home: { type: "text", takes: "HOME", says: "a home, such as tessera-prod-c-pool-1", many: true },
    date: {
      type: "day",
      takes: "YYYY-MM-DD",
      says: "homes whose turn is on that day: each once in restore_drills.every_days",
    },
    engine: { type: "text", takes: "ENGINE", says: "only these engines", many: true, names: "engine" },
    "restore-to": {
      type: "text",
      takes: "TIME",
      says: "a time, RFC 3339",
      form: {
        pattern: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/,
        says: "a time, RFC 3339, such as 2026-01-31T12:00:00Z",
      },
      otherwise: "the newest restore point",
    },
    list: { type: "flag", says: "says which homes and engines it would drill, and drills nothing" },
    out: {
      type: "text",
      takes: "DIR",
      says: "writes a record a drill",
      otherwise: "none",
      names: "folder",
      writes: INTO,
    },
    ...FOLDERS,
  },
  either: [["home", "date"]],
  oneOf: [["home", "date"]],
  exits: { 0: "passed", 1: "the configuration has problems", 2: "a drill failed", 3: "could not drill" },
  account: true,
  json: true,
});

export const ROTATE = command({
  name: "rotate",
  summary: "Gives users of engines on Kubernetes other passwords, or says how old theirs are.",
  says:
    "Without --apply it changes nothing, and reads no user's password. Engines whose users have several take the old one beside " +
    "the new one until users.password_overlap_days are over, and the next run ends it; the others refuse the old one at " +
    "once, which --interrupting asks for. A run that was cut off is finished by the next. The home's executor does it: needs " +
    "lambda:InvokeFunction of it and ssm:GetParameter of its contracts. Passwords of the platform's own users that it " +
    "does not change are named, with the day since when they stand at the earliest (secretsmanager:DescribeSecret).",
  examples: [
    { line: "rotate --env production --home tessera-prod-c-premium-1", says: "how old they are", mark: "account" },
    {
      line: "rotate --env production --tenant spotify_premium --engine redis --apply",
      says: "one tenant's, at once",
      mark: "account",
    },
  ],
  options: {
    env: ENVIRONMENT,
    tenant: { type: "text", takes: "ID", says: "only users of this tenant", many: true, names: "tenant" },
    home: {
      type: "text",
      takes: "HOME",
      says: "only in this home, such as tessera-prod-c-pool-1; without a tenant also its executor's",
      many: true,
    },
    engine: { type: "text", takes: "ENGINE", says: "only these engines", many: true, names: "engine" },
    "older-than": {
      type: "number",
      takes: "DAYS",
      says: "only passwords that are older",
      min: 0,
      max: 3650,
      default: 0,
    },
    apply: { type: "flag", says: "does it" },
    interrupting: { type: "flag", says: "also where an engine refuses the old password at once" },
    ...FOLDERS,
  },
  oneOf: [["tenant", "home", "engine"]],
  exits: {
    0: "all that was asked for is done, or was listed",
    1: "the configuration has problems",
    2: "some are as they were, or not finished",
    3: "nobody could look",
  },
  account: true,
  json: true,
});

export const REFRESH = command({
  name: "refresh",
  summary: "Asks AWS until when it supports what an environment runs, and which add-ons go with its Kubernetes.",
  says:
    "Writes overrides/<environment>_support.yml, which counts before the product's own tables. Of what AWS tells nothing, " +
    "nothing is written. Changes nothing in the account; needs eks:DescribeClusterVersions, eks:DescribeAddonVersions and " +
    "rds:DescribeDBMajorEngineVersions.",
  examples: [{ line: "refresh --env production", says: "then open a pull request with the file", mark: "account" }],
  options: { env: ENVIRONMENT, today: { ...TODAY, says: "the day that is written down" }, ...FOLDERS },
  exits: { 1: "the configuration has problems" },
  account: true,
  json: true,
});
