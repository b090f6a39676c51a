import { command, ENVIRONMENT, EXCEPTIONS, FOLDERS, INTO, TODAY } from "./shape";

const LAYER = { pattern: /^\d$/, says: "a layer's number, such as 0, as affected tells them" } as const;

export const DEPLOY = command({
  name: "deploy",
  summary:
    "Brings an environment to what its files say: plans layer after layer, reviews, applies exactly those plans.",
  says:
    "Runs Terraform in each stack's folder, and needs it (1.11 or newer) and credentials of the environment's account. Before " +
    "anything: the configuration is valid, no step is taken that cannot be (--base, --records), the account is the " +
    "environment's, the state is reached, and what the stacks stand on is there. Then a layer is planned, since it reads what " +
    "the layer before has published; the review judges those plans; and they are applied, as many at a time as the environment's " +
    "strategy says. STOP ends it, with nothing of that layer applied. Where it says REVIEW a person is asked, or --accept-review " +
    "is wanted: --yes answers for OK alone. What a run that was cut off has done stands in Terraform's states, so the same call " +
    "goes on. After Ctrl-C nothing more is begun, and Terraform finishes what it applies; a second one is passed on to it. Plans and logs are in <out>/deploy.",
  examples: [
    { line: "deploy development --dry-run", says: "which stacks, in which order; asks nobody, needs no account" },
    { line: "deploy development --plan-only", says: "plans and review, and nothing is applied", mark: "account" },
    { line: "deploy development --tenant city_library", says: "what a tenant reaches by changing", mark: "account" },
    {
      line: "deploy production --records deployments/production --yes --json",
      says: "for a script: goes on where the review says OK",
      mark: "account",
    },
  ],
  positionals: [{ name: "ENVIRONMENT", says: ENVIRONMENT.says, required: true, names: "environment" }],
  options: {
    layer: { type: "text", takes: "N", says: "only these layers", many: true, form: LAYER },
    tenant: {
      type: "text",
      takes: "ID",
      says: "only stacks that this tenant reaches by changing",
      many: true,
      names: "tenant",
    },
    stack: {
      type: "text",
      takes: "STACK",
      says: "only these stacks, or those of a pattern",
      many: true,
      names: "stack",
    },
    "dry-run": { type: "flag", says: "says which stacks in which order, and does nothing" },
    "plan-only": { type: "flag", says: "plans and judges, and applies nothing" },
    yes: { type: "flag", says: "goes on without asking where the review says OK" },
    "accept-review": { type: "flag", says: "goes on without asking where it says REVIEW as well; never past STOP" },
    destroy: {
      type: "flag",
      says: "takes the stacks away, highest layer first, where the environment has deletion_protection: false; needs --confirm",
    },
    confirm: { type: "text", takes: "ENVIRONMENT", says: "the environment's name once more, for --destroy" },
    base: {
      type: "text",
      takes: "REF",
      says: "a commit that it is deployed from: steps are held against it, as by check --base. It chooses no stacks: affected --base names those that a change reaches, --stack takes them",
    },
    records: {
      type: "text",
      takes: "DIR",
      says: "records of its deployments: the same for each commit that it may stand at",
      names: "folder",
    },
    exceptions: EXCEPTIONS,
    today: TODAY,
    out: {
      type: "text",
      takes: "DIR",
      says: "folder to write stacks, plans and logs to",
      otherwise: "CDKTF_OUTDIR, else cdktf.out",
      names: "folder",
      writes: INTO,
    },
    ...FOLDERS,
  },
  either: [
    ["dry-run", "plan-only", "yes"],
    ["dry-run", "accept-review"],
    ["plan-only", "accept-review"],
  ],
  together: ({ texts, flags, positionals: [environment] }) => {
    const confirmed = texts.get("confirm")?.[0];
    if (!flags.has("destroy")) return confirmed === undefined ? [] : ["--confirm goes with --destroy alone."];
    if (flags.has("dry-run") || flags.has("plan-only") || confirmed === environment) return [];
    return [
      `--destroy takes everything away that the stacks hold: write --confirm ${environment ?? "ENVIRONMENT"} to say so.`,
    ];
  },
  exits: {
    0: "everything is as its files say, or --plan-only and --dry-run found nothing to look at",
    1: "the configuration has problems, or a step cannot be taken: nothing was done. Or the review says REVIEW, or a yes is wanted, and nobody was there to ask",
    2: "the review says STOP, it is another account, or applying failed",
    3: "Terraform, the account, a state or a plan could not be had, or the review cannot judge",
  },
  account: true,
  json: true,
});
