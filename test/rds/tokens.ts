import { createHash, createHmac } from "node:crypto";
import { createSocket } from "node:dgram";

/**
 * Plays the PAM module of RDS, which asks IAM whether a token is good: PostgreSQL takes no other outside judge on every
 * machine than RADIUS, to which it hands the password that the client sent in clear, as to PAM. A token of RDS is longer
 * than RADIUS allows (128 bytes), so it is a keyed hash of the role's name here.
 */
export interface TokenJudge {
  readonly port: number;
  readonly secret: string;
  /** A token for a role, as IAM would make one. */
  token(role: string): string;
  stop(): Promise<void>;
}

const ACCESS_REQUEST = 1;
const ACCEPT = 2;
const REJECT = 3;
const USER_NAME = 1;
const USER_PASSWORD = 2;
const HEADER_BYTES = 20;
const BLOCK_BYTES = 16;

const md5 = (...parts: Uint8Array[]) => createHash("md5").update(Buffer.concat(parts)).digest();

function attributesOf(packet: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = HEADER_BYTES; at + 2 <= packet.length; at += packet[at + 1]!) {
    found.set(packet[at]!, packet.subarray(at + 2, at + packet[at + 1]!));
    if (packet[at + 1]! < 2) break;
  }
  return found;
}

/** Source: RFC 2865, 5.2. */
function shown(hidden: Buffer, secret: Buffer, authenticator: Buffer): string {
  const clear = Buffer.alloc(hidden.length);
  let before = authenticator;
  for (let at = 0; at < hidden.length; at += BLOCK_BYTES) {
    const pad = md5(secret, before);
    for (let n = 0; n < BLOCK_BYTES; n++) clear[at + n] = hidden[at + n]! ^ pad[n]!;
    before = hidden.subarray(at, at + BLOCK_BYTES);
  }
  return clear.toString().replace(/\0+$/, "");
}

export async function startTokenJudge(): Promise<TokenJudge> {
  const secret = "between-server-and-judge";
  const token = (role: string) => createHmac("sha256", "signing-key").update(role).digest("hex");
  const socket = createSocket("udp4");
  socket.on("message", (packet, from) => {
    if (packet[0] !== ACCESS_REQUEST) return;
    const authenticator = packet.subarray(4, HEADER_BYTES);
    const given = attributesOf(packet);
    const role = given.get(USER_NAME)?.toString() ?? "";
    const password = shown(given.get(USER_PASSWORD) ?? Buffer.alloc(0), Buffer.from(secret), authenticator);
    const answer = Buffer.from([password === token(role) ? ACCEPT : REJECT, packet[1]!, 0, HEADER_BYTES]);
    socket.send(Buffer.concat([answer, md5(answer, authenticator, Buffer.from(secret))]), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return {
    port: socket.address().port,
    secret,
    token,
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}
