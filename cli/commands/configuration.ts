import { unknownWord } from "../program/usage-error";
import { command, EXCEPTIONS, FOLDERS, type Given, type Names, TODAY } from "./shape";

export const CHECK = command({
  name: "check",
  summary: "Reads every tenant and environment and says everything that is wrong with them as they stand.",
  says:
    "Only with a base also what the change would do to what exists: storage or shards that shrink, a tenant that moves, a " +
    "version that goes back, a folder that is gone. Without one, a clone whose files differ is told so. Versions whose support ends within half a year are told beside, and " +
    "end nothing. Nothing is written.",
  examples: [
    { line: "check", says: "everything that is wrong as it stands" },
    { line: 'check --base "$(git merge-base HEAD origin/main)"', says: "and what the change would lose" },
    { line: "check --base HEAD --env production", says: "held against the commit that production was deployed from" },
  ],
  options: {
    base: { type: "text", takes: "REF", says: "a commit, branch or tag to compare with" },
    "base-dir": {
      type: "text",
      takes: "DIR",
      says: "in its place: a folder with tenants/ and overrides/ of the earlier state",
      names: "folder",
    },
    floors: {
      type: "text",
      takes: "DIR",
      says: "overrides of which the floors alone are taken, in place of the environments' own",
      names: "folder",
    },
    env: {
      type: "text",
      takes: "ENVIRONMENT",
      says: "the environment that stands at it: others are not compared",
      otherwise: "all",
      names: "environment",
    },
    exceptions: EXCEPTIONS,
    today: TODAY,
    ...FOLDERS,
  },
  either: [["base", "base-dir"]],
  exits: { 1: "something is wrong, or a step cannot be taken" },
  json: true,
  slow: true,
});

/**
 * What is wrong with what is to be explained: TENANT ROOM, ROOM of a cell, or ROOM of the whole environment. Which rooms a
 * cell or a tenant has stands in their files: where one is missing, or is not theirs, the command says it.
 */
function wrongSubject({ texts, positionals: [first, second], known }: Given): string[] {
  const rooms = known("tenant room") ?? [];
  const isOf = (what: string, word: string, kind: Names) => unknownWord(what, word, known(kind) ?? [word]) ?? [];
  if (texts.has("cell")) {
    const more = second === undefined ? [] : [`${second} is not expected: with --cell, give a ROOM alone.`];
    return [...more, ...(first === undefined ? [] : [isOf("ROOM", first, "tenant room")])].flat();
  }
  if (first === undefined) return ["TENANT and ROOM are missing: give what to explain."];
  if (second !== undefined) return [isOf("TENANT", first, "tenant"), isOf("ROOM", second, "tenant room")].flat();
  if (known("environment room")?.includes(first)) return [];
  if (rooms.includes(first)) return [`TENANT is missing: ${first} is explained of a tenant, or of a cell with --cell.`];
  return [isOf("TENANT", first, "tenant")].flat();
}

export const EXPLAIN = command({
  name: "explain",
  summary: "Shows effective settings, and which line of which file says so.",
  says:
    "Of a tenant (TENANT ROOM) or of a cell's shared cluster (--cell CELL ROOM), where ROOM is an engine or security; or " +
    "of a whole environment (ROOM alone), where it is deployment, backup, cost, quotas or support. In a terminal rows are " +
    "wrapped to its width (COLUMNS). What only another form of the engine has is left out, but for JSON.",
  examples: [
    { line: "explain spotify_premium postgresql --env production", says: "a tenant's settings for an engine" },
    {
      line: "explain spotify_premium postgresql --env production --setting connections.max",
      says: "one setting of it",
    },
    { line: "explain --cell pool-1 postgresql --env production", says: "a cell's shared cluster" },
    { line: "explain deployment --env production", says: "how an environment is deployed" },
  ],
  positionals: [
    { name: "TENANT", says: "a folder of tenants/", names: "tenant" },
    { name: "ROOM", says: "an engine, security, deployment, backup, cost, quotas or support", names: "room" },
  ],
  options: {
    env: {
      type: "text",
      takes: "ENVIRONMENT",
      says: "as in overrides/<environment>_environment.yml",
      required: true,
      names: "environment",
    },
    cell: { type: "text", takes: "CELL", says: "explain a cell instead of a tenant" },
    setting: {
      type: "text",
      takes: "PATH",
      says: "one setting, such as connections.max, or all below one, such as connections",
      otherwise: "all",
    },
    ...FOLDERS,
  },
  together: wrongSubject,
  exits: { 1: "the files of what is explained have problems" },
  json: true,
});

export const MATRIX = command({
  name: "matrix",
  summary: "What every engine does in every tier under every isolation strategy, or why not.",
  examples: [
    { line: "matrix", says: "a mechanism, or a refusal with its reason, for each" },
    { line: "matrix --features", says: "what each engine has beside isolation" },
  ],
  options: { features: { type: "flag", says: "what each engine has beside isolation" } },
  json: true,
});

const TENANT = { name: "ID", says: "the tenant: a folder of tenants/", required: true } as const;

export const TENANT_ADD = command({
  name: "tenant add",
  summary: "Makes a tenant's folder from its tier's template, places it, enters it into the ledger.",
  says:
    "First its cells, engines and what it costs a month are shown, as the fleet with it in it has them, and all that check " +
    "would refuse is. At a terminal it is then asked whether to write, and which engines where none is named; elsewhere it " +
    "is written, and engines must be named.",
  examples: [
    {
      line: "tenant add acme --tier standard --env production --engine postgresql --owner data@acme.io --application arn:aws:iam::444444444444:role/acme",
      says: "one environment, one engine",
    },
    {
      line: "tenant add globex --tier standard --engine postgresql,redis --owner data@globex.io --application oidc:token.actions.githubusercontent.com:repo:globex/shop:ref:refs/heads/main --dry-run",
      says: "every environment, shown and not written",
    },
  ],
  positionals: [{ ...TENANT, says: "lower-case letters, digits and _, never used before" }],
  options: {
    tier: { type: "text", takes: "TIER", says: "which tier the tenant has", required: true, names: "tier" },
    env: {
      type: "text",
      takes: "ENVIRONMENT",
      says: "where it lives",
      many: true,
      otherwise: "all",
      names: "environment",
    },
    engine: {
      type: "text",
      takes: "ENGINE",
      says: "what it has: at a terminal it is asked for",
      many: true,
      names: "engine",
    },
    application: {
      type: "text",
      takes: "[ENVIRONMENT=]WHO",
      says: "who acts as it: a role's ARN, an OIDC subject or a service account; without an environment in all of them",
      many: true,
      required: true,
    },
    owner: { type: "text", takes: "ADDRESS", says: "e-mail address of who answers for it", required: true },
    region: { type: "text", takes: "REGION", says: "region that its data must not leave", otherwise: "none" },
    "dry-run": { type: "flag", says: "shows it and writes nothing" },
    yes: { type: "flag", says: "does not ask" },
    ...FOLDERS,
  },
  either: [["dry-run", "yes"]],
  exits: { 1: "what is there has problems, and nothing was written" },
  json: true,
  slow: true,
});

export const TENANT_END = command({
  name: "tenant end",
  summary: "Takes the next step of the end of one engine, or of one environment, of a tenant that lives on.",
  says:
    "offboarding, then erased, then out of the lists of its tenant.yml: each is deployed before the next, and erased stays " +
    "under lifecycle as the record. First it is shown what changes, and at a terminal asked whether to write it.",
  examples: [
    { line: "tenant end acme --engine redis --dry-run", says: "shown and not written", mark: "state" },
    { line: "tenant end acme --env staging", says: "its share of one environment", mark: "state" },
    {
      line: "tenant end acme --engine redis --deployed",
      says: "the last step, after erased was deployed everywhere",
      mark: "state",
    },
  ],
  positionals: [{ ...TENANT, names: "tenant" }],
  options: {
    engine: { type: "text", takes: "ENGINE", says: "the engine that ends, in every environment", names: "engine" },
    env: {
      type: "text",
      takes: "ENVIRONMENT",
      says: "the environment that ends, with every engine",
      names: "environment",
    },
    deployed: { type: "flag", says: "its state erased was deployed wherever it was: needed for the last step" },
    "dry-run": { type: "flag", says: "shows it and writes nothing" },
    yes: { type: "flag", says: "does not ask" },
    ...FOLDERS,
  },
  either: [
    ["engine", "env"],
    ["dry-run", "yes"],
  ],
  exits: { 1: "a hold lies on it, it is the last of its kind, or files have problems: nothing was written" },
  json: true,
});

export const TENANT_LIST = command({
  name: "tenant list",
  summary: "Every tenant with its tier, state, engines and homes.",
  examples: [{ line: "tenant list", says: "a line a tenant" }],
  options: { ...FOLDERS },
  exits: { 1: "the files have problems" },
  json: true,
});

export const TENANT_PLACE = command({
  name: "tenant place",
  summary: "Gives a tenant a cell wherever it shares one and has none.",
  says: "What is placed stays where it is.",
  examples: [{ line: "tenant place acme", says: "after its folder was made by hand" }],
  positionals: [{ ...TENANT, names: "tenant" }],
  options: { ...FOLDERS },
  exits: { 1: "what is there has problems, and nothing was written" },
  json: true,
});

export const TENANT_REGISTER = command({
  name: "tenant register",
  summary: "Enters a folder that was made by hand into the ledger.",
  examples: [{ line: "tenant register acme", says: "the second step, which a reviewer sees", mark: "state" }],
  positionals: [{ ...TENANT, names: "tenant" }],
  options: { ...FOLDERS },
  exits: { 1: "the folder has problems, and nothing was written" },
  json: true,
});

export const TENANT_REMOVE = command({
  name: "tenant remove",
  summary: "Takes an erased tenant's folder away, and keeps its id from being used again.",
  examples: [
    { line: "tenant remove acme --deployed", says: "after the state erased was deployed everywhere", mark: "state" },
  ],
  positionals: [{ ...TENANT, names: "tenant" }],
  options: {
    deployed: { type: "flag", says: "the state erased was deployed in every environment: needed" },
    ...FOLDERS,
  },
  exits: { 1: "the tenant is not erased, or files have problems: nothing was removed" },
  json: true,
});

export const TENANT_UNDO = command({
  name: "tenant undo",
  summary: "Takes a tenant away again that is on this branch only: its folder, and its line in the ledger.",
  says: "Refused of a tenant that the base has: what may be deployed ends by its lifecycle.state (tenant remove).",
  examples: [{ line: "tenant undo acme", says: "before it was merged" }],
  positionals: [{ ...TENANT, names: "tenant" }],
  options: {
    base: {
      type: "text",
      takes: "REF",
      says: "a commit, branch or tag that must not have it",
      otherwise: "where the branch began: its fork from origin's own, else the last commit",
    },
    ...FOLDERS,
  },
  exits: { 1: "the base has the tenant: nothing was taken away" },
  json: true,
});
