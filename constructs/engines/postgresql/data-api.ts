import { randomBytes } from "node:crypto";
import type { Session } from "../../../executor/contract/driver";
import type { DrillHost } from "../../live/live";
import { scramVerifier } from "../families/postgresql/scram";
import { DRILL } from "../families/postgresql/sql/names";
import { identifier, literal } from "../families/postgresql/sql/sql";
import { databaseOf } from "./pool";

const PASSWORD_BYTES = 36;

interface Answer {
  readonly formattedRecords?: string;
}

/**
 * A session of the drill's own role on a restored copy, through the RDS Data API. On a copy nobody signs in by IAM: rights
 * to connect name the source's resource id. The executor cannot have a password there either, being a member of
 * `rds_iam` by way of every tenant that it made. So the role that reads copies may sign in there, with a password made
 * now and kept in a secret that goes with the drill; the server is told its verifier only.
 */
export async function openSession(
  host: DrillHost,
  resourceArn: string,
  adminSecretArn: string,
): Promise<Session<string>> {
  const { aws } = host;
  const database = databaseOf(host.home);
  const password = randomBytes(PASSWORD_BYTES).toString("base64url");
  const asAdmin = (sql: string) =>
    aws.call("rds-data", "execute-statement", { resourceArn, secretArn: adminSecretArn, database, sql });
  await asAdmin(`ALTER ROLE ${identifier(DRILL)} LOGIN PASSWORD ${literal(scramVerifier(password))}`);
  const { ARN: secretArn } = await aws.call<{ ARN: string }>("secretsmanager", "create-secret", {
    Name: host.id,
    Description: "Signs in to a copy that a restore drill throws away",
    SecretString: JSON.stringify({ username: DRILL, password }),
    Tags: host.tags,
  });
  const common = { resourceArn, secretArn };
  let transactionId: string | undefined;
  const end = async () => {
    if (transactionId !== undefined) await aws.call("rds-data", "rollback-transaction", { ...common, transactionId });
    transactionId = undefined;
  };
  return {
    // Statements share a session only within a transaction, which the API opens and ends by calls of its own.
    async run(sql) {
      if (sql.startsWith("BEGIN")) {
        await end();
        const begun = await aws.call<{ transactionId: string }>("rds-data", "begin-transaction", {
          ...common,
          database,
        });
        transactionId = begun.transactionId;
        return [];
      }
      if (sql === "ROLLBACK") {
        await end();
        return [];
      }
      const { formattedRecords } = await aws.call<Answer>("rds-data", "execute-statement", {
        ...common,
        database,
        sql,
        formatRecordsAs: "JSON",
        ...(transactionId === undefined ? {} : { transactionId }),
      });
      return formattedRecords === undefined ? [] : JSON.parse(formattedRecords);
    },
    close: () => end().catch(() => {}),
  };
}
