import { writeFileSync } from "node:fs";
import { relative, sep } from "node:path";
import { dump } from "js-yaml";
import { loadFleet } from "../constructs/rooms";
import { atlantisConfig } from "../delivery/atlantis";
import { selectStacks } from "../stacks/select";
import { FOLDERS_USAGE, parseCommand, run } from "./args";

const USAGE = `npm run atlantis -- [<environment, stack or pattern> …] [--out FILE]

Writes Atlantis' repository configuration: one project a stack, in the order of deploying. Without names: all.

  --out FILE       default: atlantis.yaml
${FOLDERS_USAGE}`;

run(() => {
  const { values, positionals, folders } = parseCommand(USAGE, { out: { type: "string" } });
  const stacks = selectStacks(loadFleet(folders), positionals);
  const inRepository = { tenants: here(folders.tenants), overrides: here(folders.overrides) };
  const out = values.out ?? "atlantis.yaml";
  writeFileSync(
    out,
    `# Made by \`npm run atlantis\`: do not edit.\n${dump(atlantisConfig(stacks, inRepository), { lineWidth: 160 })}`,
  );
  console.log(`${stacks.length} projects written to ${out}`);
});

/** As it is called from the folder of the repository, where this runs. */
function here(folder: string): string {
  return relative(process.cwd(), folder).split(sep).join("/");
}
