import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withValues } from "../../cli/tenant/tenant-yml";
import { stateIn } from "../../config/homes";
import { Folder } from "../config/folder";
import { command, mainOf } from "./command";

let folder: Folder;
beforeEach(() => {
  folder = Folder.ofExamples();
});
afterEach(() => folder.remove());

const ID = "northwind_bank";
const FILE = `tenants/${ID}/tenant.yml`;
const text = (name = FILE) => readFileSync(join(folder.path, name), "utf8");
const edit = (from: string, to: string) => writeFileSync(join(folder.path, FILE), text().replace(from, to));
const end = (...args: string[]) => command("tenant", folder.folders, "end", ID, ...args);
const tenant = () => folder.load().tenant(ID);
const isThere = (name: string) => existsSync(join(folder.path, `tenants/${ID}/${name}`));

describe("tenant end", () => {
  it("takes an engine from one state to the next, and out of the list once that is deployed", async () => {
    const before = text();
    const first = await end("--engine", "mongodb");
    expect(first).toMatchObject({ code: 0, err: "" });
    expect(first.out).toMatch(
      /^production +production-tenant-northwind-bank production-tenant-northwind-bank-incluster /m,
    );
    expect(first.out).toContain("nobody can sign in there any more");
    expect(stateIn(tenant(), "production", "mongodb")).toBe("offboarding");
    expect(stateIn(tenant(), "production", "redis")).toBe("active");
    // Nothing of the file but its life is another.
    expect(text().replace(/\n {2}engines:\n {4}mongodb: offboarding/, "")).toBe(before);

    expect((await end("--engine", "mongodb")).code).toBe(0);
    expect(tenant()).toMatchObject({ erased_engines: ["mongodb"] });
    expect(tenant().engines).not.toContain("mongodb");

    const early = await end("--engine", "mongodb");
    expect(early).toMatchObject({ code: 64, err: expect.stringContaining("--deployed") });
    expect(isThere("mongodb.yml")).toBe(true);
    expect((await end("--engine", "mongodb", "--deployed")).code).toBe(0);
    expect(tenant()).toMatchObject({ erased_engines: [], lifecycle: { engines: { mongodb: "erased" } } });
    expect(isThere("mongodb.yml")).toBe(false);
    expect(folder.problems()).toEqual([]);

    const again = await end("--engine", "mongodb");
    expect(again).toMatchObject({ code: 64, err: expect.stringContaining("is gone from engines already") });
  });

  it("takes an environment through the same, with what it alone had", async () => {
    for (const more of [[], [], ["--deployed"]]) expect((await end("--env", "staging", ...more)).code).toBe(0);
    expect(tenant().environments).toEqual(["development", "testing", "production"]);
    expect(Object.keys(tenant().applications)).toEqual(["development", "testing", "production"]);
    expect(tenant().lifecycle.environments).toEqual({ staging: "erased" });
    expect(folder.problems()).toEqual([]);
  });

  it.each([
    [
      "a hold lies on it",
      ["legal_hold: false", "legal_hold: true\n  engines: { redis: offboarding }"],
      "legal_hold is true",
    ],
    ["the whole tenant is leaving", ["state: active", "state: offboarding"], "the whole tenant is offboarding"],
    ["it is the last of its kind", [/^engines: .*$/m, "engines: [redis]"], "the last of its engines"],
    ["a comment would be lost", ["state: active", "state: active # since 2025"], "write it by hand"],
  ])("writes nothing where %s", async (what, [from, to], says) => {
    for (const name of ["mongodb", "clickhouse", "timescaledb", "elasticsearch", "postgresql"])
      if (what.includes("last")) rmSync(join(folder.path, `tenants/${ID}/${name}.yml`));
    writeFileSync(join(folder.path, FILE), text().replace(from as string, to as string));
    const before = text();
    expect(await end("--engine", "redis")).toMatchObject({ code: 1, err: expect.stringContaining(says) });
    expect(text()).toBe(before);
  });

  it("says what there is where it is told of another, or of nothing", async () => {
    expect(await end("--env", "staging", "--engine", "redis")).toMatchObject({ code: 64 });
    expect(await end()).toMatchObject({
      code: 64,
      err: expect.stringContaining("--engine ENGINE or --env ENVIRONMENT"),
    });
    edit(", mongodb,", ",");
    rmSync(join(folder.path, `tenants/${ID}/mongodb.yml`));
    expect(await end("--engine", "mongodb")).toMatchObject({ code: 64, err: expect.stringContaining("allowed:") });
  });

  it("shows and writes nothing with --dry-run, and where a person says no", async () => {
    const before = text();
    expect((await end("--engine", "redis", "--dry-run")).out).toContain("nothing was written (--dry-run)");
    const { tenants, overrides } = folder.folders;
    let said = "";
    const io = {
      out: () => {},
      err: (more: string) => {
        said += more;
      },
      ask: async () => "n",
    };
    await mainOf("tenant")(["end", ID, "--engine", "redis", "--tenants", tenants, "--overrides", overrides], io);
    expect(said).toContain("active, then offboarding");
    expect(text()).toBe(before);
  });

  it("takes no other step than the one that was shown", async () => {
    const { tenants, overrides } = folder.folders;
    let [said, once] = ["", ""];
    const io = {
      out: () => {},
      err: (line: string) => {
        said += line;
      },
      // Somebody else takes it while the question stands.
      ask: async () => {
        await end("--engine", "redis");
        once = text();
        return "y";
      },
    };
    const args = ["end", ID, "--engine", "redis", "--tenants", tenants, "--overrides", overrides];
    expect(await mainOf("tenant")(args, io)).toBe(1);
    expect(said).toContain("changed meanwhile");
    expect(text()).toBe(once);
    expect(stateIn(tenant(), "production", "redis")).toBe("offboarding");
  });
});

describe("what is refused of engines and environments that end", () => {
  it.each([
    ["under a hold", "legal_hold: true\n  engines: { redis: erased }", "another state while legal_hold is true"],
    [
      "of what it has not",
      "legal_hold: false\n  engines: { pgvector: suspended }",
      "or the state erased of what is taken out of engines",
    ],
    [
      "of all there is",
      "legal_hold: false\n  environments: { development: erased, testing: erased, staging: erased, production: erased }",
      "one of environments at least",
    ],
  ])("erased %s", (_, life, says) => {
    edit("legal_hold: false", life);
    expect(folder.problems().join("\n")).toContain(says);
  });
});

test.each([
  ["a block", "a: 1\nlist:\n  - x\n  - y\n\nb: 2\n", "a: 1\nlist: [x]\n\nb: 2\n"],
  ["items at the margin", "list:\n- x\n- y\nb: 2\n", "list: [x]\nb: 2\n"],
  ["a line", "a: 1\nlist: [x, y]\n# said of b\nb: 2\n", "a: 1\nlist: [x]\n# said of b\nb: 2\n"],
  ["a flow over lines", "list: [\n  x,\n  y,\n  ]\nb: 2\n", "list: [x]\nb: 2\n"],
  ["nothing", "b: 2\n", "b: 2\nlist: [x]\n"],
])("a value is written anew where %s stood, and every other line stays", (_, before, after) => {
  expect(withValues("f.yml", before, { list: ["x"] })).toBe(after);
});

test("what YAML would read as another value is quoted", () => {
  const values = { list: ["no", "a: b", "12", "arn:aws:iam::1:role/x", "oidc:h:repo:a/b:c"] };
  const written = withValues("f.yml", "a: 1\n", values);
  expect(written).toContain('["no", "a: b", "12", arn:aws:iam::1:role/x, oidc:h:repo:a/b:c]');
});
