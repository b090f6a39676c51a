import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A git repository in a folder of its own. */
export class Repository {
  readonly path = mkdtempSync(join(tmpdir(), "tessera-repository-"));

  /** Empty, or a copy of another with all that was committed there. */
  constructor(original?: Repository) {
    if (original === undefined) this.git("init", "-q", "-b", "main");
    else cpSync(original.path, this.path, { recursive: true });
  }

  git(...args: string[]): string {
    const identity = ["-c", "user.email=test@example.com", "-c", "user.name=test", "-c", "commit.gpgsign=false"];
    return execFileSync("git", [...identity, ...args], { cwd: this.path, encoding: "utf8" });
  }

  commit(): string {
    this.git("add", "-A");
    this.git("commit", "-q", "--allow-empty", "-m", "state");
    return this.git("rev-parse", "HEAD").trim();
  }

  write(path: string, content: string): void {
    mkdirSync(dirname(join(this.path, path)), { recursive: true });
    writeFileSync(join(this.path, path), content);
  }

  edit(path: string, from: string, to: string): void {
    const text = readFileSync(join(this.path, path), "utf8");
    if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
    this.write(path, text.replace(from, to));
  }

  remove(path: string): void {
    rmSync(join(this.path, path), { recursive: true });
  }

  get folders(): { tenants: string; overrides: string } {
    return { tenants: join(this.path, "tenants"), overrides: join(this.path, "overrides") };
  }

  dispose(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
