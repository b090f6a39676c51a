import { Client, DatabaseError } from "pg";

type Row = Record<string, unknown>;

/** SQLSTATEs that mean that an attack is badly written, not that it was refused. */
const CLUMSY = /^(42601|42703|42883|42P01|42P02|42P18|42804|42704|42710|42723|42P07|22P02|25P02|3F000|53300)$/;

export class Session {
  private readonly ended: Promise<void>;

  private constructor(
    private readonly client: Client,
    private readonly seen: string[],
    private readonly codes: string[],
  ) {
    this.ended = new Promise((resolve) => client.once("end", () => resolve()));
  }

  /** Signs in and writes down everything that comes back: rows, notices, notifications, COPY data and errors. */
  static async open(
    options: { port: number; user: string; database: string; options?: string },
    seen: string[],
    codes: string[],
  ): Promise<Session> {
    const client = new Client({ host: "127.0.0.1", ...options });
    const session = new Session(client, seen, codes);
    client.on("error", () => {});
    client.on("notice", (notice) => seen.push(JSON.stringify(notice)));
    client.on("notification", (message) => seen.push(JSON.stringify(message)));
    (client as unknown as { connection: NodeJS.EventEmitter }).connection.on("copyData", (message: { chunk: Buffer }) =>
      seen.push(message.chunk.toString()),
    );
    try {
      await client.connect();
    } catch (error) {
      session.note(error);
      throw error;
    }
    return session;
  }

  private note(error: unknown): string {
    if (!(error instanceof DatabaseError)) return "08006";
    // The statement itself is in the error's context at times: only what the server adds counts as seen.
    this.seen.push(JSON.stringify([error.message, error.detail, error.hint, error.where]));
    this.codes.push(error.code ?? "");
    return error.code ?? "";
  }

  /** Runs a statement that must work. */
  async query(sql: string, values?: unknown[], again = 5): Promise<Row[]> {
    try {
      const result = await this.client.query(sql, values);
      const rows = (Array.isArray(result) ? result : [result]).flatMap((part) => part.rows ?? []);
      this.seen.push(JSON.stringify(rows, (_key, value) => (typeof value === "bigint" ? String(value) : value)));
      return rows;
    } catch (error) {
      // Worlds share the server's catalogs: two that change the same row at once is no matter of isolation.
      if (again > 0 && /^tuple concurrently/.test((error as Error).message)) return this.query(sql, values, again - 1);
      this.note(error);
      throw error;
    }
  }

  /** Runs a statement that may be refused. Returns its rows, or the SQLSTATE of the refusal. */
  async attempt(sql: string, values?: unknown[]): Promise<{ rows: Row[]; code: string | null; affected: number }> {
    try {
      const result = await this.client.query(sql, values);
      const parts = Array.isArray(result) ? result : [result];
      const rows = parts.flatMap((part) => part.rows ?? []);
      this.seen.push(JSON.stringify(rows, (_key, value) => (typeof value === "bigint" ? String(value) : value)));
      return { rows, code: null, affected: parts.reduce((sum, part) => sum + (part.rowCount ?? 0), 0) };
    } catch (error) {
      return { rows: [], code: this.note(error), affected: 0 };
    }
  }

  /** COPY ... FROM STDIN with the given lines. Returns the SQLSTATE of the refusal, or null. */
  copyIn(sql: string, data: string): Promise<string | null> {
    return new Promise((resolve) => {
      const nothing = () => {};
      this.client.query({
        submit: (connection: { query(text: string): void }) => connection.query(sql),
        handleCopyInResponse: (connection: { sendCopyFromChunk(chunk: Buffer): void; endCopyFrom(): void }) => {
          connection.sendCopyFromChunk(Buffer.from(data));
          connection.endCopyFrom();
        },
        handleError: (error: unknown) => resolve(this.note(error)),
        handleReadyForQuery: () => resolve(null),
        handleCommandComplete: nothing,
        handleEmptyQuery: nothing,
        handleRowDescription: nothing,
        handleDataRow: nothing,
        handlePortalSuspended: nothing,
        handleCopyData: nothing,
      } as never);
    });
  }

  /** Calls back when the server ends the session, also while nothing is asked of it. */
  onEnd(callback: () => void): void {
    this.client.on("end", callback);
  }

  /** Of a session that the server has just ended, `end` may wait for ever. */
  async close(): Promise<void> {
    await Promise.race([this.client.end().catch(() => {}), this.ended]);
  }
}

export const isClumsy = (code: string) => CLUMSY.test(code);
