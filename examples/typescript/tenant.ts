/**
 * What an application of a tenant does to reach its PostgreSQL: takes on the tenant's role, reads the connection
 * contract, signs in by token. Nothing here is a secret, and nothing is stored.
 */
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { Signer } from "@aws-sdk/rds-signer";
import { Pool } from "pg";

/** The part of the contract that is used here: constructs/connection/contract.schema.json has all of it. */
export interface Contract {
  readonly version: 1;
  readonly state: "active" | "suspended" | "offboarding";
  readonly database: string;
  readonly roles: { readonly application: string; readonly reader: string };
  readonly authentication: { readonly method: "iam"; readonly region: string };
  readonly tls: { readonly min_version: "1.2" | "1.3" };
  readonly pool: {
    readonly size: number;
    readonly idle_timeout_ms: number;
    readonly max_lifetime_ms: number;
    readonly acquire_timeout_ms: number;
  };
  readonly endpoints: { readonly writer: { readonly host: string; readonly port: number } };
}

export type Credentials = ReturnType<typeof fromTemporaryCredentials>;

/** Credentials of the tenant's role, fetched anew before they end. Who runs this is named under `applications` in tenant.yml. */
export function assume(role: string, region: string): Credentials {
  return fromTemporaryCredentials({
    params: { RoleArn: role, RoleSessionName: "application" },
    clientConfig: { region },
  });
}

/** The tenant's contract, which its role alone may read. It can change: read it when the application starts. */
export async function readContract(name: string, region: string, credentials: Credentials): Promise<Contract> {
  const { Parameter } = await new SSMClient({ region, credentials }).send(new GetParameterCommand({ Name: name }));
  const contract = JSON.parse(Parameter?.Value ?? "null") as Contract | null;
  if (contract?.version !== 1) throw new Error(`${name} is no contract of version 1`);
  return contract;
}

/** A token that opens a connection within 15 minutes, made on this machine: no call leaves it. */
export function signInToken({ endpoints, roles, authentication }: Contract, credentials: Credentials): Promise<string> {
  const { host, port } = endpoints.writer;
  return new Signer({
    ...{ hostname: host, port, username: roles.application },
    ...{ region: authentication.region, credentials },
  }).getAuthToken();
}

/**
 * A pool of connections as the contract has them. Every new connection is opened with a token of its own.
 *
 * @param trust PEM of `tls.trust.bundle_url`, which is shipped with the application
 * @param token what opens a connection. Default: a token of the role's
 */
export function openPool(
  contract: Contract,
  trust: string,
  credentials: Credentials,
  token: () => Promise<string> = () => signInToken(contract, credentials),
): Pool {
  const { endpoints, database, roles, pool, tls } = contract;
  return new Pool({
    ...endpoints.writer,
    database,
    user: roles.application,
    password: token,
    // The chain and the host name are checked: sslmode=verify-full.
    ssl: { ca: trust, rejectUnauthorized: true, minVersion: `TLSv${tls.min_version}` },
    max: pool.size,
    idleTimeoutMillis: pool.idle_timeout_ms,
    connectionTimeoutMillis: pool.acquire_timeout_ms,
    maxLifetimeSeconds: pool.max_lifetime_ms / 1000,
  });
}
