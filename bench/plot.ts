import type { Cost } from "./measure";
import type { SizeResult } from "./sizes";

const WIDTH = 720;
const HEIGHT = 420;
const LEFT = 70;
const RIGHT = 190;
const TOP = 30;
const BOTTOM = 50;

/** Lines of the plot. Told apart by dashes as well as by colour. */
const LINES: readonly {
  readonly name: string;
  readonly colour: string;
  readonly dash: string;
  readonly of: (size: SizeResult) => Cost;
}[] = [
  { name: "straightforward", colour: "#b3261e", dash: "", of: ({ straightforward }) => straightforward },
  { name: "no stack traces", colour: "#9a5b00", dash: "6 3", of: ({ straightforwardWithoutTraces: cost }) => cost },
  { name: "Tessera", colour: "#0b57d0", dash: "", of: ({ tessera }) => tessera },
  { name: "floor", colour: "#5f6368", dash: "2 3", of: ({ floor }) => floor },
];

/** CPU seconds by number of tenants, both axes logarithmic. */
export function plot(sizes: readonly SizeResult[]): string {
  const seconds = sizes.flatMap((size) => LINES.map(({ of }) => of(size).cpu_ms / 1000));
  const x = axis(
    sizes.map(({ tenants }) => tenants),
    LEFT,
    WIDTH - RIGHT,
  );
  const y = axis(seconds, HEIGHT - BOTTOM, TOP);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="sans-serif" font-size="13">`,
    "<title>CPU time of synthesis by number of tenants</title>",
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    ...x.decades.flatMap((value) => [
      `<line x1="${x.at(value)}" x2="${x.at(value)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" stroke="#dadce0"/>`,
      `<text x="${x.at(value)}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle">${label(value)}</text>`,
    ]),
    ...y.decades.flatMap((value) => [
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y.at(value)}" y2="${y.at(value)}" stroke="#dadce0"/>`,
      `<text x="${LEFT - 8}" y="${y.at(value) + 4}" text-anchor="end">${label(value)} s</text>`,
    ]),
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle">tenants</text>`,
    ...LINES.flatMap((line) => draw(line, sizes, x.at, y.at)),
    "</svg>",
  ];
  return `${parts.join("\n")}\n`;
}

function draw(
  { name, colour, dash, of }: (typeof LINES)[number],
  sizes: readonly SizeResult[],
  x: (value: number) => number,
  y: (value: number) => number,
): string[] {
  const points = sizes.map((size) => [x(size.tenants), y(of(size).cpu_ms / 1000)] as const);
  const last = points.at(-1);
  if (last === undefined) return [];
  const value = of(sizes.at(-1)!).cpu_ms / 1000;
  return [
    `<polyline fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}" points="${points.map((point) => point.join(",")).join(" ")}"/>`,
    ...points.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`),
    `<text x="${last[0] + 10}" y="${last[1] + 4}" fill="${colour}">${name} ${value.toFixed(1)} s</text>`,
  ];
}

/** A logarithmic scale over whole decades. */
function axis(values: readonly number[], from: number, to: number) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    decades: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)),
    at: (value: number) => round(from + ((Math.log10(value) - low) / (high - low)) * (to - from)),
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function label(value: number): string {
  return value >= 1 ? value.toLocaleString("en") : String(Number(value.toPrecision(1)));
}
