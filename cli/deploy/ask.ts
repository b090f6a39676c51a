import type { Report } from "../../review/report";
import { askAtTerminal, isYes, type Terminal } from "../program/ask";

/** How a layer that may be applied is let go. */
export interface Consent {
  /** What the call says beforehand. */
  readonly yes: boolean;
  readonly acceptReview: boolean;
  /** Whether a person sits at the terminal, and JSON is not asked for. */
  readonly isAsked: boolean;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
  /** Where is asked and answered. Default: the process's own, standard error for the question. */
  readonly terminal?: Terminal;
}

/** Asks for a layer, where the call has not answered already. @returns whether it may be applied */
export async function consent(layer: number, { verdict }: Pick<Report, "verdict">, given: Consent): Promise<boolean> {
  const answered = verdict === "OK" ? given.yes || given.acceptReview : given.acceptReview;
  if (answered) return true;
  if (!given.isAsked) {
    const wanted = verdict === "OK" ? "--yes" : "--accept-review";
    given.say(`layer ${layer}: the review says ${verdict}, and nobody is here to ask: read it, then say ${wanted}`);
    return false;
  }
  // Ctrl-C is an answer as well, and so is the end of what can be answered.
  return isYes(await askAtTerminal(`layer ${layer}: the review says ${verdict}. Apply these plans? [y/N] `, given));
}
