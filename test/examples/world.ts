import { Client } from "pg";
import type { Resolved, Share } from "../../config/model";
import { homeName, parameterPath } from "../../config/naming";
import { POOL_MIGRATOR } from "../../constructs/engines/families/postgresql/sql";
import type { SqlStep } from "../../constructs/engines/families/postgresql/steps";
import { sliceHost } from "../../constructs/engines/hosts";
import { postgresql } from "../../constructs/engines/postgresql";
import { loadFleet } from "../../constructs/rooms";
import { type RdsServer, startRdsServer } from "../rds/server";
import { type Emulator, startEmulator } from "../support/emulator";
import { FLEET } from "../support/fleet";

export const TENANT = "city_library";
const NEIGHBOUR = "corner_bakery";
const ENVIRONMENT = "development";
const ACCOUNT = "111111111111";
const VERSION = 17;

/** An emulated account with a tenant's role and contract, and a server as strict as RDS with its share. */
export interface World {
  /** What the application is given, as the guide says. */
  readonly variables: Readonly<Record<string, string>>;
  readonly server: RdsServer;
  readonly emulator: Emulator;
  readonly region: string;
  readonly role: string;
  /** PEM that the server's certificate goes back to. */
  readonly trust: string;
  stop(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const emulator = await startEmulator({ accountId: ACCOUNT });
  try {
    const server = await startRdsServer(VERSION);
    try {
      return await filled(emulator, server);
    } catch (error) {
      await server.stop();
      throw error;
    }
  } catch (error) {
    await emulator.stop();
    throw error;
  }
}

async function filled(emulator: Emulator, server: RdsServer): Promise<World> {
  const fleet = loadFleet(FLEET);
  const shares = [TENANT, NEIGHBOUR].map((id) => fleet.share(id, ENVIRONMENT));
  const [share] = shares as [Share, Share];
  const build = postgresql.build();
  const { home } = share;
  const settings = plain(home.settings(postgresql.id));
  // What a deployment does, by the executor: the shared schema, and a share for each.
  await server.execute(build.bootstrap({ home, settings, security: home.security }) as readonly SqlStep[]);
  const slices = shares.map((one) => {
    const host = sliceHost(one, postgresql.id);
    return build.slice({ ...host, settings: plain(host.settings) });
  });
  for (const { apply } of slices) await server.execute(apply as readonly SqlStep[]);
  await as(
    server,
    POOL_MIGRATOR,
    "CREATE TABLE app.loans (tenant_id text, id int, what text, PRIMARY KEY (tenant_id, id))",
  );
  await as(server, `tenant_${NEIGHBOUR}`, "INSERT INTO app.loans (id, what) VALUES (1, 'a bread tin')");

  const { region } = share.environment;
  const endpoint = { host: "localhost", port: server.port };
  const contract = { ...slices[0]!.contract, endpoints: { writer: endpoint, reader: endpoint, pooler: null } };
  const name = parameterPath.contract(ENVIRONMENT, TENANT, postgresql.id);
  const role = `${homeName.foundation(ENVIRONMENT)}-tenant-${TENANT}`;
  await call(emulator, "iam", region, { Action: "CreateRole", RoleName: role, AssumeRolePolicyDocument: "{}" });
  await call(
    emulator,
    "ssm",
    region,
    { Name: name, Type: "String", Value: JSON.stringify(contract) },
    "AmazonSSM.PutParameter",
  );
  const { ssl } = server.signIn("nobody");
  return {
    ...{ server, emulator, region, role, trust: String((ssl as { readonly ca: string }).ca) },
    variables: {
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_REGION: region,
      // The application's own identity, which every machine on AWS brings with it.
      AWS_ACCESS_KEY_ID: "AKIAAPPLICATION",
      AWS_SECRET_ACCESS_KEY: "of-the-application",
      TENANT_ROLE: `arn:aws:iam::${ACCOUNT}:role/${role}`,
      TENANT_CONTRACT: name,
    },
    async stop() {
      await server.stop();
      await emulator.stop();
    },
  };
}

/** Without extensions, of which the packaged server has few. */
function plain(settings: Resolved): Resolved {
  return { ...settings, values: { ...settings.values, extensions: [] } };
}

/** Runs a statement as a role that signs in by token. */
async function as(server: RdsServer, role: string, sql: string): Promise<void> {
  const client = new Client({ ...server.signIn(role), database: "tessera" });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Calls the emulator, which looks at the region of a signature and not at the signature. */
async function call(
  { endpoint }: Emulator,
  service: string,
  region: string,
  body: Readonly<Record<string, string>>,
  target?: string,
): Promise<void> {
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      ...(target === undefined
        ? { "content-type": "application/x-www-form-urlencoded" }
        : { "content-type": "application/x-amz-json-1.1", "x-amz-target": target }),
    },
    body: target === undefined ? new URLSearchParams({ ...body, Version: "2010-05-08" }) : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${service}: ${answer.status} ${await answer.text()}`);
}
