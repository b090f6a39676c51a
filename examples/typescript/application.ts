import { readFileSync } from "node:fs";
import { assume, openPool, readContract } from "./tenant";

/** The value of a variable that must be set. */
function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

async function main(sql = "SELECT session_user AS signed_in_as, current_schema() AS works_in"): Promise<void> {
  const region = variable("AWS_REGION");
  const credentials = assume(variable("TENANT_ROLE"), region);
  const contract = await readContract(variable("TENANT_CONTRACT"), region, credentials);
  const pool = openPool(contract, readFileSync(variable("TENANT_TRUST"), "utf8"), credentials);
  try {
    console.log(JSON.stringify((await pool.query(sql)).rows));
  } finally {
    await pool.end();
  }
}

main(process.argv[2]).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
