import { createInterface } from "node:readline/promises";
import type { Report } from "../../review/report";

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
  readonly terminal?: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream };
}

/** Whether a person sits at both ends. */
export const isTerminal = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

/** Asks for a layer, where the call has not answered already. @returns whether it may be applied */
export async function consent(layer: number, { verdict }: Pick<Report, "verdict">, given: Consent): Promise<boolean> {
  const answered = verdict === "OK" ? given.yes || given.acceptReview : given.acceptReview;
  if (answered) return true;
  if (!given.isAsked) {
    const wanted = verdict === "OK" ? "--yes" : "--accept-review";
    given.say(`layer ${layer}: the review says ${verdict}, and nobody is here to ask: read it, then say ${wanted}`);
    return false;
  }
  const prompt = createInterface(given.terminal ?? { input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question(`layer ${layer}: the review says ${verdict}. Apply these plans? [y/N] `, {
      signal: given.signal,
    });
    return /^y(?:es)?$/i.test(answer.trim());
  } catch (error) {
    // Ctrl-C is an answer as well.
    if (given.signal.aborted) return false;
    throw error;
  } finally {
    prompt.close();
  }
}
