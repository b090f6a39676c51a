import type { Exit } from "../program/exit";

/**
 * What names a value may be, where folders say it: completion offers them, and a call that names none of them is
 * refused with the nearest. `stack` and `cell` are offered or checked by the command itself.
 */
export type Names =
  | "environment"
  | "tenant"
  | "engine"
  /** An engine or security: settings of a tenant or a cell. */
  | "tenant room"
  /** Settings of a whole environment. */
  | "environment room"
  /** Either. */
  | "room"
  | "tier"
  | "stack"
  | "file"
  | "folder";

interface About {
  /** What it does, in a line or two. */
  readonly says: string;
}

/** An option without a value. */
export interface Flag extends About {
  readonly type: "flag";
}

/** An option with a text for its value. */
export interface Text extends About {
  readonly type: "text";
  /** What stands for the value in help. */
  readonly takes: string;
  readonly required?: true;
  /** May be given several times, or once with commas. */
  readonly many?: true;
  readonly default?: string;
  /** What holds without it, where that is no fixed text. */
  readonly otherwise?: string;
  /** All that it may be, with what each means. */
  readonly values?: Readonly<Record<string, string>>;
  /** How it is written, where any text of that form is allowed. */
  readonly form?: { readonly pattern: RegExp; readonly says: string };
  readonly names?: Names;
  /** What is written to the place that the value names. Default: nothing. */
  readonly writes?: Writes;
}

/** What a command writes to a place that a call names: a file of its own, or a folder with files of its own. */
export type Writes =
  | {
      readonly kind: "file";
      /** What the file begins with, by which a later run knows that it may be replaced. */
      readonly sign: RegExp;
      /** Whether `-` is standard output. */
      readonly dash?: true;
    }
  | { readonly kind: "folder" };

/** A folder that files are written into. */
export const INTO = { kind: "folder" } as const satisfies Writes;

/** An option with a whole number for its value. */
export interface WholeNumber extends About {
  readonly type: "number";
  readonly takes: string;
  readonly min: number;
  readonly max: number;
  readonly required?: true;
  readonly default?: number;
  readonly otherwise?: string;
}

/** An option with a day for its value, `YYYY-MM-DD`. */
export interface Day extends About {
  readonly type: "day";
  readonly takes: "YYYY-MM-DD";
  readonly otherwise?: string;
}

export type Option = Flag | Text | WholeNumber | Day;

export interface Positional extends About {
  readonly name: string;
  readonly required?: true;
  readonly many?: true;
  readonly names?: Names;
}

/** A call as a person writes it, without `./tessera`. */
export interface Example {
  readonly line: string;
  readonly says: string;
  /** What the suite that runs the guide must know of it, as marks of fences say it (test/commands/blocks.ts). */
  readonly mark?: "account" | "download" | "interrupt exit=130" | "state" | "terraform";
}

/** A call, as far as it was read. */
export interface Given {
  /** Values by option, each as often as it was given. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
  /** Options without a value that were given. */
  readonly flags: ReadonlySet<string>;
  readonly positionals: readonly string[];
  /** What names of a kind there are; null: nobody can say. */
  known(kind: Names): readonly string[] | null;
}

/** A command as data: help, completion, the guide and tests are made of it. */
export interface Command {
  /** Words of the call, such as `tenant add`. */
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** What more there is to know, in a paragraph or two. */
  readonly says?: string;
  readonly examples: readonly [Example, ...Example[]];
  readonly positionals?: readonly Positional[];
  readonly options: Readonly<Record<string, Option>>;
  /** Options of which at most one may be given. */
  readonly either?: readonly (readonly string[])[];
  /** Options of which at least one must be given. */
  readonly oneOf?: readonly (readonly string[])[];
  /** What is wrong with arguments and options held against each other, beyond the two above. Default: nothing. */
  readonly together?: (given: Given) => readonly string[];
  /** Exit codes beside 0, 3, 64, and those of signals, with what they say here. */
  readonly exits?: Partial<Record<Exit, string>>;
  /** What problems of the files that people edit end it with, where 1 says something else. Default: 1. */
  readonly problems?: Exit;
  /** Whether it signs in to an AWS account. */
  readonly account?: true;
  /** Whether it prints one JSON document when asked to: `schemas/commands/<name>.schema.json`. */
  readonly json: boolean;
  /** Whether it may take over a second without a word of its own: then it is said that it still works. */
  readonly slow?: true;
}

type ValueOf<O extends Option> = O extends Flag
  ? boolean
  : O extends { readonly many: true }
    ? readonly string[]
    : O extends WholeNumber
      ? O extends { readonly default: number } | { readonly required: true }
        ? number
        : number | undefined
      : O extends { readonly default: string } | { readonly required: true }
        ? string
        : string | undefined;

/** The values of a command's options, as the table types them. */
export type ValuesOf<C extends Command> = { readonly [K in keyof C["options"]]: ValueOf<C["options"][K]> };

/** Keeps the types of what is written. */
export function command<const C extends Command>(written: C): C {
  return written;
}

/** The folders of a fleet, for commands that read one. */
export const FOLDERS = {
  tenants: { type: "text", takes: "DIR", says: "folder with a folder a tenant", default: "tenants", names: "folder" },
  overrides: {
    type: "text",
    takes: "DIR",
    says: "folder with the environments' files",
    default: "overrides",
    names: "folder",
  },
} as const satisfies Record<string, Option>;

export const ENVIRONMENT = {
  type: "text",
  takes: "ENVIRONMENT",
  says: "as in overrides/<environment>_environment.yml",
  required: true,
  names: "environment",
} as const satisfies Option;

/** A commit, as git writes one. */
export const SHA = {
  pattern: /^[0-9a-f]{7,64}$/,
  says: "a commit, 7 to 64 hexadecimal digits, such as git rev-parse HEAD prints",
} as const satisfies Text["form"];

/** Steps that are wanted, for commands that compare with an earlier state. */
export const EXCEPTIONS = {
  type: "text",
  takes: "FILE",
  says: "steps that are wanted",
  otherwise: "review/exceptions.yml, where it exists",
  names: "file",
} as const satisfies Option;

export const TODAY = {
  type: "day",
  takes: "YYYY-MM-DD",
  says: "the day for exceptions",
  otherwise: "the clock's, UTC",
} as const satisfies Option;

/** The folder that synth wrote, for commands that read it. */
export const SYNTHESIZED = {
  type: "text",
  takes: "DIR",
  says: "folder that synth wrote",
  default: "cdktf.out",
  names: "folder",
} as const satisfies Option;
