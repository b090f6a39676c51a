import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ACCOUNTS, preparation, USERS_FILE } from "../../../constructs/engines/redis/incluster/accounts";
import { Connection } from "../../../constructs/engines/redis/resp";
import { onPath, start } from "../../support/process";
import { MissingRealPart } from "../../support/real-part";
import { until } from "../../support/until";

export { freePort } from "../../support/free-port";
export { until };

/** Passwords as External Secrets makes them: one an account, the same for every member. */
export const PASSWORDS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(ACCOUNTS).map((name) => [name, createHash("sha256").update(`test ${name}`).digest("hex")]),
);

/** A server that has much to load may take longer than what happens on one. */
const STARTS_WITHIN_MS = 30_000;

/** Programs that the suite needs. @throws MissingRealPart */
export function program(name: string): string {
  const [found] = onPath(name);
  if (found === undefined)
    throw new MissingRealPart(
      name,
      "it is not in the PATH; install Debian's packages redis-server, redis-tools and openssl",
    );
  return found;
}

/** An authority and a certificate for localhost, as cert-manager makes them. Again: a renewed certificate. */
export function certify(folder: string): void {
  const file = (name: string) => join(folder, name);
  const openssl = (...words: string[]) => execFileSync(program("openssl"), words, { stdio: "ignore" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes"];
  if (!existsSync(file("ca.crt")))
    openssl(
      "req",
      "-x509",
      ...key,
      "-days",
      "2",
      "-subj",
      "/CN=redis authority",
      "-keyout",
      file("ca.key"),
      "-out",
      file("ca.crt"),
    );
  openssl("req", ...key, "-subj", "/CN=redis", "-keyout", file("tls.key"), "-out", file("request"));
  writeFileSync(file("names"), "subjectAltName=DNS:localhost");
  openssl(
    ...["x509", "-req", "-in", file("request"), "-CA", file("ca.crt"), "-CAkey", file("ca.key"), "-CAcreateserial"],
    ...["-days", "2", "-extfile", file("names"), "-out", file("tls.crt")],
  );
}

export interface MemberProps {
  /** Folder of the authority and the certificate. */
  readonly tls: string;
  /** The member's volume: what is in it outlives a restart. */
  readonly volume: string;
  readonly port: number;
  /** Directives of the settings, for a server with modules. */
  readonly directives: string;
}

/** A server as the operator starts it, but for modules, which Debian's server does not have. */
export class Member {
  private child: ReturnType<typeof start> | undefined;

  constructor(readonly props: MemberProps) {}

  get port(): number {
    return this.props.port;
  }

  /** The init container, then the server. */
  async start(): Promise<void> {
    const { tls, volume, port, directives } = this.props;
    mkdirSync(volume, { recursive: true });
    const users = join(volume, "users.acl");
    execFileSync("sh", ["-c", preparation(users)], {
      env: {
        ...process.env,
        ...Object.fromEntries(Object.entries(ACCOUNTS).map(([name, { variable }]) => [variable, PASSWORDS[name]!])),
      },
    });
    const file = join(volume, "redis.conf");
    // What the operator writes: internal/agent/bootstrap/redis/config.go of 0.26.0.
    const operators = [
      "bind 127.0.0.1",
      ...[`masterauth ${PASSWORDS.default}`, `requirepass ${PASSWORDS.default}`, "protected-mode yes"],
      ...[`tls-cert-file ${tls}/tls.crt`, `tls-key-file ${tls}/tls.key`, `tls-ca-cert-file ${tls}/ca.crt`],
      ...["tls-auth-clients optional", "tls-replication yes"],
      ...["save 900 1", "save 300 10", "save 60 10000", "Appendonly yes", `dir ${volume}`],
      ...["port 0", `tls-port ${port}`],
    ];
    const ours = directives
      .split("\n")
      .filter((line) => !line.startsWith("loadmodule "))
      .join("\n")
      .replace(USERS_FILE, users);
    writeFileSync(file, `${operators.join("\n")}\n${ours}\n`);
    const child = start(program("redis-server"), [file], process.env);
    let said = "";
    child.stdout?.on("data", (text: Buffer) => {
      said += text.toString();
    });
    this.child = child;
    const answers = () =>
      this.signIn("default").then(
        (connection) => {
          connection.close();
          return true;
        },
        () => false,
      );
    const settled = await until(async () => child.exitCode !== null || (await answers()), STARTS_WITHIN_MS);
    if (!settled || child.exitCode !== null) throw new Error(`redis-server does not start: ${said}`);
  }

  async stop(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = new Promise((done) => child.once("close", done));
    child.kill("SIGTERM");
    await ended;
  }

  /** A new volume, as a member has that was scheduled anew. */
  lose(): void {
    rmSync(this.props.volume, { recursive: true, force: true });
  }

  get authority(): string {
    return readFileSync(join(this.props.tls, "ca.crt"), "utf8");
  }

  async signIn(user: string, password: string = PASSWORDS[user]!): Promise<Connection> {
    const connection = await Connection.open({ host: "localhost", port: this.port }, { tls: true, ca: this.authority });
    try {
      await connection.must("AUTH", user, password);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }
}
