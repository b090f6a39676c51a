import * as beginnings from "./beginnings";
import * as configuration from "./configuration";
import * as delivery from "./delivery";
import * as deploy from "./deploy";
import * as developers from "./developers";
import * as program from "./program";
import * as review from "./review";
import type { Command } from "./shape";
import * as stacks from "./stacks";

/** Commands under a heading of help and guide. */
export interface Chapter {
  readonly title: string;
  readonly commands: readonly Command[];
}

/** Every command of the program: what is not here does not run. */
export const CHAPTERS: readonly Chapter[] = [
  { title: "From nothing", commands: Object.values(beginnings) },
  { title: "Tenants and settings", commands: Object.values(configuration) },
  { title: "Stacks", commands: Object.values(stacks) },
  { title: "Before the merge", commands: Object.values(review) },
  { title: "After the merge", commands: [...Object.values(deploy), ...Object.values(delivery)] },
  { title: "For developers of Tessera", commands: Object.values(developers) },
  { title: "The program itself", commands: Object.values(program) },
];

export const COMMANDS: readonly Command[] = CHAPTERS.flatMap(({ commands }) => commands);

/** The first words of commands of two words. */
export const GROUPS: readonly string[] = [
  ...new Set(COMMANDS.map(({ name }) => name.split(" ")).flatMap(([first = "", second]) => (second ? [first] : []))),
];

/** The command that some words begin with; null where there is none. */
export function commandOf(words: readonly string[]): Command | null {
  return COMMANDS.find(({ name }) => name.split(" ").every((word, at) => words[at] === word)) ?? null;
}
