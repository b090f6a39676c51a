import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { archive, bundleExecutor, bundleIn } from "../../constructs/executor/bundle";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("base64");
const ROOT = join(__dirname, "../..");

describe("the executor's archive", () => {
  it("has the same bytes in another time zone and another folder", () => {
    const script = `process.stdout.write(require(${JSON.stringify(join(ROOT, "constructs/executor/bundle.ts"))}).bundleExecutor().sha256Base64)`;
    const elsewhere = execFileSync(process.execPath, ["--import", "tsx", "-e", script], {
      cwd: ROOT,
      env: { ...process.env, TZ: "Pacific/Kiritimati", PWD: "/" },
      encoding: "utf8",
    });
    expect(elsewhere).toBe(sha256(archive().bytes));
  });

  it("is stored under the name of its content, with the hash that Terraform compares", () => {
    const { path, sha256Base64 } = bundleExecutor();
    expect(sha256(readFileSync(path))).toBe(sha256Base64);
    expect(path).toContain(Buffer.from(sha256Base64, "base64").toString("hex").slice(0, 16));
  });

  it("is not taken from a folder that came from elsewhere, whatever is recorded there", () => {
    const folder = mkdtempSync(join(tmpdir(), "tessera-bundle-"));
    try {
      const [own, foreign] = [join(folder, "own"), join(folder, "foreign")];
      const { sha256Base64, path } = bundleIn(own);
      // Whoever writes the record can write an archive that fits it.
      const forged = Buffer.from("another program");
      const name = `executor-${createHash("sha256").update(forged).digest("hex").slice(0, 16)}.zip`;
      const record = readFileSync(join(own, "executor.json"), "utf8");
      cpSync(own, foreign, { recursive: true });
      writeFileSync(join(foreign, name), forged);
      writeFileSync(join(foreign, "executor.json"), record.replace(/executor-[0-9a-f]{16}\.zip/, name));
      expect(bundleIn(foreign).sha256Base64).toBe(sha256Base64);
      expect(bundleIn(own)).toEqual({ sha256Base64, path });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("holds one file that exports the handler and nothing of this machine", async () => {
    const files = unzipSync(archive().bytes);
    expect(Object.keys(files)).toEqual(["index.js"]);
    const source = Buffer.from(files["index.js"]!).toString();
    expect(source).not.toContain(ROOT);
    const folder = mkdtempSync(join(tmpdir(), "tessera-bundle-"));
    try {
      writeFileSync(join(folder, "index.js"), source);
      const script = `require("./index.js").handler({ engine: "none", subject: "s", target: {}, apply: [], remove: [] }).catch((e) => process.stdout.write(e.message))`;
      const said = execFileSync(process.execPath, ["-e", script], { cwd: folder, encoding: "utf8" });
      expect(said).toMatch(/no driver for engine "none"; there are: /);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
