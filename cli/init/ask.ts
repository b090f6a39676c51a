import type { Ask } from "../program/ask";
import { UsageError } from "../program/usage-error";
import { QUESTION_NAMES, QUESTIONS, type QuestionName, type Written, wrongAnswer } from "./answers";

/**
 * Every answer: of options what they say, the rest as a person answers it, again until it is allowed.
 *
 * @param given what options say
 * @param ask null: nobody is there to ask
 * @throws {UsageError} with everything that is wrong with options and, where nobody can be asked, all that is missing; and
 *   where answers end before the questions
 */
export async function completed(
  given: Written,
  engines: readonly string[],
  ask: Ask | null,
  say: (text: string) => void,
): Promise<Required<Written>> {
  const mistakes = QUESTION_NAMES.flatMap((name) => {
    if (given[name] === undefined)
      return isNeeded(name) && ask === null ? [`--${option(name)} is missing: ${asks(name)}`] : [];
    // What an answer is held against may be still to be asked for.
    const wrong =
      ask === null || name !== "accounts" || given.environments !== undefined
        ? wrongAnswer(name, withUsual(given), engines)
        : null;
    return wrong === null ? [] : [`--${option(name)}: ${wrong}`];
  });
  if (mistakes.length > 0) throw new UsageError(mistakes.join("\n"));
  const written: { [K in QuestionName]?: string } = { ...given };
  for (const name of QUESTION_NAMES) {
    if (ask === null) written[name] ??= QUESTIONS[name].usual ?? "";
    while (written[name] === undefined) {
      const usual = QUESTIONS[name].usual;
      const said = await ask!(`${asks(name)}${usual === null ? "" : ` [${usual}]`}: `);
      if (said === null) throw new UsageError("the answers ended before the questions: nothing was written");
      const answer = said.trim() || (usual ?? "");
      const wrong = wrongAnswer(name, { ...written, [name]: answer }, engines);
      if (wrong === null) written[name] = answer;
      else say(`${asks(name)}: ${wrong}`);
    }
  }
  // Together once more: an answer may be held against one that came later.
  const late = QUESTION_NAMES.flatMap((name) => {
    const wrong = wrongAnswer(name, written, engines);
    return wrong === null ? [] : [`--${option(name)}: ${wrong}`];
  });
  if (late.length > 0) throw new UsageError(late.join("\n"));
  return written as Required<Written>;
}

const asks = (name: QuestionName): string => QUESTIONS[name].asks;
const isNeeded = (name: QuestionName): boolean => QUESTIONS[name].usual === null;
/** Options that may be repeated are called by one of what they list. */
export const option = (name: QuestionName): string => ONE_OF[name] ?? name;
const ONE_OF: Partial<Record<QuestionName, string>> = {
  environments: "env",
  accounts: "account",
  engines: "engine",
  tiers: "tier",
  contacts: "contact",
};

/** What options leave out, as a call without a terminal takes it. */
const withUsual = (given: Written): Written => ({
  ...Object.fromEntries(
    QUESTION_NAMES.flatMap((name) => (QUESTIONS[name].usual === null ? [] : [[name, QUESTIONS[name].usual]])),
  ),
  ...given,
});
