import { EVENT_ID } from "js-yaml";
import { lineStarts, type Position, positionIn, positionOf } from "./positions";
import type { Problem } from "./problem";
import { construct, type Path, parse, Refusal, type Root, refuseCharacters } from "./yaml-reader";

export { MAX_DEPTH, type Path, type Root } from "./yaml-reader";

/** A {@link Document} as plain data, for another thread. */
export interface DocumentData {
  readonly file: string;
  readonly text: string;
  /** Default: what the text says, which is parsed when somebody asks. */
  readonly value?: Readonly<Record<string, unknown>>;
}

/** A file's content as plain values, with the place of each. */
export class Document {
  private offsets: ReadonlyMap<string, number> | undefined;
  private lines: readonly number[] | undefined;

  /**
   * @param source the text, or how it is read once somebody asks for it
   * @param parsed what the text says. Default: parsed when asked for; the text must be without problems then
   */
  constructor(
    /** For people: relative to where the command runs. */
    readonly file: string,
    private source: string | (() => string),
    private parsed?: Readonly<Record<string, unknown>>,
  ) {}

  get text(): string {
    if (typeof this.source !== "string") this.source = this.source();
    return this.source;
  }

  get value(): Readonly<Record<string, unknown>> {
    this.parsed ??= construct(this.text, parse(this.text));
    return this.parsed;
  }

  static of({ file, text, value }: DocumentData): Document {
    return new Document(file, text, value);
  }

  get data(): DocumentData {
    return { file: this.file, text: this.text, value: this.value };
  }

  /**
   * Where the key (or list item) at a path stands, or the nearest thing around it that does. Positions are found when
   * first asked for, by a second parse: most files have no problem and nobody asks.
   */
  at(path: Path): Position {
    this.offsets ??= offsetsOf(this.text);
    for (let length = path.length; length > 0; length--) {
      const offset = this.offsets.get(keyOf(path.slice(0, length)));
      if (offset === undefined) continue;
      this.lines ??= lineStarts(this.text);
      return positionIn(this.lines, offset);
    }
    return { line: 1, column: 1 };
  }

  /**
   * A problem with the value at a path.
   *
   * @param standing what to do where the file is about something that exists. Default: the same
   */
  problem(path: Path, given: unknown, allowed: string, advice: string, standing?: string): Problem {
    const problem = { file: this.file, ...this.at(path), path: path.join("."), given, allowed, advice };
    return standing === undefined ? problem : { ...problem, standing };
  }

  /** In place of the problems beyond those that are told. */
  tooMany(count: number, told: number): Problem {
    const advice = `The first ${told} are listed: mend these first.`;
    return { file: this.file, line: null, column: null, path: "", given: `${count} problems`, allowed: "none", advice };
  }
}

/** Reads one YAML document. Returns the problem instead where there is one. */
export function parseDocument(file: string, text: string, root: Root = "map"): Document | Problem {
  try {
    refuseCharacters(text);
    const value = construct(text, parse(text), root);
    return new Document(file, text, value);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { path, given, allowed, advice } = error;
    return { file, ...positionOf(text, error.offset), path: path.join("."), given, allowed, advice };
  }
}

function offsetsOf(text: string): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  const events = parse(text);
  const root = events[1]?.type === EVENT_ID.SEQUENCE ? "list" : "map";
  construct(text, events, root, (path, offset) => offsets.set(keyOf(path), offset));
  return offsets;
}

function keyOf(path: Path): string {
  return path.join("\u0000");
}
