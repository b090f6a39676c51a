/** A block of commands in a page. */
export interface Block {
  readonly page: string;
  /** 1-based line of the fence. */
  readonly line: number;
  /** Words of the fence's info string behind `console`. */
  readonly marks: readonly string[];
  readonly commands: readonly Shown[];
}

/** A command and what the page shows of its output. */
export interface Shown {
  readonly command: string;
  readonly output: readonly string[];
}

/** Marks of blocks that are not run, and why. */
export const SKIPPED: Readonly<Record<string, string>> = {
  account: "needs an AWS account",
  emulator: "runs against the AWS emulator, in npm run e2e",
  terraform: "needs Terraform, and what it planned",
  install: "installs from the registry",
  suite: "is a suite of its own",
  download: "downloads from GitHub",
  state: "needs records, or a tenant's state, that only a deployment leaves",
};

/** Marks that say how a block is run. */
const RUN = /^(?:interrupt|exit=\d+)$/;

/**
 * The blocks of commands of a page, in order: fences whose info string begins with `console`. A command begins with
 * `$ `; the other lines are its output.
 *
 * @throws where a block has a mark that nobody knows, or a command stands in a fence of another kind
 */
export function blocksOf(page: string, text: string): Block[] {
  const blocks: Block[] = [];
  let open: { line: number; info: string; lines: string[] } | null = null;
  for (const [at, line] of text.split("\n").entries()) {
    if (!line.startsWith("```")) open?.lines.push(line);
    else if (open === null) open = { line: at + 1, info: line.slice(3).trim(), lines: [] };
    else {
      const [kind, ...marks] = open.info.split(" ");
      const where = `${page}:${open.line}`;
      if (kind === "console")
        blocks.push({ page, line: open.line, marks: known(where, marks), commands: shown(where, open.lines) });
      else if (kind !== "text" && open.lines.some((one) => /^(?:\$ )?(?:\.\/tessera|npm|npx) /.test(one)))
        throw new Error(`${where}: commands stand in a block that is no console`);
      open = null;
    }
  }
  return blocks;
}

function known(where: string, marks: readonly string[]): readonly string[] {
  const strange = marks.find((mark) => !RUN.test(mark) && !Object.hasOwn(SKIPPED, mark));
  if (strange !== undefined)
    throw new Error(`${where}: no mark ${strange}; there are ${Object.keys(SKIPPED).join(", ")}, interrupt and exit=N`);
  return marks;
}

function shown(where: string, lines: readonly string[]): Shown[] {
  const commands: { command: string; output: string[] }[] = [];
  for (const line of lines) {
    if (line.startsWith("$ ")) commands.push({ command: line.slice(2), output: [] });
    else if (commands.length > 0) commands.at(-1)?.output.push(line);
    else throw new Error(`${where}: a block begins with output`);
  }
  return commands;
}

/** Lines that a page shows and a run did not print. Blanks count as one; `…` stands for any text, in a line or of lines. */
export function missing(output: readonly string[], printed: string): string[] {
  const plain = (line: string) => line.replace(/\s+/g, " ").replace(/-{2,}/g, "--").trim();
  const lines = printed.split("\n").map(plain);
  return output.filter((line) => {
    const wanted = plain(line);
    if (wanted === "" || wanted === "…") return false;
    const pattern = wanted.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const matches = new RegExp(`^${pattern.join(".*")}$`);
    return !lines.some((one) => matches.test(one));
  });
}
