import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hold } from "../../cli/program/lock";
import { environmentYml, type Files, Folder, SMALL_FLEET, tenantYml } from "../config/folder";
import { command } from "./command";

const data = mkdtempSync(join(tmpdir(), "tessera-data-"));
let folder: Folder;
afterEach(() => folder.remove());
afterAll(() => rmSync(data, { recursive: true, force: true }));

const local = (files: Files, ...args: string[]) => {
  folder = new Folder(SMALL_FLEET, files);
  return command("local", folder.folders, "--once", "--data", data, ...args);
};
const STAGING = { "overrides/staging_environment.yml": environmentYml({ vpc_cidr: "10.65.0.0/16" }) };

test("a fleet without an environment development is asked which one to bring", async () => {
  const { code, err } = await local(STAGING);
  expect(code).toBe(64);
  expect(err).toContain(
    "--env is missing: there is no environment development. Bring one of these here: staging or production.",
  );
});

test("an environment that nobody lives in says how somebody comes", async () => {
  const { code, err } = await local(STAGING, "--env", "staging");
  expect(code).toBe(64);
  expect(err).toContain("no tenant lives in staging: ./tessera tenant add makes one");
});

test("a tenant that lives elsewhere is told where it would be named", async () => {
  const files = {
    ...STAGING,
    "tenants/ledger.txt": "acme\nbeta\n",
    "tenants/beta/tenant.yml": tenantYml("beta", {
      environments: "[staging]",
      placement: "{ staging: pool-1 }",
      applications: '{ staging: ["arn:aws:iam::444444444444:role/beta"] }',
    }),
  };
  const { code, err } = await local(files, "acme", "--env", "staging");
  expect(code).toBe(64);
  expect(err).toContain("no tenant acme in staging; allowed: beta. Add staging to the environments of its tenant.yml.");
});

test("of one environment alone that one is meant, and a second run beside the first says what it may do", async () => {
  const release = hold(data, 0);
  try {
    const { code, err } = await local({});
    expect(code).toBe(3);
    expect(err).toContain(`these databases run already, by process ${process.pid}: use its connection strings`);
    expect(err).toContain("or bring others up beside it: --data DIR");
  } finally {
    release();
  }
});
