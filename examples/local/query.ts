/**
 * Runs one statement on the databases that `./tessera local` has started, and prints its rows:
 * npx tsx examples/local/query.ts CONNECTION SQL
 *
 * CONNECTION is a connection string, or the file of a tenant's contract with the use of the role: FILE#application.
 */
import { readFileSync } from "node:fs";
import { Client } from "pg";

function connectionString(given: string): string {
  if (given.startsWith("postgresql://")) return given;
  const [file = "", use = "application"] = given.split("#");
  const { local } = JSON.parse(readFileSync(file, "utf8")) as { local: { connections: Record<string, string> } };
  const found = local.connections[use];
  if (found === undefined) throw new Error(`${file} has no ${use}: ${Object.keys(local.connections).join(", ")}`);
  return found;
}

async function main([connection = "", sql = ""]: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: connectionString(connection) });
  await client.connect();
  try {
    for (const row of (await client.query(sql)).rows) console.log(JSON.stringify(row));
  } finally {
    await client.end();
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
