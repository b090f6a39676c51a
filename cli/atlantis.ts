import { relative, sep } from "node:path";
import { dump } from "js-yaml";
import { loadFleet } from "../constructs/rooms";
import { atlantisConfig } from "../delivery/atlantis";
import { atlantisServer } from "../delivery/atlantis-server";
import { selectStacks } from "../stacks/select";
import { ATLANTIS } from "./commands/stacks";
import { program } from "./program";
import { writeWhole } from "./program/files";
import { namedStacks } from "./program/named-stacks";

const HEAD = "# Made by `./tessera atlantis`: do not edit.";

export const main = program(ATLANTIS, async ({ values: { out, server, repository }, positionals, folders, show }) => {
  const stacks = await namedStacks(folders, () => selectStacks(loadFleet(folders), positionals));
  const inRepository = { tenants: here(folders.tenants), overrides: here(folders.overrides) };
  writeWhole(out, `${HEAD}\n${dump(atlantisConfig(stacks, inRepository), { lineWidth: 160 })}`);
  if (server !== undefined) writeWhole(server, `${HEAD}\n${dump(atlantisServer(repository), { lineWidth: 160 })}`);
  const projects = stacks.map(({ name }) => name);
  show({ out, projects }, `${projects.length} projects written to ${out}`);
});

/** As it is called from the folder of the repository, where this runs. */
function here(folder: string): string {
  return relative(process.cwd(), folder).split(sep).join("/");
}
