import { type Folders, loadFleet } from "../../constructs/rooms";
import { cents } from "../../usage/cost/allocate";
import { readPrices } from "../../usage/cost/prices";
import type { TENANT_ADD } from "../commands/configuration";
import type { Call } from "../program";
import { isYes } from "../program/ask";
import { foldersSaid } from "../program/folders-said";
import { alone } from "../program/lock";
import { table } from "../program/table";
import { billsOf, type Proposal, propose, write } from "./add";
import type { Added } from "./done";
import { askEngines } from "./engines";

type Bills = ReturnType<typeof billsOf>;

/** Shows what a tenant would be, and writes it: at a terminal once the person there says so. */
export async function adding({ values, positionals, folders, show, say, ask }: Call<typeof TENANT_ADD>): Promise<void> {
  const { tier, env: environments, application: applications, owner, region = null } = values;
  const engines =
    values.engine.length === 0 && ask !== null ? await askEngines(folders, { tier, environments }, ask) : values.engine;
  const options = { id: positionals[0] ?? "", tier, environments, engines, applications, owner, region };
  // Whoever adds another at this moment has a folder and no line in the ledger yet: no fleet is read in between.
  const fleet = alone(folders.tenants, () => loadFleet(folders));
  const proposal = propose(folders, options, fleet);
  const bills = billsOf(folders, proposal, fleet);
  const told = shown(proposal, bills);
  const answer = (changed: readonly string[], more: readonly string[]) =>
    show(documentOf(proposal, bills, changed), () => [...more, ""].join("\n").trimEnd());
  if (values["dry-run"]) {
    answer([], [told, "", "nothing was written (--dry-run)"]);
    return;
  }
  if (ask !== null && !values.yes) {
    say(`${told}\n`);
    if (!isYes(await ask("Write it? [y/N] "))) {
      answer([], ["nothing was written"]);
      return;
    }
  }
  const changed = alone(folders.tenants, () => write(folders, options, proposal));
  const before = ask !== null && !values.yes ? [] : [told, ""];
  answer(changed, [...before, written(proposal, changed, folders)]);
}

function documentOf({ id, engines, homes }: Proposal, bills: Bills, changed: readonly string[]): Added {
  return {
    tenant: id,
    changed,
    engines,
    placement: Object.fromEntries(homes.flatMap(([name, cell]) => (cell === null ? [] : [[name, cell]]))),
    written: changed.length > 0,
    monthly:
      bills?.map(({ environment, more, share, unpriced }) => ({
        environment,
        ...{ more: cents(more), share: cents(share), unpriced },
      })) ?? null,
  };
}

/** A tenant that is not there yet, for people. */
function shown({ id, tier, owner, engines, homes }: Proposal, bills: Bills): string {
  const usd = (amount: number | undefined) => (amount === undefined ? "?" : amount.toFixed(2));
  const rows = homes.map(([environment, cell], index) => [
    environment,
    cell === null ? "its own" : `cell ${cell}`,
    engines.join(" "),
    usd(bills?.[index]?.more),
    usd(bills?.[index]?.share),
  ]);
  return [
    `tenant ${id}, tier ${tier}, owner ${owner}`,
    "",
    table(["environment", "home", "engines", "USD a month more", "with its shares"], rows),
    "",
    ...aboutMoney(bills),
  ].join("\n");
}

function aboutMoney(bills: Bills): readonly string[] {
  if (bills === null) return ["Cost is not counted: the fleet has problems elsewhere (./tessera check)."];
  const { as_of, region } = readPrices();
  const unpriced = new Set(bills.flatMap((bill) => bill.unpriced)).size;
  const without = unpriced === 0 ? "" : `, without what goes by use (${unpriced} kinds: ./tessera cost)`;
  return [
    `More: what the bill is higher by. With its shares: and equal parts of its cell and of what the environment shares.`,
    `List prices of ${region}, ${as_of}${without}.`,
  ];
}

/** What was done, what comes next, and the way back, each a command that works as it stands. */
function written({ id, homes }: Proposal, changed: readonly string[], folders: Folders): string {
  const where = foldersSaid(folders);
  return [
    `written: ${changed.join(", ")}`,
    "next, all that is wrong with it, and what is built for it:",
    `  ./tessera check${where}`,
    `  ./tessera synth${homes.map(([name]) => ` ${name}`).join("")}${where}`,
    "then commit both files and open a pull request",
    `to undo it while it is not merged: ./tessera tenant undo ${id}${where}`,
  ].join("\n");
}
