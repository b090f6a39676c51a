import type { Ask } from "../program/ask";
import { UsageError } from "../program/usage-error";
import { QUESTION_NAMES, QUESTIONS, type QuestionName, type Written, wrongAnswer } from "./answers";

/**
 * What is wrong with options and, where nobody can be asked, all that is missing: a line each.
 *
 * @param isAsked whether a person is there to be asked
 * @param told options of which a mistake is told already. Default: none
 */
export function mistakesOf(
  given: Written,
  engines: readonly string[],
  isAsked: boolean,
  told: ReadonlySet<string> = new Set(),
): readonly string[] {
  const areEnvironmentsWrong =
    told.has(option("environments")) || wrongAnswer("environments", withUsual(given), engines) !== null;
  return QUESTION_NAMES.flatMap((name) => {
    if (told.has(option(name))) return [];
    if (given[name] === undefined)
      return isNeeded(name) && !isAsked ? [`--${option(name)} is missing: ${asks(name)}`] : [];
    // What an answer is held against may be still to be asked for, or be a mistake itself.
    const isOpen = name === "accounts" && (areEnvironmentsWrong || (isAsked && given.environments === undefined));
    const wrong = isOpen ? null : wrongAnswer(name, withUsual(given), engines);
    return wrong === null ? [] : [`--${option(name)}: ${wrong}`];
  });
}

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
  const mistakes = mistakesOf(given, engines, ask !== null);
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
/** Options of questions: those that may be repeated are called by one of what they list. */
const OPTIONS = {
  organisation: "organisation",
  environments: "env",
  accounts: "account",
  region: "region",
  "recovery-region": "recovery-region",
  engines: "engine",
  tiers: "tier",
  contacts: "contact",
  state: "state",
  "audit-days": "audit-days",
} as const satisfies Record<QuestionName, string>;

export const option = (name: QuestionName) => OPTIONS[name];

/** What options leave out, as a call without a terminal takes it. */
const withUsual = (given: Written): Written => ({
  ...Object.fromEntries(
    QUESTION_NAMES.flatMap((name) => (QUESTIONS[name].usual === null ? [] : [[name, QUESTIONS[name].usual]])),
  ),
  ...given,
});
