import { command, ENVIRONMENT, FOLDERS, SHA, SYNTHESIZED, type Writes } from "./shape";

/** A report in any of its forms: by its heading, its title, or its first keys. */
const REPORT = {
  kind: "file",
  sign: /^## \S+ (?:STOP|REVIEW|OK|CANNOT JUDGE)$|<title>[A-Z ]+: plan review<|^\{\s*"version": \d+,\s*"verdict":|"name": "tessera-review"/m,
} as const satisfies Writes;

export const REVIEW = command({
  name: "review",
  summary: "Reads Terraform plans and says STOP, REVIEW or OK, in tenants' terms.",
  says:
    "Plans are what `terraform show -json plan.bin` prints, one a stack. The stack's name is the file's " +
    "(production-foundation.json), or the folder's of a plan.json.",
  examples: [
    { line: "review cdktf.out/stacks/*/plan.json", says: "as Markdown", mark: "terraform" },
    {
      line: "review plans/*/plan.json --format md --out review.md --format sarif --out review.sarif",
      says: "several forms at once",
      mark: "terraform",
    },
  ],
  positionals: [{ name: "PLAN", says: "a plan as JSON", required: true, many: true, names: "file" }],
  options: {
    format: {
      type: "text",
      takes: "FORMAT",
      says: "form of the report; several need as many --out",
      many: true,
      otherwise: "md",
      values: {
        md: "Markdown for a comment",
        json: "everything, for machines",
        sarif: "for code scanning",
        html: "one page, no script",
      },
    },
    out: {
      type: "text",
      takes: "FILE",
      says: "writes there instead of to standard output; one for each --format",
      many: true,
      names: "file",
      writes: REPORT,
    },
    base: {
      type: "text",
      takes: "DIR",
      says: "the base's synthesized stacks: finds stacks that vanished or have no plan; needs --stacks",
      names: "folder",
    },
    stacks: {
      type: "text",
      takes: "DIR",
      says: "this change's synthesized stacks",
      otherwise: "cdk.tf.json beside each plan",
      names: "folder",
    },
    overrides: {
      type: "text",
      takes: "DIR",
      says: "folder with the environments' files: budgets and granted quotas",
      otherwise: "overrides",
      names: "folder",
    },
    tenants: {
      type: "text",
      takes: "DIR",
      says: "folder with the tenants, for their tiers",
      otherwise: "tenants",
      names: "folder",
    },
    "base-tenants": {
      type: "text",
      takes: "DIR",
      says: "the same folder before the change: tells a tier that changes",
      names: "folder",
    },
    exceptions: {
      type: "text",
      takes: "FILE",
      says: "findings that are wanted",
      otherwise: "review/exceptions.yml, where it exists",
      names: "file",
    },
    sealed: {
      type: "text",
      takes: "FILE",
      says: "digests of the plans by the jobs that made them: another plan is not judged; needs --commit",
      names: "file",
    },
    commit: { type: "text", takes: "SHA", says: "the commit that the plans must be of; needs --sealed", form: SHA },
    changed: {
      type: "text",
      takes: "FILE",
      says: "names of the files that the change touches, one a line: tells what judges changes itself",
      names: "file",
    },
    today: {
      type: "day",
      takes: "YYYY-MM-DD",
      says: "the day for exceptions and stale plans",
      otherwise: "the clock's, UTC",
    },
    "max-tenants": {
      type: "number",
      takes: "N",
      says: "tenants that a change may reach before it needs a review",
      min: 0,
      max: 1_000_000,
      otherwise: "100",
    },
    "fleet-size": {
      type: "number",
      takes: "N",
      says: "tenants of the whole fleet, for shares",
      min: 0,
      max: 1_000_000,
      otherwise: "tenants that the plans name",
    },
    "max-age-hours": {
      type: "number",
      takes: "N",
      says: "age from which a plan is stale",
      min: 0,
      max: 1_000_000,
      otherwise: "168",
    },
  },
  either: [["json", "format"]],
  together: ({ texts }) => {
    const given = (name: string) => (texts.get(name) ?? []).filter((text) => text.trim() !== "");
    const formats = new Set(given("format").flatMap((text) => text.split(","))).size || 1;
    const outs = given("out");
    const needed = outs.length > formats || (formats > 1 && outs.length !== formats);
    return [
      ...(needed ? [`--out: ${formats} form${formats === 1 ? " needs" : "s need"} as many, got: ${outs.length}.`] : []),
      ...(new Set(outs).size < outs.length ? [`--out: ${outs.join(", ")}: each form needs its own file.`] : []),
      ...(texts.has("base") && !texts.has("stacks")
        ? ["--base needs --stacks: the synthesized stacks of this change."]
        : []),
      ...(texts.has("sealed") !== texts.has("commit")
        ? ["--sealed and --commit go together: the digests, and the commit that the plans must be of."]
        : []),
    ];
  },
  exits: {
    0: "OK: nothing that the rules know speaks against it",
    1: "REVIEW: a person has to look at it",
    2: "STOP: it must not be applied as it is",
    3: "CANNOT JUDGE: a plan's file is not there, or the plan failed, is partial, stale or broken, or a file that it goes by has a problem",
  },
  problems: 3,
  json: true,
  slow: true,
});

export const COST = command({
  name: "cost",
  summary: "What each tenant of an environment costs a month by list price.",
  says: "From the stacks that synth wrote; shared cost is divided by a rule that the report states.",
  examples: [{ line: "cost --env production", says: "after synth production" }],
  options: { env: ENVIRONMENT, out: SYNTHESIZED, ...FOLDERS },
  exits: { 3: "stacks of the fleet are missing, or made from other files than today's: the sums are partial" },
  json: true,
  slow: true,
});

export const QUOTAS = command({
  name: "quotas",
  summary: "Counts what an environment's stacks use of AWS's limits, before any plan.",
  says:
    "Limits are AWS's, or what overrides/<environment>_quotas.yml says was granted. Only what Tessera's code makes is counted: what else " +
    "lives in the account is not.",
  examples: [
    { line: "quotas --env production", says: "what is used of each limit" },
    { line: "quotas --env production --growth 2,30", says: "and how many months it lasts" },
  ],
  options: {
    env: ENVIRONMENT,
    out: SYNTHESIZED,
    ...FOLDERS,
    growth: {
      type: "text",
      takes: "DEDICATED,POOLED",
      says: "tenants that come each month, for the months until a limit is full",
      form: { pattern: /^\d{1,6},\d{1,6}$/, says: "two whole numbers with a comma between, such as 2,30" },
    },
  },
  exits: {
    2: "a limit is exceeded",
    3: "stacks of the fleet are missing, or made from other files than today's: the counts are partial",
  },
  json: true,
  slow: true,
});
