/**
 * The numbers from 0 up to a count, each handed to whichever thread asks first. Numbers are handed out in order: when
 * one has been, all below it have been as well.
 */
export class Queue {
  private readonly next: Int32Array;

  /**
   * @param count how many numbers there are
   * @param memory of a queue in another thread, which this one is then the same as. Default: a queue of its own
   */
  constructor(
    private readonly count: number,
    readonly memory: SharedArrayBuffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
  ) {
    this.next = new Int32Array(memory);
  }

  /** The next number, or null where none is left. */
  take(): number | null {
    const taken = Atomics.add(this.next, 0, 1);
    return taken < this.count ? taken : null;
  }

  /** How many were taken so far. */
  get taken(): number {
    return Math.min(this.count, Atomics.load(this.next, 0));
  }

  /** Leaves nothing to take, for any thread. */
  close(): void {
    Atomics.store(this.next, 0, this.count);
  }
}
