import type { Resolved, Values } from "../../config/model";
import type { Credentials, Driver } from "../../executor/contract/driver";
import type { Target } from "../../executor/contract/payload";

/** What an engine offers so that a home of it can run on a developer's machine. */
export interface EngineLocal<in S = Values> {
  /** Starts a server, or the one that was there, with its data in a folder. */
  readonly start: (options: LocalOptions<S>) => Promise<LocalServer>;
}

export interface LocalOptions<out S = Values> {
  /** Folder of this home and engine. Everything the server keeps is below it. */
  readonly folder: string;
  /** Effective settings of the home's cluster. */
  readonly settings: Resolved<S>;
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
  /** Roles of the platform itself that a developer needs: role by what it is for. */
  readonly platformRoles: Readonly<Record<string, string>>;
  /** Gives login roles their passwords: on AWS they sign in by IAM token instead. */
  setPasswords(passwords: Readonly<Record<string, string>>): Promise<void>;
  /** A string that a client library takes, for a role with its password. */
  connectionString(database: string, role: string, password: string): string;
  /** Ends the server and leaves its data. */
  stop(): Promise<void>;
}
