/** Where an environment stands, and what may follow it there. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { compareFleets } from "../../changes/breaking";
import { deployedCommits } from "../../delivery/record/history";
import { environmentYml, Folder, SMALL_FLEET, tenantYml } from "../config/folder";

const ROOT = process.cwd();

describe("commits that an environment may stand at", () => {
  const record = (commit: string, outcome: string, to: string | null = null) =>
    ({
      commit,
      outcome,
      finished_at: "2026-01-01T00:00:00Z",
      checks: null,
      rollback: to === null ? null : { action: "rollback", reason: "", to, applied: true },
    }) as Parameters<typeof deployedCommits>[0][number];

  test.each([
    ["nothing was deployed", [], []],
    ["the last good one", [record("a", "succeeded"), record("b", "succeeded")], ["b"]],
    ["one that failed since", [record("a", "succeeded"), record("b", "failed")], ["a", "b"]],
    ["one where people were asked", [record("a", "succeeded"), record("b", "escalated")], ["a", "b"]],
    ["one that was rolled back", [record("a", "succeeded"), record("b", "rolled_back", "a")], ["a"]],
    ["none was ever good", [record("a", "failed"), record("b", "failed")], ["a", "b"]],
    ["a retry that failed again", [record("a", "succeeded"), record("b", "failed"), record("b", "failed")], ["a", "b"]],
  ])("%s", (_, records, commits) => {
    expect(deployedCommits(records)).toEqual(commits);
  });
});

/** Production, and development beside it. */
const BOTH = {
  "overrides/development_environment.yml": environmentYml({ account_id: '"111111111111"', vpc_cidr: "10.16.0.0/16" }),
};

describe("one environment", () => {
  const acme = (environments: string, state: string) =>
    tenantYml("acme", {
      environments,
      placement: "{ production: pool-1, development: pool-1 }".replace(
        environments.includes("development") ? "" : ", development: pool-1",
        "",
      ),
      applications: "{}",
      lifecycle: `{ state: ${state} }`,
    });
  const steps = (before: string, after: string, within: string | null) => {
    const [base, head] = [before, after].map(
      (text) => new Folder(SMALL_FLEET, BOTH, { "tenants/acme/tenant.yml": text }),
    );
    try {
      return compareFleets(base!.load(), head!.load(), undefined, within).map(({ rule }) => rule);
    } finally {
      for (const folder of [base, head]) folder!.remove();
    }
  };

  test("is compared for itself: a tenant of another one is none of its", () => {
    const [suspended, erased] = (["suspended", "erased"] as const).map((state) => acme("[production]", state));
    expect(steps(suspended!, erased!, "production")).toEqual(["lifecycle-jump"]);
    expect(steps(suspended!, erased!, null)).toEqual(["lifecycle-jump"]);
    expect(steps(suspended!, erased!, "development")).toEqual([]);
  });

  test("is left where it is left, and not elsewhere", () => {
    const [two, one] = (["[production, development]", "[production]"] as const).map((list) => acme(list, "suspended"));
    expect(steps(two!, one!, "development")).toEqual(["share-removed"]);
    expect(steps(two!, one!, "production")).toEqual([]);
  });
});

describe("delivery/deployed.sh", () => {
  let folder: Folder;
  let commits: Readonly<Record<string, string>>;
  const git = (...args: string[]) =>
    spawnSync("git", ["-C", folder.path, "-c", "user.name=a", "-c", "user.email=a@b.de", ...args], {
      encoding: "utf8",
    });
  const run = (env: Readonly<Record<string, string>>) =>
    spawnSync("bash", [join(ROOT, "delivery/deployed.sh")], {
      cwd: folder.path,
      encoding: "utf8",
      env: { PATH: process.env.PATH, HOME: folder.path, ENVIRONMENT: "production", ...env },
    });

  beforeAll(() => {
    folder = new Folder(SMALL_FLEET, BOTH);
    writeFileSync(join(folder.path, "tessera"), `#!/bin/sh\nexec ${join(ROOT, "tessera")} "$@"\n`, { mode: 0o755 });
    git("init", "-q", "-b", "main");
    const states = ["active", "offboarding", "erased"] as const;
    commits = Object.fromEntries(
      states.map((state) => {
        folder.write("tenants/acme/tenant.yml", tenantYml("acme", { lifecycle: `{ state: ${state} }` }));
        git("add", "-A");
        git("commit", "-qm", state);
        return [state, git("rev-parse", "HEAD").stdout.trim()];
      }),
    );
  });
  afterAll(() => folder.remove());

  test("what was merged and never deployed is no step of a tenant's life", () => {
    const { status, stdout, stderr } = run({ DEPLOYED: commits.active! });
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("[lifecycle-jump acme/lifecycle.state]");
    expect(run({ DEPLOYED: commits.offboarding! })).toMatchObject({ status: 0, stdout: `${commits.offboarding}\n` });
  }, 120_000);

  test("a deployment that failed since deployed nothing for certain", () => {
    expect(run({ DEPLOYED: `${commits.active} ${commits.offboarding}` }).stderr).toContain("lifecycle-jump");
  }, 120_000);

  test("plans differ from the last commit of all, and it alone may be named", () => {
    const deployed = `${commits.offboarding} ${commits.erased}`;
    expect(run({ DEPLOYED: deployed })).toMatchObject({ status: 0, stdout: `${commits.erased}\n` });
    expect(run({ DEPLOYED: deployed, BASE: commits.erased! })).toMatchObject({ status: 0 });
    expect(run({ DEPLOYED: deployed, BASE: commits.offboarding! })).toMatchObject({ status: 3, stdout: "" });
  }, 120_000);

  test("what happened in another environment keeps nobody", () => {
    expect(run({ ENVIRONMENT: "development", DEPLOYED: commits.active! })).toMatchObject({
      status: 0,
      stdout: `${commits.active}\n`,
    });
  }, 120_000);

  test.each([
    ["nothing is known", {}, "no record says where production stands"],
    [
      "somebody says otherwise",
      { DEPLOYED: "offboarding", BASE: "active" },
      "the records say that production stands at",
    ],
    ["what is named is no commit", { BASE: "nowhere" }, "nowhere is no commit here"],
  ] as const)("%s: refused", (_, given: Readonly<Record<string, string>>, says) => {
    const env = Object.fromEntries(Object.entries(given).map(([key, word]) => [key, commits[word] ?? word]));
    const { status, stdout, stderr } = run(env);
    expect([status, stdout]).toEqual([3, ""]);
    expect(stderr).toContain(says);
  });

  test("before there are records, the commit that is named counts", () => {
    expect(run({ BASE: "HEAD~1" })).toMatchObject({ status: 0, stdout: `${commits.offboarding}\n` });
  }, 120_000);
});
