import { command, INTO } from "./shape";

const FOR_DEVELOPERS = "For those who work on Tessera itself.";

export const DEV_FLEET = command({
  name: "dev fleet",
  summary: "Makes a fleet of files for benchmarks and tests.",
  says:
    "70 % free, 20 % standard, 8 % premium and 2 % enterprise tenants under <out>/tenants, with the engines and settings " +
    "that tenants of such tiers have; four environments in two regions, with enough cells, under <out>/overrides. The " +
    "same seed gives the same bytes, and a larger fleet of a seed holds the smaller one. bench/fleets/mix.ts says what " +
    "is drawn how often.",
  examples: [{ line: "dev fleet --tenants 1000 --out .tessera/fleet", says: "a thousand tenants" }],
  options: {
    tenants: { type: "number", takes: "N", says: "how many", min: 1, max: 100_000, required: true },
    out: {
      type: "text",
      takes: "DIR",
      says: "an empty folder, or one to make",
      required: true,
      names: "folder",
      writes: INTO,
    },
    seed: { type: "number", takes: "S", says: "what is drawn", min: 0, max: 2 ** 31 - 1, default: 1 },
  },
  json: true,
});

export const DEV_SCHEMAS = command({
  name: "dev schemas",
  summary: "Writes the JSON Schemas of YAML files, of records, and of what commands print.",
  says: `Editors pick them up by the first line of each file. ${FOR_DEVELOPERS}`,
  examples: [{ line: "dev schemas", says: "into schemas/" }],
  options: {
    out: { type: "text", takes: "DIR", says: "folder to write to", default: "schemas", names: "folder", writes: INTO },
  },
  json: true,
});

export const DEV_DOCS = command({
  name: "dev docs",
  summary: "Writes what is generated in documents.",
  says:
    "The picture of the stacks, the README's print, the guide of commands, what cannot be had, what standards demand. " +
    FOR_DEVELOPERS,
  examples: [{ line: "dev docs", says: "all five, and prints their names" }],
  options: {},
  json: true,
  slow: true,
});

export const DEV_CRDS = command({
  name: "dev crds",
  summary: "Downloads the schemas of operators' custom resources into .tessera/crds, for test/crds.",
  says: "From the projects that publish them, at the commits in cli/dev/crds-sources.tsv.",
  examples: [{ line: "dev crds", says: "all of them", mark: "download" }],
  options: {},
  json: true,
});

export const DEV_RULES = command({
  name: "dev rules",
  summary: "Registers the review's rules: a line for each file of review/rules.",
  examples: [{ line: "dev rules", says: "after a rule was added" }],
  options: {},
  json: true,
});
