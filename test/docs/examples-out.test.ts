import { spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { join, resolve } from "node:path";
import { Repository } from "../changes/affected/repository";
import { command } from "../cli/command";
import { templates, tenantsReadme } from "../support/examples";
import { exampleFleet } from "../support/fleet";

/** The commands of each block of `tenants/README.md`, without prompts. */
const PAGE = tenantsReadme();
const BLOCKS = [...(PAGE ?? "").matchAll(/```console\n([\s\S]*?)```/g)].map(([, text]) =>
  text!.replace(/^[$>] /gm, ""),
);
const [takeOut, sayWhy] = BLOCKS;

const whereItSaysSo = PAGE === null ? test.skip : test;

let repository: Repository;
beforeEach(() => {
  repository = new Repository();
  for (const [path, text] of [...exampleFleet(), ...Object.entries(templates())]) repository.write(path, text);
  repository.write("review/README.md", "where exceptions are\n");
  repository.write("tessera", `#!/bin/sh\nexec ${process.execPath} ${resolve("cli/run.js")} "$@"\n`);
  chmodSync(join(repository.path, "tessera"), 0o755);
});
afterEach(() => repository.dispose());

function run(commands: string): string {
  const { status, stdout, stderr } = spawnSync("sh", ["-e", "-c", commands], {
    cwd: repository.path,
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining("error") });
  return stdout;
}

whereItSaysSo("examples are taken out as tenants/README.md says, in a repository that begins with it", () => {
  expect(BLOCKS).toHaveLength(2);
  expect(run(takeOut!)).toContain("no problems in the configuration");
});

whereItSaysSo("and in one that has them in a commit, once the exceptions are there, and only then", async () => {
  const check = (...args: string[]) => command("check", repository.folders, ...args);
  const before = repository.commit();
  run(sayWhy!);
  const base = repository.commit();
  run(takeOut!);
  // As the guide goes on: what an environment stands on is written, and others are deleted.
  const [environment, other] = ["production", "testing"].map((name) => `overrides/${name}_environment.yml`);
  repository.edit(environment!, "vpc_cidr: 10.64.0.0/16", "vpc_cidr: 10.96.0.0/16");
  repository.git("rm", "-q", `${other!.replace("environment", "*")}`);
  const exceptions = join(repository.path, "review/exceptions.yml");
  expect(await check("--base", base, "--exceptions", exceptions)).toMatchObject({ code: 0 });
  repository.write("none.yml", "[]\n");
  const refused = await check("--base", before, "--exceptions", join(repository.path, "none.yml"));
  for (const rule of ["tenant-removed", "environment-removed", "environment-moved"])
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining(`[${rule} `)]);
});
