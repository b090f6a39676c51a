import type { Layer } from "../../delivery/deploy/choose";
import { changesText, type Deployed, type Outcome } from "../../delivery/deploy/outcome";
import { table } from "../program/table";

/** What a person is told of the whole, in a sentence. */
const SAYS: Readonly<Record<Outcome, string>> = {
  deployed: "everything is as its files say",
  destroyed: "everything that was named is gone",
  planned: "nothing was applied",
  waiting: "a person has to look before it goes on: nothing of that layer was applied",
  stopped: "the review says STOP: nothing of that layer was applied",
  unjudged: "the review cannot judge: nothing of that layer was applied",
  failed: "applying failed: mend what it says, and run the same again",
  unseen: "not every stack of a layer could be planned: nothing of that layer was applied",
  interrupted: "interrupted: the same call goes on from here",
};

/** Stacks in the order of doing, and which of them each waits for. */
export function order(planned: readonly Layer[]): string {
  const named = new Set(planned.flatMap(({ stacks }) => stacks.map(({ name }) => name)));
  return table(
    ["stack", "layer", "after"],
    planned.flatMap(({ layer, stacks }) =>
      stacks.map(({ name, after }) => [name, layer, after.filter((one) => named.has(one)).join(", ")]),
    ),
  );
}

/** The outcome as a table, and the sentence. */
export function report({ outcome, layers }: Deployed): string {
  const rows = layers.flatMap(({ layer, verdict, stacks }) =>
    stacks.map(({ stack, outcome: one, changes }) => [
      stack,
      layer,
      verdict ?? "",
      one,
      changes === null || one === "as it is" ? "" : changesText(changes),
    ]),
  );
  return `${table(["stack", "layer", "review", "outcome", "changes"], rows)}\n\n${SAYS[outcome]}`;
}
