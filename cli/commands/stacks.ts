import { command, EXCEPTIONS, FOLDERS, INTO, type Option, type Positional, TODAY, type Writes } from "./shape";

const STACKS = {
  name: "STACK",
  says: "an environment (production), a stack (production-foundation) or a pattern (production-cell-*). Default: all",
  many: true,
  names: "stack",
} as const satisfies Positional;

const OUT = {
  type: "text",
  takes: "DIR",
  says: "folder to write to",
  otherwise: "CDKTF_OUTDIR, else cdktf.out",
  names: "folder",
  writes: INTO,
} as const satisfies Option;

export const SYNTH = command({
  name: "synth",
  summary: "Writes the Terraform of stacks, the same bytes as cdktf synth.",
  says:
    "Into <out>/stacks/<stack>/cdk.tf.json. What did not change since an earlier run is neither checked nor built " +
    "again: files are compared by their content.",
  examples: [
    { line: "synth production", says: "every stack of an environment" },
    { line: "synth 'production-cell-*' development-foundation", says: "some" },
  ],
  positionals: [STACKS],
  options: {
    out: OUT,
    fresh: { type: "flag", says: "check and build everything, whatever earlier runs found out (.tessera/index)" },
    threads: {
      type: "number",
      takes: "N",
      says: "threads to work in; what is written is the same for any number",
      min: 1,
      max: 64,
      otherwise: "2 where there are over 1000 tenants and two processors; each further one takes some 150 MB at 10,000",
    },
    ...FOLDERS,
  },
  exits: { 1: "the configuration has problems, and nothing was written" },
  json: true,
});

export const AFFECTED = command({
  name: "affected",
  summary: "Names the stacks that a change can reach, in the order of deploying.",
  says:
    "Those whose synthesized bytes differ from a commit's. Where only tenants and environments changed, what the " +
    "change can reach is synthesized and compared; where code changed, everything of both is.",
  examples: [
    { line: 'affected --base "$(git merge-base HEAD origin/main)"', says: "what a pull request changes" },
    { line: "affected --base HEAD --json", says: "with the matrices of jobs that plan and deploy them" },
  ],
  options: {
    base: { type: "text", takes: "REF", says: "a commit, branch or tag to compare with", required: true },
    env: { type: "text", takes: "ENVIRONMENT", says: "only this environment's", names: "environment" },
    ...FOLDERS,
  },
  exits: { 1: "the configuration has problems" },
  json: true,
  slow: true,
});

export const CHANGE = command({
  name: "change",
  summary: "From a change to all that is said of it before a plan: check, affected and synth in one run.",
  says:
    "What check --base says; where nothing speaks against the change, the stacks that affected names, and their Terraform " +
    "as synth writes it. Beside it may stand that of others, which the change could have reached. Files are read once, so " +
    "that it takes half the time of the three.",
  examples: [
    {
      line: 'change --base "$(git merge-base HEAD origin/main)"',
      says: "then plan what it names, and review the plans",
    },
    { line: "change --base HEAD --json", says: "for a script that plans" },
  ],
  options: {
    base: { type: "text", takes: "REF", says: "a commit, branch or tag to compare with", required: true },
    exceptions: EXCEPTIONS,
    today: TODAY,
    out: OUT,
    ...FOLDERS,
  },
  exits: { 1: "something is wrong, or a step cannot be taken: nothing was written" },
  json: true,
  slow: true,
});

/** By its first line. */
const ATLANTIS_FILE = { kind: "file", sign: /^# Made by `\.\/tessera atlantis`/ } as const satisfies Writes;

export const ATLANTIS = command({
  name: "atlantis",
  summary: "Writes Atlantis' repository configuration: one project a stack, in the order of deploying.",
  examples: [
    { line: "atlantis", says: "atlantis.yaml, for every stack" },
    { line: "atlantis --server repos.yaml", says: "and what its server goes by, once" },
  ],
  positionals: [STACKS],
  options: {
    out: {
      type: "text",
      takes: "FILE",
      says: "file to write",
      default: "atlantis.yaml",
      names: "file",
      writes: ATLANTIS_FILE,
    },
    server: {
      type: "text",
      takes: "FILE",
      says: "writes the server's own configuration there as well",
      names: "file",
      writes: ATLANTIS_FILE,
    },
    repository: {
      type: "text",
      takes: "ID",
      says: "the repository that it is for, as Atlantis names it: github.com/owner/name",
      // Source: Atlantis, "Server Side Repo Config", `id`.
      form: {
        pattern: /^(?:\/[^\p{Cc}]+\/|[\w.-]+(?::\d+)?(?:\/[\w.~-]+)+)$/u,
        says: "a host and a path, as github.com/owner/name, or an expression between strokes",
      },
      default: "/.*/",
    },
    ...FOLDERS,
  },
  together: ({ texts }) => {
    const out = texts.get("out")?.[0] ?? "atlantis.yaml";
    return texts.get("server")?.[0] === out ? [`--out and --server: ${out}: each needs its own file.`] : [];
  },
  exits: { 1: "the configuration has problems, and nothing was written" },
  json: true,
  slow: true,
});

export const LOCAL = command({
  name: "local",
  summary: "Brings an environment's databases to this machine, with the same isolation: the development environment's.",
  says:
    "Starts PostgreSQL, and Redis where there is a redis-server; runs the statements of the plan through the executor, and " +
    "writes each tenant's connection contract, true of these servers, with connection strings that work. What of a tenant " +
    "does not run here is said. Ctrl-C, SIGTERM or a closed terminal stops the servers, waits for their " +
    "end and leaves the data; a second one does not wait.",
  examples: [
    { line: "local city_library corner_bakery", says: "some tenants", mark: "interrupt exit=130" },
    { line: "local city_library --once", says: "prepare everything, then stop" },
  ],
  positionals: [
    { name: "TENANT", says: "tenants that live in that environment. Default: all", many: true, names: "tenant" },
  ],
  options: {
    env: {
      type: "text",
      takes: "ENVIRONMENT",
      says: "the environment to bring here",
      otherwise: "development, else the only one there is",
      names: "environment",
    },
    reset: { type: "flag", says: "start afresh: the data of the last time is deleted" },
    once: { type: "flag", says: "stop when everything stands, instead of waiting for Ctrl-C" },
    verbose: { type: "flag", says: "show every statement that the executor runs, without values, on standard error" },
    data: {
      type: "text",
      takes: "DIR",
      says: "folder for the data",
      default: ".tessera/local",
      names: "folder",
      writes: INTO,
    },
    ...FOLDERS,
  },
  exits: { 1: "the configuration has problems" },
  json: true,
  slow: true,
});
