import type { Credentials } from "../../../executor/contract/driver";
import { type Address, addressOf, notReady } from "../families/incluster/sign-in";
import { scramVerifier } from "../families/postgresql/scram";
import { EXECUTOR } from "../families/postgresql/sql/names";
import { identifier, literal } from "../families/postgresql/sql/sql";
import { driverOver, type SqlDriver, type Transport, VERIFIED } from "../families/postgresql/wire";

/** The wire is PostgreSQL's. What differs is how one signs in: by passwords, to a server of an authority of its own. */
const plain = driverOver(VERIFIED);

/** Checked against the authority that the address names. */
async function transportTo({ ca }: Address): Promise<Transport> {
  return ca === undefined ? VERIFIED : { ssl: { rejectUnauthorized: true, ca, minVersion: "TLSv1.2" } };
}

/** The driver over a transport that is found out for each address. */
export function driverWith(transport: (at: Address) => Promise<Transport>): SqlDriver {
  return {
    ...plain,
    open: async (target, as, place, credentials, notice) => {
      const at = await addressOf("timescaledb", target, as, credentials);
      const own: Credentials = { admin: async () => at, token: async () => at.password };
      return driverOver(await transport(at)).open(target, as, place, own, notice);
    },
    explain: (error) => notReady(error) ?? plain.explain(error),
    password: (role, password) => `ALTER ROLE ${identifier(role)} PASSWORD ${literal(scramVerifier(password))}`,
    executorRole: EXECUTOR,
  };
}

export const driver: SqlDriver = driverWith(transportTo);
