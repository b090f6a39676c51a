import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Folder } from "../config/folder";
import { command } from "./command";

/** What a run knows of itself. */
const FACTS = {
  run: "https://example.com/runs/1",
  commit: "a".repeat(40),
  base: "0".repeat(40),
  started_at: "2026-01-01T00:00:00.000Z",
  finished_at: "2026-01-01T00:10:00.000Z",
  actor: "ann",
  approvers: ["bob"],
  applied: true,
  stacks: [],
  reviews: [],
  checks: null,
  rollback: null,
};

let folder: Folder;
let scratch: string;
beforeAll(() => {
  folder = Folder.ofExamples();
  scratch = mkdtempSync(join(tmpdir(), "tessera-deployments-"));
});
afterAll(() => {
  folder.remove();
  rmSync(scratch, { recursive: true });
});

const deployments = (dir: string, ...args: string[]) =>
  command("deployments", folder.folders, "--env", "production", "--dir", dir, ...args);

test.each([[[]], [["--last-good"]], [["--json"]]])(
  "a folder that is not there is no chain that holds: %j",
  async (args) => {
    const absent = join(scratch, "absent");
    const { code, out, err } = await deployments(absent, ...args);
    expect(code).toBe(3);
    expect(out).not.toContain("holds");
    expect(err).toContain("Sync them first: aws s3 sync s3://BUCKET/deployments/production/");
  },
);

test.each([
  ["rollback", ["--commit", "a".repeat(40), "--records"]],
  ["record", ["--facts", "FACTS", "--records"]],
])("%s: nor is one beginning there", async (name, args) => {
  const absent = join(scratch, "absent");
  writeFileSync(join(scratch, "facts.json"), JSON.stringify(FACTS));
  const words = args.map((word) => (word === "FACTS" ? join(scratch, "facts.json") : word));
  const { code, out, err } = await command(name, folder.folders, "--env", "production", ...words, absent);
  rmSync(join(scratch, "facts.json"));
  expect({ code, out }).toEqual({ code: 3, out: "" });
  expect(err).toContain(`--records: given "${absent}", which is not there`);
  expect(existsSync(absent)).toBe(false);
});

test("an empty folder holds no deployments", async () => {
  expect(await deployments(scratch)).toMatchObject({ code: 0, out: "no deployments\n" });
});
