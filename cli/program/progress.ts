/** Longest that a person waits without a word, in milliseconds. */
const SILENCE_MS = 1000;

/** A line of progress on a stream, shown only once the work takes over a second. */
export class Progress {
  private readonly start = Date.now();
  private shownAt = 0;

  /**
   * @param stream where to write; on a terminal the line is rewritten, elsewhere it is written every five seconds
   * @param unit what a step is, in the plural
   */
  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly unit: string,
  ) {}

  /** So many steps of all are done; the last of them has a name. */
  at(done: number, total: number, name: string): void {
    const now = Date.now();
    const pause = this.stream.isTTY ? 100 : 5000;
    if (now - this.start < SILENCE_MS || now - this.shownAt < pause) return;
    this.shownAt = now;
    const line = `${done} of ${total} ${this.unit}: ${name}`;
    this.stream.write(this.stream.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
  }

  /** Takes the line off a terminal. */
  end(): void {
    if (this.shownAt > 0 && this.stream.isTTY) this.stream.write("\r\u001b[K");
  }
}
