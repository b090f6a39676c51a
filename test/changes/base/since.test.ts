import { chmodSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { changedSince } from "../../../changes/base/git";
import { type Since, sinceOf, vouched } from "../../../changes/base/since";
import { treeOf } from "../../../config/trees";
import { Repository } from "../affected/repository";

const original = new Repository();
let repository: Repository;
const IDS = ["acme", "birch", "cedar"];

beforeAll(() => {
  for (const id of IDS) original.write(`tenants/${id}/tenant.yml`, `id: ${id}\n`);
  original.write("tenants/acme/redis.yml", "pool:\n  size: 2\n");
  original.write("tenants/ledger.txt", `${IDS.join("\n")}\n`);
  original.write("overrides/production_environment.yml", "region: eu-central-1\n");
  original.write(".gitignore", "*.bak\nnode_modules/\n");
  original.commit();
});
beforeEach(() => {
  repository = new Repository(original);
  // A copy's times are others than those that git noted.
  repository.git("update-index", "-q", "--refresh");
});
afterEach(() => repository.dispose());
afterAll(() => original.dispose());

const since = (reference = "HEAD"): Since => sinceOf(reference, repository.folders);
const unchanged = (reference?: string) => [...(since(reference).unchanged?.keys() ?? [])];
const path = (name: string) => join(repository.path, name);

test("folders that are as in the commit, with the trees that git has for them", () => {
  const rows = repository.git("ls-tree", "HEAD", "tenants/").split("\n");
  const trees = rows.flatMap((row) => {
    const [, id, name] = /^040000 tree (\w+)\ttenants\/(\w+)$/.exec(row) ?? [];
    return name === undefined ? [] : [[name, id]];
  });
  expect([...since().unchanged!]).toEqual(trees);
  expect(trees.map(([name]) => name)).toEqual(IDS);
});

test("what a filter changes on its way to git is not vouched for", () => {
  repository.git("config", "filter.other.clean", "sed s/2/3/");
  writeFileSync(path(".git/info/attributes"), "*.yml filter=other\n");
  expect(since().unchanged).toBeNull();
});

test("what git was told not to look at may have changed", () => {
  repository.git("update-index", "--assume-unchanged", "overrides/production_environment.yml");
  expect([...since().changes.environments]).toEqual(["production"]);
});

test("rules of paths in the environment change nothing", () => {
  writeFileSync(path(".git/info/exclude"), "tenants/acme/*.txt\n");
  repository.write("tenants/acme/bad.txt", "x");
  process.env.GIT_LITERAL_PATHSPECS = "1";
  try {
    expect(unchanged()).toEqual(["birch", "cedar"]);
  } finally {
    delete process.env.GIT_LITERAL_PATHSPECS;
  }
});

test("the id of a folder's tree follows from what its files say", () => {
  const texts = ["redis.yml", "tenant.yml"].map(
    (name) => [name, readFileSync(path(`tenants/acme/${name}`), "utf8")] as const,
  );
  expect(treeOf(new Map(texts))).toBe(since().unchanged!.get("acme"));
  expect(treeOf(new Map(texts.slice(1)))).not.toBe(since().unchanged!.get("acme"));
});

const DIFFERENCES: Readonly<Record<string, () => void>> = {
  "another text": () => repository.edit("tenants/acme/redis.yml", "2", "3"),
  "another text of the same length, with the time of before": () => {
    const file = path("tenants/acme/redis.yml");
    const before = new Date(2020, 1, 1);
    utimesSync(file, before, before);
    repository.git("update-index", "-q", "--refresh");
    // Git compares whole seconds of the time at which the system last touched the file.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1100);
    repository.edit("tenants/acme/redis.yml", "2", "3");
    utimesSync(file, before, before);
  },
  "a file that is gone": () => repository.remove("tenants/acme/redis.yml"),
  "a new file": () => repository.write("tenants/acme/postgresql.yml", "x: 1\n"),
  "a new file that git ignores": () => repository.write("tenants/acme/redis.yml.bak", "x: 1\n"),
  "an empty folder, which git does not know": () => void mkdirSync(path("tenants/acme/more")),
  "a staged text": () => {
    repository.edit("tenants/acme/redis.yml", "2", "3");
    repository.git("add", "-A");
  },
  "a later commit": () => {
    repository.edit("tenants/acme/redis.yml", "2", "3");
    repository.git("tag", "before");
    repository.commit();
  },
  "an executable": () => chmodSync(path("tenants/acme/redis.yml"), 0o755),
  "a link in place of a file": () => {
    repository.remove("tenants/acme/redis.yml");
    symlinkSync("tenant.yml", path("tenants/acme/redis.yml"));
  },
  "a link that was committed": () => {
    symlinkSync("tenant.yml", path("tenants/acme/postgresql.yml"));
    repository.commit();
    repository.git("tag", "before");
  },
  "a file that git was told to take for unchanged": () => {
    repository.git("update-index", "--assume-unchanged", "tenants/acme/redis.yml");
    repository.edit("tenants/acme/redis.yml", "2", "3");
  },
  "a file that git was told to leave out": () => {
    repository.git("update-index", "--skip-worktree", "tenants/acme/redis.yml");
    repository.edit("tenants/acme/redis.yml", "2", "3");
  },
  "a file that git was told to forget": () => {
    repository.git("rm", "-q", "--cached", "tenants/acme/redis.yml");
  },
};

test.each(Object.keys(DIFFERENCES))("%s: nobody vouches for that tenant, and for the others", (name) => {
  DIFFERENCES[name]!();
  expect(unchanged(repository.git("tag").includes("before") ? "before" : "HEAD")).toEqual(["birch", "cedar"]);
});

test("a folder that is new, or was added to the commit's, is not vouched for", () => {
  repository.write("tenants/dogwood/tenant.yml", "id: dogwood\n");
  repository.remove("tenants/birch");
  expect(unchanged()).toEqual(["acme", "cedar"]);
});

test("settings of the repository that have git look less closely do not count", () => {
  repository.git("config", "core.checkStat", "minimal");
  repository.git("config", "core.trustctime", "false");
  DIFFERENCES["another text of the same length, with the time of before"]!();
  expect(unchanged()).toEqual(["birch", "cedar"]);
});

test.each([".gitattributes", "tenants/acme/.gitattributes"])(
  "%s changes what is checked out: nobody vouches",
  (name) => {
    writeFileSync(path(name), "*.yml text eol=crlf\n");
    expect(since().unchanged).toBeNull();
  },
);

test("a link among the tenants' folders: nobody vouches", () => {
  symlinkSync("acme", path("tenants/linked"));
  repository.commit();
  expect(since().unchanged).toBeNull();
});

test("what changed is what git says, in any folder", () => {
  repository.edit("tenants/acme/redis.yml", "2", "3");
  repository.write("tenants/dogwood/tenant.yml", "id: dogwood\n");
  repository.write("tenants/dogwood/notes.bak", "");
  repository.write("tenants/cedar/redis.yml.bak", "");
  mkdirSync(path("tenants/birch/empty"));
  repository.write("docs/new.md", "");
  repository.write("node_modules/x/index.js", "");
  repository.write("overrides/staging_environment.yml", "");
  const { changes, commit } = since();
  expect([...changes.tenants]).toEqual(["acme", "dogwood"]);
  expect([...changes.environments]).toEqual(["staging"]);
  expect(changedSince(repository.path, commit)).toEqual([
    "docs/new.md",
    "overrides/staging_environment.yml",
    "tenants/acme/redis.yml",
    "tenants/dogwood/tenant.yml",
  ]);
});

test("few tenants are read sooner than git is asked, and a folder without a repository is read", () => {
  let asked = 0;
  const trees = vouched(() => {
    asked++;
    return since();
  });
  expect([trees(10).size, asked]).toEqual([0, 0]);
  expect([trees(10_000).size, asked]).toEqual([3, 1]);
  const nowhere = vouched(() => sinceOf("HEAD", { tenants: "/", overrides: "/" }));
  expect(nowhere(10_000).size).toBe(0);
});

test("what git ignores and a fleet reads has changed", () => {
  writeFileSync(
    path(".git/info/exclude"),
    "tenants/birch/redis.yml\noverrides/staging_environment.yml\ntenants/dove/\n",
  );
  repository.write("tenants/birch/redis.yml", "pool:\n  size: 2\n");
  repository.write("tenants/dove/tenant.yml", "id: dove\n");
  repository.write("overrides/staging_environment.yml", "region: eu-central-1\n");
  const { tenants, environments } = since().changes;
  expect([[...tenants].sort(), [...environments]]).toEqual([["birch", "dove"], ["staging"]]);
});

test.each(["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"])(
  "%s, which hooks are given, is another repository's",
  (name) => {
    repository.write("tenants/acme/redis.yml", "pool:\n  size: 3\n");
    process.env[name] = path("nowhere");
    try {
      expect([...since().changes.tenants]).toEqual(["acme"]);
    } finally {
      delete process.env[name];
    }
  },
);
