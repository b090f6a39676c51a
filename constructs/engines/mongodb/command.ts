/** A command of MongoDB, as the server takes it. */
export type Command = Readonly<Record<string, unknown>>;

/** A command as text for the plan and the executor: JSON, in which MongoDB's own types are written as Extended JSON. */
export const text = (command: Command): string => JSON.stringify(command);
