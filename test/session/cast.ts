/** Seconds since the beginning, `o` for what the terminal printed, and that. */
export type Event = readonly [seconds: number, kind: "o", text: string];

/** A recording of a terminal: asciicast, version 2 (docs.asciinema.org, "asciicast v2"): a header and an event a line. */
export function castOf(
  title: string,
  size: { readonly width: number; readonly height: number },
  events: readonly Event[],
) {
  const header = { version: 2, ...size, title, env: { SHELL: "/bin/bash", TERM: "dumb" } };
  const lines = events.map(([seconds, kind, text]) => [Math.round(seconds * 1000) / 1000, kind, text]);
  return `${[header, ...lines].map((line) => JSON.stringify(line)).join("\n")}\n`;
}

/** What a recording shows, from its first line to its last, without times. */
export function textOf(cast: string): string {
  const [, ...lines] = cast.trimEnd().split("\n");
  const printed = lines.map((line) => (JSON.parse(line) as Event)[2]).join("");
  return printed.replaceAll("\r\n", "\n").replace(/\n?\$ $/, "\n");
}
