import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

/** A reply of the server. Errors are values, so that a pipeline's other replies are not lost. */
export type Reply = string | number | null | RespError | Reply[];

/** An error that the server sent. Its code is the first word. */
export class RespError extends Error {
  readonly code: string;

  constructor(message: string) {
    super(message);
    this.name = "RespError";
    this.code = message.split(" ", 1)[0] ?? "ERR";
  }
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** How the server is reached. Tests speak to a server on this machine without a certificate. */
export interface Transport {
  readonly tls: boolean;
  /** PEM of the authority to trust. Default: those that the runtime knows. */
  readonly ca?: string;
}

/** As browsers do it: the chain must be trusted (NODE_EXTRA_CA_CERTS on Lambda) and the name must be the host's. */
export const VERIFIED: Transport = { tls: true };

const CONNECT_TIMEOUT_MS = 10_000;

/** Replies that hold others, by their first character: how many items each counted entry has. */
const AGGREGATES: Readonly<Record<string, number>> = { "*": 1, "~": 1, ">": 1, "%": 2 };
/** Texts with their length: how many bytes at their beginning tell the format and not the text. */
const TEXTS: Readonly<Record<string, number>> = { $: 0, "=": 4 };
const SCALARS: Readonly<Record<string, (text: string) => Reply>> = {
  "+": (text) => text,
  "-": (text) => new RespError(text),
  ":": Number,
  ",": Number,
  "#": (text) => (text === "t" ? 1 : 0),
  _: () => null,
};

export interface Parsed {
  readonly reply: Reply;
  /** Index of the first byte after it. */
  readonly end: number;
  /** A message of its own accord (publish and subscribe, invalidation), not the answer to a command. */
  readonly push: boolean;
}

/**
 * Reads one reply at `from`, or null where it is not complete yet.
 * Source: "Redis serialization protocol specification", versions 2 and 3.
 */
export function parseReply(bytes: Buffer, from: number): Parsed | null {
  const lineEnd = bytes.indexOf("\r\n", from);
  if (lineEnd === -1) return null;
  const kind = String.fromCharCode(bytes[from]!);
  const line = bytes.toString("utf8", from + 1, lineEnd);
  const next = lineEnd + 2;
  const scalar = SCALARS[kind];
  if (scalar !== undefined) return { reply: scalar(line), end: next, push: false };
  const length = Number(line);
  if (length === -1) return { reply: null, end: next, push: false };
  const formatLength = TEXTS[kind];
  if (formatLength !== undefined) {
    if (bytes.length < next + length + 2) return null;
    const reply = bytes.toString("utf8", next + formatLength, next + length);
    return { reply, end: next + length + 2, push: false };
  }
  const itemsAnEntry = AGGREGATES[kind];
  if (itemsAnEntry === undefined)
    throw new Error(`redis: the server sent ${JSON.stringify(kind)}, which begins no reply that is known here`);
  const list: Reply[] = [];
  let at = next;
  for (let index = 0; index < length * itemsAnEntry; index++) {
    const item = parseReply(bytes, at);
    if (item === null) return null;
    list.push(item.reply);
    at = item.end;
  }
  return { reply: list, end: at, push: kind === ">" };
}

export function encodeCommand(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;
}

/** One connection. Commands may be sent before the replies to earlier ones are there. */
export class Connection {
  private waiting: { done: (reply: Reply) => void; failed: (error: Error) => void }[] = [];
  private received: Buffer = Buffer.alloc(0);
  /** Messages that came without being asked for (publish and subscribe). */
  readonly pushed: Reply[] = [];

  private constructor(private readonly socket: Socket) {
    socket.on("data", (bytes: Buffer) => this.read(bytes));
    socket.on("error", (error) => this.end(error));
    socket.on("close", () => this.end(Object.assign(new Error("connection closed"), { code: "ECONNRESET" })));
  }

  static open({ host, port }: Address, transport: Transport): Promise<Connection> {
    return new Promise((opened, failed) => {
      const options = { host, port };
      const socket = transport.tls
        ? connectTls({
            ...options,
            ca: transport.ca,
            servername: host,
            minVersion: "TLSv1.2",
            rejectUnauthorized: true,
          })
        : connectPlain(options);
      socket.setTimeout(CONNECT_TIMEOUT_MS, () =>
        socket.destroy(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" })),
      );
      socket.once("error", failed);
      socket.once(transport.tls ? "secureConnect" : "connect", () => {
        socket.off("error", failed);
        socket.setTimeout(0);
        opened(new Connection(socket));
      });
    });
  }

  /** The reply, errors of the server among them. Rejects only when the connection is lost. */
  send(...words: readonly string[]): Promise<Reply> {
    return new Promise((done, failed) => {
      if (this.socket.destroyed) return failed(Object.assign(new Error("connection closed"), { code: "ECONNRESET" }));
      this.waiting.push({ done, failed });
      this.socket.write(encodeCommand(words));
    });
  }

  /** Sends a command whose answer comes as a push, or not at all. */
  write(...words: readonly string[]): void {
    this.socket.write(encodeCommand(words));
  }

  /** The reply. @throws {RespError} where the server refuses */
  async must(...words: readonly string[]): Promise<Reply> {
    const reply = await this.send(...words);
    if (reply instanceof RespError) throw reply;
    return reply;
  }

  close(): void {
    this.socket.destroy();
  }

  private read(bytes: Buffer): void {
    try {
      this.take(bytes);
    } catch (error) {
      this.socket.destroy(error as Error);
    }
  }

  private take(bytes: Buffer): void {
    this.received = this.received.length === 0 ? bytes : Buffer.concat([this.received, bytes]);
    let at = 0;
    for (let found = parseReply(this.received, at); found !== null; found = parseReply(this.received, at)) {
      at = found.end;
      const waiter = found.push ? undefined : this.waiting.shift();
      if (waiter === undefined) this.pushed.push(found.reply);
      else waiter.done(found.reply);
      if (at === this.received.length) break;
    }
    this.received = this.received.subarray(at);
  }

  private end(error: Error): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const { failed } of waiting) failed(error);
  }
}
