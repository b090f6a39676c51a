import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Folder } from "../config/folder";
import { command } from "./command";

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

test("an empty folder holds no deployments", async () => {
  expect(await deployments(scratch)).toMatchObject({ code: 0, out: "no deployments\n" });
});
