import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MissingRealPart } from "../../support/real-part";

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A server of HTTPS on this machine that says what it is told to say next, and `fine` otherwise. */
export interface HttpsServer {
  readonly port: number;
  /** PEM of its authority, which is itself. */
  readonly authority: string;
  /** What it says once. Null: it hangs up. */
  next: Answer | null | undefined;
  waiting(): number;
  stop(): Promise<void>;
}

/** @throws {MissingRealPart} where nothing makes a certificate */
export async function startHttps(fine: Answer): Promise<HttpsServer> {
  const folder = mkdtempSync(join(tmpdir(), "tessera-driver-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  try {
    const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
    const name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    execFileSync("openssl", ["req", ...kind, ...name, "-keyout", key, "-out", cert], { stdio: "ignore" });
  } catch {
    rmSync(folder, { recursive: true, force: true });
    throw new MissingRealPart("openssl", "install it: it makes a certificate");
  }
  const authority = readFileSync(cert, "utf8");
  const server = createServer({ key: readFileSync(key), cert: authority });
  rmSync(folder, { recursive: true, force: true });
  let waiting = 0;
  const made: HttpsServer = {
    get port() {
      return (server.address() as AddressInfo).port;
    },
    authority,
    next: undefined,
    waiting: () => waiting,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
  server.on("request", (request, response) => {
    waiting++;
    response.on("close", () => waiting--);
    request.resume().on("end", () => {
      const { next = fine } = made;
      if (next === null) request.socket.destroy();
      else response.writeHead(next.status, next.headers).end(next.body);
      made.next = undefined;
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return made;
}
