/** Shortest and longest text that is remembered, in characters. */
const LENGTH = { min: 5, max: 4096 };
/** Texts remembered, at most: keeps memory bounded against a hostile plan. */
const LIMIT = 50_000;
/** Characters by which texts are looked up. */
const GRAM = LENGTH.min;

/** Sensitive texts, found again in any other text in time linear to it. */
export class Remembered {
  readonly #texts = new Set<string>();
  /** Lengths of those that begin alike, longest first. */
  readonly #lengths = new Map<string, number[]>();

  /** Remembers a text, unless it is too short, too long, or an ordinary word that would mask half the report. */
  add(text: string): void {
    if (text.length < LENGTH.min || text.length > LENGTH.max || this.#texts.size >= LIMIT) return;
    if (/^[a-z_-]{1,15}$/.test(text) || /^\d{1,5}$/.test(text)) return;
    this.#texts.add(text);
    const start = text.slice(0, GRAM);
    const lengths = this.#lengths.get(start);
    if (!lengths) this.#lengths.set(start, [text.length]);
    else if (!lengths.includes(text.length)) {
      lengths.push(text.length);
      lengths.sort((a, b) => b - a);
    }
  }

  /** The text with every remembered one in it replaced. */
  mask(text: string, mask: string): string {
    if (this.#texts.size === 0) return text;
    let out = "";
    let from = 0;
    for (let at = 0; at + GRAM <= text.length; at += 1) {
      const length = this.#lengths
        .get(text.slice(at, at + GRAM))
        ?.find((candidate) => this.#texts.has(text.slice(at, at + candidate)));
      if (length === undefined) continue;
      out += text.slice(from, at) + mask;
      from = Math.min(at + length, text.length);
      at = from - 1;
    }
    return out + text.slice(from);
  }
}
