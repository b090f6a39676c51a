import type { Folders } from "../constructs/rooms";
import { FOLDERS_USAGE, items, parseCommand, run, UsageError } from "./args";
import { add } from "./tenant/add";
import { list } from "./tenant/list";
import { place } from "./tenant/place";
import { register } from "./tenant/register";
import { remove } from "./tenant/remove";

const USAGE = `npm run tenant -- <command> …

  add <id> --tier <tier>   make a tenant's folder from its tier's template, place it, enter it into the ledger
      --env NAME           environment, may be repeated (default: all)
      --engine NAME        engine, may be repeated (default: those of the tier that its cells run)
      --owner ADDRESS      e-mail address of the owner (default: owner@example.com)
      --region REGION      region that its data must not leave (default: none)
  list [--json]            every tenant with its homes
  place <id>               give a tenant a cell wherever it shares one and has none
  register <id>            enter a folder that was made by hand into the ledger
  remove <id> --deployed   take an erased tenant's folder away, after that state was deployed

${FOLDERS_USAGE}`;

const OPTIONS = {
  tier: { type: "string" },
  env: { type: "string", multiple: true },
  engine: { type: "string", multiple: true },
  owner: { type: "string" },
  region: { type: "string" },
  json: { type: "boolean" },
  deployed: { type: "boolean" },
} as const;

interface Command {
  /** Ids that it takes. */
  readonly ids: number;
  /** Options that it takes. */
  readonly options: readonly string[];
  run(folders: Folders, id: string, values: ReturnType<typeof parse>["values"]): string;
}

function parse() {
  return parseCommand(USAGE, OPTIONS);
}

const COMMANDS: Readonly<Record<string, Command>> = {
  add: {
    ids: 1,
    options: ["tier", "env", "engine", "owner", "region"],
    run: (folders, id, values) => {
      if (values.tier === undefined) throw new UsageError("--tier is missing: say which tier the tenant has");
      return add(folders, {
        id,
        tier: values.tier,
        environments: items(values.env),
        engines: items(values.engine),
        owner: values.owner ?? "owner@example.com",
        region: values.region ?? null,
      });
    },
  },
  list: { ids: 0, options: ["json"], run: (folders, _, values) => list(folders, values.json === true) },
  place: { ids: 1, options: [], run: (folders, id) => place(folders, id) },
  register: { ids: 1, options: [], run: (folders, id) => register(folders, id) },
  remove: {
    ids: 1,
    options: ["deployed"],
    run: (folders, id, values) => remove(folders, id, values.deployed === true),
  },
};

run(() => {
  const { values, positionals, folders } = parse();
  const [name = "", ...ids] = positionals;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined)
    throw new UsageError(`${name === "" ? "no command" : `no command ${JSON.stringify(name)}`}\n\n${USAGE}`);
  if (ids.length !== command.ids)
    throw new UsageError(`${name} takes ${command.ids === 0 ? "no id" : "one id"}\n\n${USAGE}`);
  const foreign = Object.keys(OPTIONS).find((option) => option in values && !command.options.includes(option));
  if (foreign !== undefined) throw new UsageError(`${name} takes no --${foreign}\n\n${USAGE}`);
  console.log(command.run(folders, ids[0] ?? "", values));
});
