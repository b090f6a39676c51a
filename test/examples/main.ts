/**
 * The applications of `examples/` on an emulated account (STS, SSM) and a real PostgreSQL that is as strict as RDS:
 * `npm run test:examples`. What opens the connection is a stand-in, since no server but RDS takes a token of IAM's: the
 * token that the application makes is looked at, and the one of `test/rds/tokens.ts` is sent in its place.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Checks } from "../support/checks";
import { onPath, run } from "../support/process";
import { MissingRealPart, skipOrFail } from "../support/real-part";
import { startWorld, TENANT, type World } from "./world";

const EXAMPLES = resolve(__dirname, "../../examples");
const TYPESCRIPT = join(EXAMPLES, "typescript");
const PYTHON = join(EXAMPLES, "python");
/** Where `.ci/run` puts the packages of the Python example. */
const OWN_PYTHON = resolve(__dirname, "../../.tessera/examples/bin/python3");
const ROLE = `tenant_${TENANT}`;

/** An application, and how it is run with the stand-in. */
interface Application {
  readonly language: string;
  /** Program and arguments before the SQL: as the guide has it. */
  readonly asShipped: readonly string[];
  /** A program that does the same, prints `{ token, rows }`, and sends STAND_IN in place of the token. */
  readonly standingIn: (folder: string) => readonly string[];
}

function typescript(): Application {
  const tsx = join(TYPESCRIPT, "node_modules/.bin/tsx");
  if (!existsSync(tsx))
    throw new MissingRealPart("packages of examples/typescript", "run npm ci --prefix examples/typescript");
  return {
    language: "TypeScript",
    asShipped: [tsx, join(TYPESCRIPT, "application.ts")],
    standingIn: (folder) => {
      const file = join(folder, "standing-in.ts");
      writeFileSync(
        file,
        `import { readFileSync } from "node:fs";
import { assume, openPool, readContract, signInToken } from ${JSON.stringify(join(TYPESCRIPT, "tenant.ts"))};
const { AWS_REGION, TENANT_ROLE, TENANT_CONTRACT, TENANT_TRUST, STAND_IN } = process.env as Record<string, string>;
async function main() {
  const credentials = assume(TENANT_ROLE!, AWS_REGION!);
  const contract = await readContract(TENANT_CONTRACT!, AWS_REGION!, credentials);
  let token = "";
  const pool = openPool(contract, readFileSync(TENANT_TRUST!, "utf8"), credentials, async () => {
    token = await signInToken(contract, credentials);
    return STAND_IN!;
  });
  try {
    const { rows } = await pool.query(process.argv[2]!);
    console.log(JSON.stringify({ token, rows }));
  } finally {
    await pool.end();
  }
}
main().catch((error) => { console.error(error.message); process.exitCode = 1; });
`,
      );
      return [tsx, file];
    },
  };
}

async function python(): Promise<Application> {
  for (const program of [OWN_PYTHON, ...onPath("python3")].filter(existsSync)) {
    if ((await run(program, ["-c", "import boto3, psycopg"], process.env)).code !== 0) continue;
    return {
      language: "Python",
      asShipped: [program, join(PYTHON, "tenant.py")],
      standingIn: (folder) => {
        const file = join(folder, "standing_in.py");
        writeFileSync(
          file,
          `import json, os, sys
sys.path.insert(0, ${JSON.stringify(PYTHON)})
import tenant
made = []
def stand_in(contract, session):
    made.append(tenant.sign_in_token(contract, session))
    return os.environ["STAND_IN"]
session = tenant.assume(os.environ["TENANT_ROLE"], os.environ["AWS_REGION"])
contract = tenant.read_contract(os.environ["TENANT_CONTRACT"], session)
with tenant.connect(contract, os.environ["TENANT_TRUST"], session, stand_in) as connection:
    cursor = connection.execute(sys.argv[1])
    names = [column.name for column in cursor.description]
    print(json.dumps({"token": made[-1], "rows": [dict(zip(names, row)) for row in cursor.fetchall()]}))
`,
        );
        return [program, file];
      },
    };
  }
  throw new MissingRealPart(
    "packages of examples/python",
    "no python3 has boto3 and psycopg: pip install -r examples/python/requirements.txt",
  );
}

async function tryApplication(checks: Checks, world: World, folder: string, application: Application, id: number) {
  const { language, asShipped, standingIn } = application;
  const env = {
    ...{ PATH: process.env.PATH, HOME: folder, PYTHONDONTWRITEBYTECODE: "1", NODE_NO_WARNINGS: "1" },
    ...world.variables,
    TENANT_TRUST: join(folder, "trust.pem"),
    STAND_IN: String(world.server.signIn(ROLE).password),
  };
  const start = ([program, ...args]: readonly string[], sql: string, changes = {}) =>
    run(program!, [...args, sql], { ...env, ...changes });
  const says = (what: string) => `${language}: ${what}`;

  const given = standingIn(folder);
  const insert = `INSERT INTO loans (id, what) VALUES (${id}, 'a book') RETURNING tenant_id, what`;
  const written = await start(given, insert);
  const evidence = () => `${written.stdout}\n${written.stderr}`;
  if (!checks.check(says("reads its contract as its role, signs in and writes"), written.code === 0, evidence)) return;
  const { token, rows } = JSON.parse(written.stdout) as { token: string; rows: unknown };
  checks.check(
    says("its row is its own"),
    JSON.stringify(rows) === `[{"tenant_id":"${TENANT}","what":"a book"}]`,
    evidence,
  );

  const signed = new URL(`https://${token}`);
  const [key, , region, service] = (signed.searchParams.get("X-Amz-Credential") ?? "").split("/");
  checks.check(
    says("the token is for the contract's host, port, region and role"),
    signed.host === `localhost:${world.server.port}` &&
      signed.searchParams.get("Action") === "connect" &&
      signed.searchParams.get("DBUser") === ROLE &&
      region === world.region &&
      service === "rds-db",
    () => token,
  );
  checks.check(
    says("it is signed by the role that was taken on, not by the application's own identity"),
    key !== world.variables.AWS_ACCESS_KEY_ID && signed.searchParams.has("X-Amz-Security-Token"),
    () => token,
  );

  const seen = await start(given, "SELECT DISTINCT tenant_id FROM loans");
  const owners = seen.code === 0 ? JSON.stringify((JSON.parse(seen.stdout) as { rows: unknown }).rows) : seen.stderr;
  checks.check(says("it sees no row of its neighbour"), owners === `[{"tenant_id":"${TENANT}"}]`, () => owners);

  const shipped = await start(asShipped, "SELECT 1 AS n");
  checks.check(
    says("as it is shipped it comes to the door, where a token of IAM's is refused by all but RDS"),
    shipped.code !== 0 && /authentication failed/i.test(shipped.stderr),
    () => `${shipped.stdout}${shipped.stderr}`,
  );
  const other = await start(given, "SELECT 1 AS n", { TENANT_TRUST: join(folder, "other.pem") });
  checks.check(
    says("a server that its trust does not vouch for is not spoken to"),
    other.code !== 0 && /certificate/i.test(other.stderr) && !/authentication/i.test(other.stderr),
    () => `${other.stdout}${other.stderr}`,
  );
  const absent = await start(given, "SELECT 1 AS n", {
    TENANT_CONTRACT: "/tessera/development/tenants/nobody/postgresql",
  });
  checks.check(
    says("a contract that is not there ends it in words of SSM's"),
    absent.code !== 0 && /ParameterNotFound|not found|UnknownError/i.test(absent.stderr),
    () => `${absent.stdout}${absent.stderr}`,
  );
}

async function main(): Promise<number> {
  const applications = [typescript(), await python()];
  const checks = new Checks();
  const folder = mkdtempSync(join(tmpdir(), "tessera-examples-"));
  const world = await startWorld();
  try {
    console.log(`PostgreSQL as strict as RDS, ${world.emulator.kind}`);
    writeFileSync(join(folder, "trust.pem"), world.trust);
    const another = await run(
      "openssl",
      [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-keyout",
        "/dev/null",
        "-out",
        join(folder, "other.pem"),
        "-subj",
        "/CN=other",
      ],
      process.env,
    );
    if (another.code !== 0) throw new MissingRealPart("openssl", another.stderr);
    for (const [index, application] of applications.entries())
      await checks.suite(() => tryApplication(checks, world, folder, application, index + 1));
  } finally {
    await world.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return checks.end();
}

main()
  .catch((error) => skipOrFail("test:examples", error))
  .then((code) => {
    process.exitCode = code;
  });
