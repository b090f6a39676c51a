import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MissingRealPart } from "../../support/real-part";

const FOLDER = join(__dirname, "chdb");
const PART = "chdb (ClickHouse inside Node)";

/** What came of a statement. */
export interface Outcome {
  readonly ok: boolean;
  /** Rows, tab-separated, or the error. */
  readonly text: string;
}

/** Installs chdb beside this file unless it is there: 540 MB, so the project's own packages do without it. */
function install(): void {
  if (existsSync(join(FOLDER, "node_modules/chdb/package.json"))) return;
  try {
    execFileSync("npm", ["install", "--no-package-lock", "--no-audit", "--no-fund"], {
      cwd: FOLDER,
      stdio: ["ignore", "ignore", "pipe"],
    });
  } catch (error) {
    throw new MissingRealPart(PART, `npm install in test/engines/clickhouse/chdb failed: ${(error as Error).message}`);
  }
}

/** A folder of data that processes with different users open one after another. */
export class Engine {
  private readonly folder = mkdtempSync(join(tmpdir(), "tessera-chdb-"));

  /** @throws {MissingRealPart} where chdb cannot be installed or does not start */
  constructor() {
    install();
    const [version] = this.run(ADMIN_USERS, ["SELECT version()"]);
    this.version = version!.text;
  }

  readonly version: string;

  /**
   * Runs statements in order as the one user that `users`, a users.xml, defines.
   * @throws {MissingRealPart} when the process ends before the statements do
   */
  run(users: string, statements: readonly string[]): Outcome[] {
    const { outcomes, said } = this.start(users, statements);
    if (outcomes.length !== statements.length)
      throw new MissingRealPart(PART, `it ended after ${outcomes.length} of ${statements.length} statements: ${said}`);
    return outcomes;
  }

  /** Runs statements that may end the process: what comes after such a one runs in a new process. null: it did. */
  runEach(users: string, statements: readonly string[]): (Outcome | null)[] {
    const all: (Outcome | null)[] = [];
    while (all.length < statements.length) {
      const { outcomes } = this.start(users, statements.slice(all.length));
      all.push(...outcomes);
      if (all.length < statements.length) all.push(null);
    }
    return all;
  }

  private start(users: string, statements: readonly string[]): { readonly outcomes: Outcome[]; readonly said: string } {
    const file = join(this.folder, "users.xml");
    const config = join(this.folder, "config.xml");
    writeFileSync(file, users);
    writeFileSync(config, `<clickhouse><users_config>${file}</users_config></clickhouse>`);
    const child = spawnSync(process.execPath, [join(FOLDER, "run.js")], {
      input: JSON.stringify({ data: join(this.folder, "data"), config, statements }),
      encoding: "utf8",
      maxBuffer: 64 * 1024 ** 2,
      timeout: 300_000,
    });
    const outcomes: Outcome[] = child.stdout
      .split("\n")
      .filter((line) => line.startsWith('{"ok"'))
      .map((line) => JSON.parse(line));
    return { outcomes, said: child.stderr.slice(0, 400) };
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** chdb signs everybody in as `default`: whoever the file makes of it runs the statements. */
export const ADMIN_USERS =
  "<clickhouse><profiles><default/></profiles><quotas><default/></quotas><users><default><no_password/>" +
  "<networks><ip>::/0</ip></networks><profile>default</profile><quota>default</quota>" +
  "<access_management>1</access_management></default></users></clickhouse>";
