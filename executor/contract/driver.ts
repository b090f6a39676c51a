import type { Looking, Observation } from "./observation";
import type { Identity, Target } from "./payload";

/** A step as its driver took it apart. */
export interface Work<Statement, At> {
  /** Where the session is opened: a database, say, or members. */
  readonly at: At;
  /** They run in order. */
  readonly statements: readonly Statement[];
  /** All or nothing: for a driver that has {@link Driver.transaction}. Default: each statement by itself. */
  readonly transaction?: true;
}

/** One open connection. Statements run one after another. */
export interface Session<Statement> {
  /** Runs one statement and returns its rows. */
  run(statement: Statement): Promise<readonly Record<string, unknown>[]>;
  /** Ends the connection, and with it what was not committed. Never throws. */
  close(): Promise<void>;
}

/** What a service's sign-in token is made of, where it is not RDS. */
export interface TokenForm {
  /** Name of the service in the signature's scope. */
  readonly service: string;
  /** Name that the token is made for. */
  readonly host: string;
  readonly query: Readonly<Record<string, string>>;
}

/** Where secrets are kept outside of the servers. */
export interface Keeper {
  /** The JSON object in a secret, or null where it has no value. */
  secret(arn: string, region: string): Promise<Readonly<Record<string, string>> | null>;
  putSecret(arn: string, value: Readonly<Record<string, string>>, region: string): Promise<void>;
  /** The value of a parameter, decrypted, or null where there is none. */
  parameter(name: string, region: string): Promise<string | null>;
  /** Makes an encrypted parameter. One of that name must not be there yet. */
  putParameter(name: string, value: string, keyId: string, region: string): Promise<void>;
  /** Deletes a parameter, if it is there. */
  deleteParameter(name: string, region: string): Promise<void>;
  /** What rotation asks beyond. Default: nothing is rotated there. */
  readonly ages?: Ages;
}

/** How old passwords are, and the one way to write over one. Times are milliseconds since 1970. */
export interface Ages {
  /** When each parameter right below a path was written last, by its name without the path. No value is read. */
  parameters(path: string, region: string): Promise<Readonly<Record<string, number>>>;
  /** When the secret's value was written; null: it has none. */
  secret(arn: string, region: string): Promise<number | null>;
  /** Writes over an encrypted parameter. */
  replaceParameter(name: string, value: string, keyId: string, region: string): Promise<void>;
}

/** How a driver proves who it is. Injected, so that tests and the local twin need no AWS. */
export interface Credentials {
  /** User and password of the managed master user. */
  admin(target: Target): Promise<{ user: string; password: string }>;
  /** A short-lived password for the given user. `form` default: that of RDS. */
  token(target: Target, user: string, form?: TokenForm): Promise<string>;
  /** For engines whose roles have passwords. Default: none has. */
  readonly keeper?: Keeper;
}

/** What the server said, without any value of a row. */
export interface Failure {
  /** The engine's own code: an SQLSTATE, or a code of the network. */
  readonly code: string;
  /** Text that may be shown: names of objects, never values. */
  readonly message: string;
  /** What to do. */
  readonly advice: string;
  /** The same step may succeed when it is run again. */
  readonly transient: boolean;
  /** It will, once something else is ready: try as long as there is time. Default: a few times. */
  readonly patient?: boolean;
  /** It says nothing of the server: the executor's own call of AWS failed. Default: the server, or the way to it, did. */
  readonly unseen?: boolean;
}

/** What the executor asks of an engine. `Statement`, `At` and `Look` are the engine's own; nobody else looks into them. */
export interface Driver<Statement = unknown, At extends object = object, Look extends At = At> {
  /** Takes a step apart, once it is held to the shape of the engine's steps. @throws {WrongShape} */
  read(step: unknown): Work<Statement, At>;
  open(
    target: Target,
    as: Identity,
    at: At,
    credentials: Credentials,
    notice: (message: string) => void,
  ): Promise<Session<Statement>>;
  /**
   * Runs what is given in one transaction: what ends by an error is undone when the session closes. Default: the engine
   * has none, and a step that asks for one is refused before anything is run.
   */
  transaction?<T>(session: Session<Statement>, work: () => Promise<T>): Promise<T>;
  explain(error: unknown): Failure;
  /** A statement for the log: names of objects, never a value. */
  show(statement: Statement): string;
  /** A statement that gives a role a password, as a verifier. Default: roles of this engine have none. */
  password?(role: string, password: string): Statement;
  /**
   * A statement by which a role signs in with each of these passwords, and with no other. Default: the engine keeps one
   * for a role, and the next takes its place at once.
   */
  passwords?(role: string, passwords: readonly string[]): Statement;
  /** Where a look signs in, and what it holds the cluster to, as the engine's `look` made it. @throws {WrongShape} */
  readLook(look: unknown): Look;
  /** Looks at the cluster and the shares on it, and changes nothing. Default: that one can sign in is all that is checked. */
  verify?(session: Session<Statement>, input: Looking<Look>): Promise<readonly Observation[]>;
  /** The query of the performance probe: small, always the same, of no tenant's data. Default: nothing is measured. */
  readonly probe?: Statement;
  /** The role that the executor itself signs in as, where it does so by a password. */
  readonly executorRole?: string;
}
