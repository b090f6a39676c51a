import type { Resolved, Values } from "../../config/model";
import type { Credentials, Driver } from "../../executor/contract/driver";
import type { Target } from "../../executor/contract/payload";

/** What an engine offers so that a home of it can run on a developer's machine. */
export interface EngineLocal<in S = Values> {
  /**
   * Starts a server, or the one that was there, with its data in a folder.
   *
   * @throws {NotOnThisMachine} where there is no such server to be started
   */
  readonly start: (options: LocalOptions<S>) => Promise<LocalServer>;
}

export interface LocalOptions<out S = Values> {
  /** Folder of this home and engine. Everything the server keeps is below it. */
  readonly folder: string;
  /** Name of the home. */
  readonly home: string;
  /** Effective settings of the home's cluster. */
  readonly settings: Resolved<S>;
  /** A password by name: made once, kept in the folder, readable by its owner alone. */
  secret(name: string): string;
}

/** Users with their connection strings, by what the user is for. */
export type Logins = Readonly<Record<string, string>>;

/** What a slice says of those who sign in. */
export interface LocalSlice {
  readonly contract: Readonly<Record<string, unknown>>;
  readonly rows?: Readonly<Record<string, string>>;
}

/** A running server of a home. */
export interface LocalServer {
  readonly target: Target;
  readonly driver: Driver;
  readonly credentials: Credentials;
  /** The settings, without what cannot be had on this machine. */
  readonly settings: Resolved;
  /** What was taken out of the settings, for people. */
  readonly missing: readonly string[];
  /** The settings of a tenant, without what cannot be had on this machine. */
  settingsHere(settings: Resolved): Resolved;
  /** Lets the users of a share sign in, by passwords: on AWS they do so by IAM token instead. */
  admit(slice: LocalSlice): Promise<Logins>;
  /** Lets users of the platform itself sign in that a developer needs, where tenants share what is in that database. */
  admitPlatform(database: string): Promise<Logins>;
  /** Ends the server and leaves its data. */
  stop(): Promise<void>;
}

/** There is no server of the engine on this machine: says which program is wanted, and how it is had. */
export class NotOnThisMachine extends Error {}
