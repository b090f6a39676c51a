type Cell = string | number;

/** Between two columns. */
const GAP = "  ";

/** Columns but the first keep as many characters for as long as anything else can give way. */
const LEAST = 12;

/** What a cell may be broken behind, where it has no blank: paths and lists. */
const BREAKABLE = /[ /,:;_-]/;

/**
 * A table for terminals: text to the left, numbers to the right, columns as wide as their widest cell.
 *
 * @param width characters that a line may have; cells are wrapped for it. Default: any number
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  width: number | null = null,
): string {
  const natural = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => String(row[column] ?? "").length)),
  );
  const widths = width === null ? natural : narrowed(natural, width);
  const right = head.map((_, column) => rows.some((row) => typeof row[column] === "number"));
  const lines = (cells: readonly Cell[]): string[] => {
    const wrapped = cells.map((cell, column) => wrap(String(cell), widths[column]!));
    const height = Math.max(1, ...wrapped.map(({ length }) => length));
    return Array.from({ length: height }, (_, at) =>
      wrapped
        .map((parts, column) => {
          const part = parts[at] ?? "";
          return right[column] ? part.padStart(widths[column]!) : part.padEnd(widths[column]!);
        })
        .join(GAP)
        .trimEnd(),
    );
  };
  return [...lines(head), widths.map((one) => "-".repeat(one)).join(GAP), ...rows.flatMap(lines)].join("\n");
}

/** Widths of columns that fit into a line together: the widest give way, the first, which says what a row is of, last. */
function narrowed(natural: readonly number[], width: number): readonly number[] {
  const widths = [...natural];
  let over = widths.reduce((sum, one) => sum + one, GAP.length * (widths.length - 1)) - width;
  const columns = [...widths.keys()];
  while (over > 0) {
    const open = columns.filter((column) => column > 0 && widths[column]! > LEAST);
    const giving = open.length > 0 ? open : columns.filter((column) => widths[column]! > 1);
    if (giving.length === 0) break;
    const widest = giving.reduce((a, b) => (widths[b]! > widths[a]! ? b : a));
    widths[widest]! -= 1;
    over -= 1;
  }
  return widths;
}

/** A text in lines of at most so many characters. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width) {
    let end = width;
    while (end > 1 && !BREAKABLE.test(rest[end - 1]!) && rest[end] !== " ") end -= 1;
    const at = end > 1 ? end : width;
    lines.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return [...lines, rest];
}
