/** Shortest and longest text that is remembered, in characters. */
const LENGTH = { min: 5, max: 4096 };
/** Texts remembered, at most: keeps memory bounded against a hostile plan. */
const LIMIT = 50_000;
/** Characters by which texts are looked up. */
const GRAM = LENGTH.min;

/** Sensitive texts, found again in any other text in time linear to it. */
export class Remembered {
  readonly #byStart = new Map<string, string[]>();
  #count = 0;

  /** Remembers a text, unless it is too short, too long, or an ordinary word that would mask half the report. */
  add(text: string): void {
    if (text.length < LENGTH.min || text.length > LENGTH.max || this.#count >= LIMIT) return;
    if (/^[a-z_-]{1,15}$/.test(text) || /^\d{1,5}$/.test(text)) return;
    const start = text.slice(0, GRAM);
    const known = this.#byStart.get(start);
    if (!known) this.#byStart.set(start, [text]);
    else if (known.includes(text)) return;
    else {
      known.push(text);
      known.sort((a, b) => b.length - a.length);
    }
    this.#count += 1;
  }

  /** The text with every remembered one in it replaced. */
  mask(text: string, mask: string): string {
    if (this.#count === 0 || text.length < LENGTH.min) return text;
    let out = "";
    let from = 0;
    for (let at = 0; at + GRAM <= text.length; at += 1) {
      const found = this.#byStart.get(text.slice(at, at + GRAM))?.find((secret) => text.startsWith(secret, at));
      if (!found) continue;
      out += text.slice(from, at) + mask;
      from = at + found.length;
      at = from - 1;
    }
    return out + text.slice(from);
  }
}
