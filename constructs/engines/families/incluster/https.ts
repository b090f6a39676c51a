import { request } from "node:https";
import type { Failure } from "../../../../executor/contract/driver";
import { networkFailure } from "../../../../executor/contract/network";
import type { Address } from "./sign-in";

const TIMEOUT_MS = 300_000;

/** One request to a server. */
export interface HttpsCall {
  readonly method: string;
  readonly path: string;
  /** Sent as it is. Default: nothing. */
  readonly body?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** User and password as HTTP's basic authentication. Default: the headers say who asks. */
  readonly auth?: string;
}

export interface HttpsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** HTTPS with the server's name checked. */
export function overHttps(call: HttpsCall, at: Pick<Address, "host" | "port" | "ca">): Promise<HttpsAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: at.host,
        port: at.port,
        method: call.method,
        path: call.path,
        auth: call.auth,
        ca: at.ca,
        minVersion: "TLSv1.2",
        rejectUnauthorized: true,
        timeout: TIMEOUT_MS,
        headers: { ...call.headers, "Content-Length": Buffer.byteLength(call.body ?? "") },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part) => parts.push(part));
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(parts).toString("utf8"),
          }),
        );
      },
    );
    sent.on("timeout", () => sent.destroy(Object.assign(new Error("no answer in time"), { code: "ETIMEDOUT" })));
    sent.on("error", reject);
    sent.end(call.body);
  });
}

/** What to say of an error that is not the server's answer. */
export function explainTransport(error: unknown): Failure {
  const unreached = networkFailure(error);
  if (unreached !== null) return unreached;
  const { code, message } = error as NodeJS.ErrnoException;
  return { code: code ?? "ERR", message, advice: "Not an error of the server: see the message.", transient: false };
}
