import { COMMANDS, commandOf } from "../commands";
import { FOLDERS, type Names, type Option } from "../commands/shape";
import { positionalsOf } from "./environment";
import { offered, type Where } from "./names";
import { optionsOf } from "./parse";

/** A word that may follow, and what it is. */
export interface Offer {
  readonly word: string;
  readonly says: string;
}

/**
 * What may follow in a call.
 *
 * @param given its words without the program's own name; the last is the one that is being written, perhaps empty
 */
export function completions(given: readonly string[]): readonly Offer[] {
  // bash makes three words of --env=x.
  const words = given.filter((word, at) => word !== "=" || at === given.length - 1);
  const current = words.at(-1) === "=" ? "" : (words.at(-1) ?? "");
  const before = words.slice(0, -1);
  return candidates(before, current).filter(({ word }) => word.startsWith(current));
}

function candidates(before: readonly string[], current: string): readonly Offer[] {
  const command = commandOf(before);
  if (command === null) return nextWords(before);
  const options = optionsOf(command);
  const last = before.at(-1) ?? "";
  const asked = options[last.replace(/^--/, "")];
  const where = whereOf(before);
  if (last.startsWith("--") && asked !== undefined && asked.type !== "flag") return valuesOf(asked, current, where);
  if (current.startsWith("-"))
    return Object.entries(options)
      .filter(([name, option]) => isMany(option) || !before.includes(`--${name}`))
      .map(([name, { says }]) => ({ word: `--${name}`, says }));
  if (command.name === "completion") return ["bash", "zsh"].map((word) => ({ word, says: "" }));
  if (command.name === "help") return nextWords(before.slice(1));
  const positionals = positionalsOf(command);
  const at = countPositionals(before.slice(command.name.split(" ").length), options);
  const place = positionals[Math.min(at, positionals.length - 1)];
  if (place?.names === undefined || (at >= positionals.length && !place.many)) return [];
  if (place.names === "environment" && before.includes("--env")) return [];
  return named(place.names, where);
}

/** Words that a command's name goes on with. */
function nextWords(before: readonly string[]): readonly Offer[] {
  const offers = new Map<string, string>();
  for (const { name, summary } of COMMANDS) {
    const words = name.split(" ");
    const word = words[before.length];
    if (word === undefined || before.some((one, at) => one !== words[at])) continue;
    offers.set(word, words.length === before.length + 1 ? summary : `${word} …`);
  }
  return [...offers].map(([word, says]) => ({ word, says }));
}

function valuesOf(option: Option, current: string, where: Where): readonly Offer[] {
  if (option.type !== "text") return [];
  const all = option.values
    ? Object.entries(option.values).map(([word, says]) => ({ word, says }))
    : option.names
      ? named(option.names, where)
      : [];
  // In a list with commas, the item that is being written.
  const start = option.many ? current.slice(0, current.lastIndexOf(",") + 1) : "";
  return all.map(({ word, says }) => ({ word: `${start}${word}`, says }));
}

function named(kind: Names, where: Where): readonly Offer[] {
  return offered(kind, where).map((word) => ({ word, says: kind }));
}

function isMany(option: Option): boolean {
  return option.type === "text" && option.many === true;
}

function countPositionals(words: readonly string[], options: Readonly<Record<string, Option>>): number {
  const isValue = (at: number) => {
    const option = options[words[at - 1]?.replace(/^--/, "") ?? ""];
    return words[at - 1]?.startsWith("--") === true && option !== undefined && option.type !== "flag";
  };
  return words.filter((word, at) => !word.startsWith("-") && !isValue(at)).length;
}

function whereOf(words: readonly string[]): Where {
  const of = (name: keyof Where) => {
    const at = words.indexOf(`--${name}`);
    return (at < 0 ? undefined : words[at + 1]) ?? FOLDERS[name].default;
  };
  return { tenants: of("tenants"), overrides: of("overrides") };
}

/** Scripts by shell. Where nothing is offered, the shell completes names of files. */
export const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_tessera() {
  local word
  COMPREPLY=()
  while IFS=$'\\t' read -r word _; do COMPREPLY+=("$word"); done < <(
    "\${COMP_WORDS[0]}" completion --words "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _tessera tessera ./tessera
`,
  zsh: `_tessera() {
  local line
  local -a offers
  for line in "\${(@f)$("\${words[1]}" completion --words "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] && offers+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( \${#offers} )); then _describe tessera offers; else _files; fi
}
compdef _tessera tessera ./tessera
`,
};
