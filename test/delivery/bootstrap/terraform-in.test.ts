import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { terraformIn } from "../../../delivery/bootstrap/apply";
import { until } from "../../support/until";

/** Notes its surroundings, and how often it was asked to end; it ends by a file, or where its folder goes. */
const PROGRAM = `#!/bin/sh
env > seen
trap 'echo INT >> signals' INT
trap 'echo TERM >> signals' TERM
: > started
while [ -e started ] && [ ! -e end ]; do sleep 0.05; done
`;

const { PATH } = process.env;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-terraform-"));
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/terraform"), PROGRAM);
  chmodSync(join(folder, "bin/terraform"), 0o755);
  process.env.PATH = [join(folder, "bin"), PATH].join(delimiter);
});
afterEach(() => {
  process.env.PATH = PATH;
  delete process.env.TF_CLI_ARGS;
  delete process.env.TF_WORKSPACE;
  rmSync(folder, { recursive: true, force: true });
});
const has = (name: string) => {
  try {
    return readFileSync(join(folder, name), "utf8");
  } catch {
    return null;
  }
};

test("nothing of the surroundings adds arguments, or another workspace", async () => {
  process.env.TF_CLI_ARGS = "-lock=false";
  process.env.TF_WORKSPACE = "other";
  writeFileSync(join(folder, "end"), "");
  expect(await terraformIn(folder).run(["plan"], false)).toEqual({ code: 0, output: "" });
  expect(has("seen")).toMatch(/^PATH=/m);
  expect(has("seen")).not.toMatch(/^TF_(?:CLI_ARGS|WORKSPACE)=/m);
});

test("it is asked to end once, and waited for", async () => {
  const controller = new AbortController();
  const ended = terraformIn(folder, controller.signal).run(["apply"], false);
  await until(() => has("started") !== null);
  controller.abort();
  await until(() => has("signals") !== null);
  writeFileSync(join(folder, "end"), "");
  expect(await ended).toEqual({ code: 0, output: "" });
  expect(has("signals")).toBe("INT\n");
});
