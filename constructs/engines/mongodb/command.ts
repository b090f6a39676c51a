/** A command of MongoDB, as the server takes it. */
export type Command = Readonly<Record<string, unknown>>;

/** A command as text for the plan and the executor: Extended JSON, in which MongoDB's own types are written as Extended JSON. */
export const text = (command: Command): string => JSON.stringify(command);

/** What a session runs: a command, or what no command says (steps.ts). */
export type MongodbStatement =
  | { readonly command: Command }
  | { readonly enforceQuotas: true }
  | { readonly refuseWhileOpen: { readonly users: readonly string[]; readonly nowhere: string } };
