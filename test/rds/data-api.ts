import { Client } from "pg";
import { type Aws, AwsError } from "../../constructs/live/aws";
import type { RdsServer } from "./server";

/**
 * Plays the RDS Data API and Secrets Manager for a drill: whoever a secret names signs in with its password, as any
 * client would, and statements of one transaction share a session. Source: Aurora guide, "Using RDS Data API".
 */
export function dataApiOf(server: RdsServer, adminSecret: { readonly ARN: string; readonly user: string }): Aws {
  const secrets = new Map<string, { readonly user: string; readonly password?: string }>([
    [adminSecret.ARN, { user: adminSecret.user }],
  ]);
  const open = new Map<string, Client>();
  const connect = async ({ secretArn, database }: Record<string, string>): Promise<Client> => {
    const known = secrets.get(secretArn ?? "");
    if (known === undefined) throw new AwsError("rds-data", "BadRequestException", `no secret ${secretArn}`);
    const client = new Client({ ...server.signIn(known.user, known.password), database });
    await client.connect();
    return client;
  };
  const calls: Readonly<Record<string, (input: Record<string, string>) => Promise<object>>> = {
    "create-secret": async ({ Name, SecretString }) => {
      const { username, password } = JSON.parse(SecretString ?? "{}");
      secrets.set(`arn:${Name}`, { user: username, password });
      return { ARN: `arn:${Name}` };
    },
    "begin-transaction": async (input) => {
      const client = await connect(input);
      await client.query("BEGIN");
      const transactionId = `t${open.size}`;
      open.set(transactionId, client);
      return { transactionId };
    },
    "rollback-transaction": async ({ transactionId }) => {
      await open.get(transactionId!)?.end();
      return {};
    },
    "execute-statement": async (input) => {
      const shared = input.transactionId === undefined ? undefined : open.get(input.transactionId);
      const client = shared ?? (await connect(input));
      try {
        const { rows } = await client.query(input.sql!);
        return { formattedRecords: JSON.stringify(rows) };
      } finally {
        if (shared === undefined) await client.end();
      }
    },
  };
  return {
    async call<T>(_service: string, operation: string, input: object): Promise<T> {
      const call = calls[operation];
      if (call === undefined) throw new AwsError(operation, "NotPlayed", "the stand-in does not know it");
      // What a call answers is the caller's to know, as of AWS itself.
      return (await call(input as Record<string, string>)) as T;
    },
    invoke: () => Promise.reject(new Error("no function is invoked in a drill")),
  };
}
