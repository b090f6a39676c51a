import type { TENANT_END } from "../commands/configuration";
import type { Call } from "../program";
import { isYes } from "../program/ask";
import { foldersSaid } from "../program/folders-said";
import { alone } from "../program/lock";
import { table } from "../program/table";
import { UsageError } from "../program/usage-error";
import type { Ended } from "./done";
import { MEANS, nextStep, ONE, type Part, type Step, take } from "./end";

/** Shows the next step of the end of one engine or one environment, and writes it: at a terminal once the person says so. */
export async function ending({ values, positionals, folders, show, say, ask }: Call<typeof TENANT_END>): Promise<void> {
  const id = positionals[0] ?? "";
  const part = partOf(values);
  const step = nextStep(folders, id, part, values.deployed);
  const told = shown(step);
  const answer = (changed: readonly string[], lines: readonly string[]) =>
    show(documentOf(step, changed), () => lines.join("\n"));
  if (values["dry-run"]) return answer([], [told, "", "nothing was written (--dry-run)"]);
  const isAsked = ask !== null && !values.yes;
  if (isAsked) {
    say(`${told}\n`);
    if (!isYes(await ask("Write it? [y/N] "))) return answer([], ["nothing was written"]);
  }
  const changed = alone(folders.tenants, () => take(step, nextStep(folders, id, part, values.deployed)));
  answer(changed, [...(isAsked ? [] : [told, ""]), written(step, changed, foldersSaid(folders))]);
}

function partOf({ engine, env }: { readonly engine?: string | undefined; readonly env?: string | undefined }): Part {
  if (engine !== undefined) return { kind: "engines", name: engine };
  if (env !== undefined) return { kind: "environments", name: env };
  throw new UsageError(
    "what is to end: given nothing; allowed: --engine ENGINE or --env ENVIRONMENT. A whole tenant ends by lifecycle.state in its tenant.yml",
  );
}

function documentOf({ tenant, part, from, to, homes }: Step, changed: readonly string[]): Ended {
  return { tenant, changed, kind: part.kind, name: part.name, from, to, homes, written: changed.length > 0 };
}

function shown({ tenant, part, from, to, homes }: Step): string {
  const rows = homes.map(({ environment, stacks }) => [environment, stacks.join(" ")]);
  return [
    `tenant ${tenant}, ${ONE[part.kind]} ${part.name}: ${from}, then ${to}`,
    `once it is deployed: ${MEANS[to]}`,
    "",
    table(["environment", "stacks that change"], rows),
  ].join("\n");
}

function written({ tenant, part, to }: Step, changed: readonly string[], where: string): string {
  const option = part.kind === "engines" ? "--engine" : "--env";
  const after = {
    suspended: "",
    offboarding: `once it is deployed everywhere, the next step: ./tessera tenant end ${tenant} ${option} ${part.name}${where}`,
    erased: `once it is deployed everywhere, the last step: ./tessera tenant end ${tenant} ${option} ${part.name} --deployed${where}`,
    gone: "to begin again, empty, is a decision: its line under lifecycle goes too, which check --base asks an exception for",
  }[to];
  return [`written: ${changed.join(", ")}`, "then commit it and open a pull request", after].join("\n");
}
