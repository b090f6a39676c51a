import { existsSync, readdirSync, readFileSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AddOptions, billsOf, propose, write } from "../../cli/tenant/add";
import { enginesWithHomes } from "../../cli/tenant/engines";
import { list, tenantsOf } from "../../cli/tenant/list";
import { place } from "../../cli/tenant/place";
import { register } from "../../cli/tenant/register";
import { remove } from "../../cli/tenant/remove";
import { TEMPLATES } from "../../config/tenants-folder";
import { TIERS } from "../../config/tiers";
import type { Folders } from "../../constructs/rooms";
import { Repository } from "../changes/affected/repository";
import { environmentYml, Folder, SMALL_FLEET, tenantYml } from "../config/folder";
import { templates } from "../support/examples";
import { call, command, mainOf } from "./command";

let folder: Folder;
afterEach(() => folder.remove());

function text(name: string): string {
  return readFileSync(join(folder.path, name), "utf8");
}
/** Every file with its bytes. */
function everything(): Record<string, string> {
  const names = readdirSync(folder.path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map((entry) => [
      join(entry.parentPath, entry.name),
      readFileSync(join(entry.parentPath, entry.name), "utf8"),
    ]),
  );
}
const APPLICATION = "arn:aws:iam::444444444444:role/shop";
const OPTIONS = {
  environments: [],
  engines: ["postgresql"],
  applications: [APPLICATION],
  owner: "data@acme.io",
  region: null,
};
const add = (folders: Folders, options: AddOptions) => write(folders, options, propose(folders, options));

describe("tenant add", () => {
  it.each(Object.keys(TIERS))("makes a tenant of tier %s that has no problem", (tier) => {
    folder = Folder.ofExamples();
    const ledger = text("tenants/ledger.txt");
    const environments = ["development", "testing", "staging", "production"];
    const engines = enginesWithHomes(folder.load(), { tier, environments });
    expect(engines).toContain("postgresql");
    add(folder.folders, { ...OPTIONS, id: "new_shop", tier, engines });
    expect(folder.problems()).toEqual([]);
    const tenant = folder.load().tenant("new_shop");
    expect(tenant).toMatchObject({ tier, environments: ["development", "testing", "staging", "production"] });
    expect(text("tenants/new_shop/tenant.yml")).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/\.\.\/schemas\/tenant\.schema\.json\n/,
    );
    expect(text("tenants/new_shop/tenant.yml")).not.toMatch(/<[a-z_]+>| $/m);
    expect(text("tenants/ledger.txt")).toBe(`${ledger}new_shop\n`);
  });

  it("has a template for each tier, and one for every tier", () => {
    folder = Folder.ofExamples();
    for (const template of TEMPLATES) expect(existsSync(join(folder.folders.tenants, template))).toBe(true);
  });

  it("takes the least filled cell that admits the tier", () => {
    const cells = `
  pool-1: { tier: standard, admits: [free, standard], capacity_tenants: 4, engines: [postgresql] }
  pool-2: { tier: standard, admits: [standard], capacity_tenants: 4, engines: [postgresql] }
  pool-3: { tier: standard, admits: [free], capacity_tenants: 4, engines: [postgresql] }`;
    folder = new Folder(SMALL_FLEET, {
      "overrides/production_environment.yml": environmentYml({ cells }),
      ...templates(),
    });
    const cellOf = (id: string) => folder.load().tenant(id).placement.production;
    for (const [id, cell] of [
      ["b", "pool-2"],
      ["c", "pool-1"],
      ["d", "pool-2"],
    ] as const) {
      add(folder.folders, { ...OPTIONS, id, tier: "standard" });
      expect(cellOf(id)).toBe(cell);
    }
    expect(cellOf("acme")).toBe("pool-1");
  });

  it.each([
    [{ id: "acme" }, "acme has a folder already"],
    [{ id: "gone" }, "gone was another tenant's (erased.txt, line 1)"],
    [{ id: "Acme-Corp" }, "The nearest is acme_corp."],
    [{ id: "../acme" }, "lower-case letters, digits"],
    [{ tier: "gold" }, "allowed: free, standard, premium or enterprise"],
    [{ tier: "premium" }, "No cell of production admits tier premium: add one"],
    [{ environments: ["prod"] }, "Did you mean production?"],
    [{ engines: ["postgres"] }, "Did you mean postgresql?"],
    [{ engines: [] }, "--engine: none; allowed: postgresql"],
    [{ owner: "owner@example.com" }, "--owner: given owner@example.com; allowed: an address that somebody reads"],
    [{ owner: "ann@shop.test" }, "kept for examples"],
    [{ owner: "nobody" }, "--owner: given nobody; allowed: an e-mail address such as team@example.com."],
    [{ applications: ["staging=arn:aws:iam::444444444444:role/shop"] }, "allowed: production"],
    [{ applications: [] }, "--application: none for production"],
    [
      { applications: ["production=arn:aws:iam::444444444444:user/ann"] },
      "--application: given arn:aws:iam::444444444444:user/ann",
    ],
    [{ region: "mars" }, "--region: given mars"],
    [{ region: "us-east-1" }, "--region: given us-east-1; allowed: eu-central-1, the region of production, or null"],
    [{ owner: "a@b.c}\nlifecycle: {state: erased" }, "the tenant fresh: "],
  ])("%j is refused before anything is written", (wrong, says) => {
    const cells =
      "\n  pool-1: { tier: standard, admits: [free, standard], capacity_tenants: 3, engines: [postgresql] }";
    folder = new Folder(SMALL_FLEET, {
      "tenants/erased.txt": "gone\n",
      "overrides/production_environment.yml": environmentYml({ cells }),
      ...templates(),
    });
    const before = everything();
    expect(() => add(folder.folders, { ...OPTIONS, id: "fresh", tier: "standard", ...wrong })).toThrow(says);
    expect(everything()).toEqual(before);
  });
});

describe("a tenant that options describe", () => {
  /** Every option that is wrong by itself, and one that is by what the tier gives its engines. */
  const WRONG = { owner: "notamail", applications: ["444444444444"], region: "eu-central-1" };
  const refused = (tier: string, wrong: object): string => {
    folder = Folder.ofExamples();
    const before = everything();
    try {
      add(folder.folders, { ...OPTIONS, id: "fresh", tier, environments: ["production"], ...wrong });
    } catch (error) {
      expect(everything()).toEqual(before);
      return (error as Error).message;
    }
    throw new Error("nothing was refused");
  };

  it.each([
    ["enterprise", ["postgresql", "pgvector"]],
    ["premium", ["postgresql"]],
  ])("of tier %s is refused by options, all at once, with every engine", (tier, engines) => {
    const lines = refused(tier, { ...WRONG, engines }).split("\n");
    expect(lines.map((line) => line.split(":")[0])).toEqual(["--owner", "--application", "--region eu-central-1"]);
    for (const engine of engines)
      expect(lines.at(-1)).toMatch(new RegExp(`${engine} \\(constructs/engines/${engine}/tiers\\.yml:\\d+\\)`));
    // Of what is not there nothing is said: no file, no line that would be changed.
    expect(lines.join()).not.toMatch(/fresh\/|tenant\.yml:\d|Change the line|write it into/);
  });

  it("is let in without the region, as it is told", () => {
    const engines = ["postgresql", "pgvector"];
    expect(refused("enterprise", { region: "eu-central-1", engines })).toContain(
      "leave --region out, then write region",
    );
    add(folder.folders, { ...OPTIONS, id: "fresh", tier: "enterprise", environments: ["production"], engines });
    const file = "tenants/fresh/tenant.yml";
    writeFileSync(join(folder.path, file), text(file).replace("region: null", "region: eu-central-1"));
    const asked = folder.problems();
    const written = asked.map((line) => /write it into (\w+\.yml)/.exec(line)?.[1]);
    expect([...written].sort()).toEqual(["pgvector.yml", "postgresql.yml"]);
    for (const name of written)
      writeFileSync(join(folder.path, "tenants/fresh", name!), "backup:\n  copy_to_recovery_region: false\n");
    expect(folder.problems()).toEqual([]);
  });

  it("costs what cost says of it once it stands", async () => {
    folder = Folder.ofExamples();
    const options = { ...OPTIONS, id: "fresh", environments: ["production"] };
    for (const tier of ["standard", "enterprise"]) {
      const id = `fresh_${tier}`;
      const proposal = propose(folder.folders, { ...options, id, tier });
      const [bill] = billsOf(folder.folders, proposal)!;
      write(folder.folders, { ...options, id, tier }, proposal);
      const out = join(folder.path, `out_${tier}`);
      await command("synth", folder.folders, "production", "--out", out);
      const { tenants, total } = JSON.parse(
        (await command("cost", folder.folders, "--env", "production", "--out", out, "--json")).out,
      ) as { tenants: { tenant: string; own: number; total: number }[]; total: number };
      const row = tenants.find(({ tenant }) => tenant === id)!;
      expect([tier, bill!.share]).toEqual([tier, expect.closeTo(row.total, 1)]);
      // A tenant of a cell brings no server with it, one with a home of its own brings all that it has.
      if (tier === "enterprise") expect(bill!.more).toBeCloseTo(row.own, 1);
      else expect(bill!.more).toBeLessThan(bill!.share / 10);
      expect(bill!.more).toBeLessThan(total);
    }
  }, 120_000);

  it("costs nothing that is told, while something is wrong elsewhere", () => {
    folder = new Folder(SMALL_FLEET, templates(), {
      "tenants/ledger.txt": "acme\nbeta\n",
      "tenants/beta/tenant.yml": tenantYml("beta", { tier: "gold" }),
    });
    const options = { ...OPTIONS, id: "fresh", tier: "standard" };
    expect(billsOf(folder.folders, propose(folder.folders, options))).toBeNull();
  });

  it("is not written where the fleet changed after it was shown", () => {
    folder = new Folder(SMALL_FLEET, templates());
    const options = { ...OPTIONS, id: "fresh", tier: "standard" };
    const proposal = propose(folder.folders, options);
    const cells =
      "\n  pool-9: { tier: standard, admits: [standard, premium], capacity_tenants: 3, engines: [postgresql] }";
    writeFileSync(join(folder.path, "overrides/production_environment.yml"), environmentYml({ cells }));
    expect(() => write(folder.folders, options, proposal)).toThrow("changed meanwhile");
    expect(existsSync(join(folder.path, "tenants/fresh"))).toBe(false);
  });
});

describe("tenant add at a terminal", () => {
  const ARGS = ["add", "fresh", "--tier", "standard", "--owner", "data@acme.io", "--application", APPLICATION];
  /** Runs the command with a person who answers; what was asked is told. */
  const asked = async (answers: string[], ...args: string[]) => {
    const questions: string[] = [];
    let [out, err] = ["", ""];
    const { tenants, overrides } = folder.folders;
    const code = await mainOf("tenant")([...ARGS, ...args, "--tenants", tenants, "--overrides", overrides], {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      ask: async (question) => {
        questions.push(question);
        return answers.shift() ?? "";
      },
    });
    return { code, out, err, questions };
  };
  const isThere = () => existsSync(join(folder.path, "tenants/fresh"));
  beforeEach(() => {
    folder = new Folder(SMALL_FLEET, templates());
  });

  it("asks for engines, shows it, and writes once it is told to", async () => {
    const { code, out, err, questions } = await asked(["postgresql", "y"]);
    expect({ code, questions }).toEqual({
      code: 0,
      questions: [expect.stringContaining("postgresql"), "Write it? [y/N] "],
    });
    expect(err).toMatch(/^production +cell pool-1 +postgresql +\d+\.\d\d +\d+\.\d\d$/m);
    expect(out).toContain("./tessera tenant undo fresh");
    expect(folder.load().tenant("fresh").engines).toEqual(["postgresql"]);
  });

  it.each([["n"], [""], ["nope"]])("writes nothing where the answer is %j", async (answer) => {
    const before = everything();
    const { code, out } = await asked([answer], "--engine", "postgresql");
    expect({ code, out }).toEqual({ code: 0, out: "nothing was written\n" });
    expect(everything()).toEqual(before);
  });

  it.each([
    ["--yes", true],
    ["--dry-run", false],
    ["--json", true],
  ])("with %s asks nothing", async (option, written) => {
    const { code, questions } = await asked([], "--engine", "postgresql", option);
    expect({ code, questions, isThere: isThere() }).toEqual({ code: 0, questions: [], isThere: written });
  });

  it("refuses an engine that there is not, and none", async () => {
    expect(await asked(["postgres"])).toMatchObject({
      code: 64,
      err: expect.stringContaining("Did you mean postgresql?"),
    });
    expect(await asked([""])).toMatchObject({ code: 64, err: expect.stringContaining("--engine: none") });
    expect(isThere()).toBe(false);
  });
});

describe("tenant undo", () => {
  let repository: Repository;
  const folders = () => ({ tenants: join(repository.path, "tenants"), overrides: join(repository.path, "overrides") });
  beforeEach(() => {
    folder = new Folder();
    repository = new Repository();
    for (const [path, text] of Object.entries({ ...SMALL_FLEET, ...templates() })) repository.write(path, String(text));
    repository.commit();
  });
  afterEach(() => repository.dispose());

  it("leaves the fleet as it was before, as add told", async () => {
    const before = readFileSync(join(folders().tenants, "ledger.txt"), "utf8");
    const args = [
      "--tier",
      "standard",
      "--engine",
      "postgresql",
      "--owner",
      "data@acme.io",
      "--application",
      APPLICATION,
    ];
    const { out } = await command("tenant", folders(), "add", "fresh", ...args);
    const told = /^to undo it while it is not merged: \.\/tessera tenant (undo fresh .*)$/m.exec(out)?.[1];
    // What it told is a whole call, with the folders.
    const ended = await call(mainOf("tenant"), told!.split(" "));
    expect(ended).toMatchObject({ code: 0, err: "" });
    expect(existsSync(join(folders().tenants, "fresh"))).toBe(false);
    expect(readFileSync(join(folders().tenants, "ledger.txt"), "utf8")).toBe(before);
    expect((await command("tenant", folders(), "add", "fresh", ...args)).code).toBe(0);
  });

  it("is refused of a tenant that the base has", async () => {
    const ended = await command("tenant", folders(), "undo", "acme");
    expect(ended).toMatchObject({ code: 1, err: expect.stringContaining("lifecycle.state") });
    expect(existsSync(join(folders().tenants, "acme/tenant.yml"))).toBe(true);
  });

  it("is refused of it by another name of the folder, too", async () => {
    const link = `${repository.path}-link`;
    symlinkSync(repository.path, link);
    try {
      const linked = { tenants: join(link, "tenants"), overrides: join(link, "overrides") };
      const ended = await command("tenant", linked, "undo", "acme");
      expect(ended).toMatchObject({ code: 1, err: expect.stringContaining("lifecycle.state") });
      expect(existsSync(join(folders().tenants, "acme/tenant.yml"))).toBe(true);
    } finally {
      unlinkSync(link);
    }
  });

  it("is refused where nobody knows what was before", async () => {
    folder = new Folder(SMALL_FLEET);
    const ended = await command("tenant", folder.folders, "undo", "acme");
    expect(ended).toMatchObject({ code: 3, err: expect.stringContaining("no git repository") });
    expect(existsSync(join(folder.path, "tenants/acme/tenant.yml"))).toBe(true);
  });
});

describe("tenant register", () => {
  it("enters a folder made by hand, and only then it is a tenant", () => {
    folder = new Folder(SMALL_FLEET, { "tenants/beta/tenant.yml": tenantYml("beta") });
    expect(folder.problems()[0]).toContain("./tessera tenant register beta");
    register(folder.folders, "beta");
    expect(folder.problems()).toEqual([]);
    expect(text("tenants/ledger.txt")).toBe("acme\nbeta\n");
    expect(() => register(folder.folders, "beta")).toThrow("beta is in ledger.txt already, line 2");
  });

  it("does not enter what is no tenant", () => {
    folder = new Folder(SMALL_FLEET, { "tenants/beta/tenant.yml": "id: beta\n" });
    expect(() => register(folder.folders, "beta")).toThrow("beta/tenant.yml:1:1 tier: given nothing");
    expect(() => register(folder.folders, "gamma")).toThrow("is not there");
    expect(text("tenants/ledger.txt")).toBe("acme\n");
  });

  it("does not enter a copied folder under another's id", () => {
    folder = new Folder(SMALL_FLEET, { "tenants/beta/tenant.yml": tenantYml("acme") });
    expect(() => register(folder.folders, "beta")).toThrow("beta/tenant.yml:1:1 id: given acme; allowed: beta");
    expect(text("tenants/ledger.txt")).toBe("acme\n");
  });
});

describe("tenant place", () => {
  it.each([
    ["no placement", "", "a block"],
    ["an empty map", "placement: {}\n", "a block"],
    ["a comment behind", "placement: {} # later\n", "a block"],
  ])("writes a cell where there is %s", (_, placement) => {
    const written = tenantYml("acme").replace(/^placement: .*\n/m, "# where it lives\n") + placement;
    folder = new Folder(SMALL_FLEET, { "tenants/acme/tenant.yml": written });
    expect(folder.problems()).toHaveLength(1);
    place(folder.folders, "acme");
    expect(folder.problems()).toEqual([]);
    expect(folder.load().tenant("acme").placement).toEqual({ production: "pool-1" });
    expect(text("tenants/acme/tenant.yml")).toContain("# where it lives");
  });

  it("never moves a tenant", () => {
    folder = new Folder(SMALL_FLEET);
    const before = everything();
    expect(place(folder.folders, "acme").said).toContain("never changes");
    expect(everything()).toEqual(before);
  });
});

describe("tenant remove", () => {
  const erased = { "tenants/acme/tenant.yml": tenantYml("acme", { lifecycle: "{ state: erased }" }) };

  it("takes the folder of an erased tenant away and keeps its id from being used again", () => {
    folder = new Folder(SMALL_FLEET, erased, templates());
    remove(folder.folders, "acme", true);
    expect(existsSync(join(folder.folders.tenants, "acme"))).toBe(false);
    expect(folder.problems()).toEqual([]);
    expect(() => add(folder.folders, { ...OPTIONS, id: "acme", tier: "standard" })).toThrow("never used again");
    expect(() => register(folder.folders, "acme")).toThrow("never used again");
  });

  it.each([
    ["a live tenant", {}, true, "lifecycle.state is active"],
    [
      "an offboarding tenant",
      { "tenants/acme/tenant.yml": tenantYml("acme", { lifecycle: "{ state: offboarding }" }) },
      true,
      "lifecycle.state is offboarding",
    ],
    ["an erased tenant that was not deployed as such", erased, false, "--deployed"],
  ])("refuses %s and writes nothing", (_, files, deployed, says) => {
    folder = new Folder(SMALL_FLEET, files);
    const before = everything();
    expect(() => remove(folder.folders, "acme", deployed)).toThrow(says);
    expect(everything()).toEqual(before);
  });
});

describe("tenant list", () => {
  it("shows each tenant with its homes", () => {
    folder = Folder.ofExamples();
    const rows = list(tenantsOf(folder.folders))
      .split("\n")
      .map((line) => line.split(/ {2,}/));
    expect(rows[0]?.slice(0, 3)).toEqual(["tenant", "tier", "state"]);
    expect(rows.find(([id]) => id === "spotify_premium")?.slice(-4)).toEqual([
      "premium-1",
      "premium-1",
      "premium-1",
      "premium-1",
    ]);
    expect(rows.find(([id]) => id === "open_data_lab")?.slice(-2)).toEqual(["own", "own"]);
    expect(tenantsOf(folder.folders).tenants.map(({ id }) => id)).toEqual(rows.slice(2).map(([id]) => id));
  });
});

describe("the command", () => {
  it.each([
    [[], "a command is missing"],
    [["ad", "x"], 'given "ad"; allowed: add, end, list, place, register, remove or undo. Did you mean add?'],
    [["add", "--tier", "free"], "ID is missing"],
    [["add", "x", "y", "--tier", "free"], "y is not expected: this command takes ID."],
    [["add", "x"], "--tier is missing"],
    [["add", "x", "--tier", "fre"], 'given "fre"; allowed: free, standard, premium or enterprise. Did you mean free?'],
    [["add", "x", "--tier", "free", "--engine", ""], "--engine needs a value, got an empty one"],
    [["list", "--tier", "free"], "--tier is no option of this command"],
    [["add", "x", "--tier", "free"], "--application is missing"],
    [
      ["add", "acme", "--tier", "free", "--owner", "a@shop.io", "--application", APPLICATION],
      "acme has a folder already",
    ],
    [["add", "x", "--tier", "free", "--owner", "a@shop.io", "--application", APPLICATION], "--engine: none; allowed: "],
    [["remove", "acmee", "--deployed"], "Did you mean acme?"],
  ])("%j ends with code 64, says why and writes nothing", async (args, says) => {
    folder = new Folder(SMALL_FLEET, templates());
    const before = everything();
    const { code, out, err } = await command("tenant", folder.folders, ...args);
    expect({ code, out }).toEqual({ code: 64, out: "" });
    expect(err).toContain(says);
    expect(err).not.toMatch(/^\s+at /m);
    expect(everything()).toEqual(before);
  });

  it("adds by options", async () => {
    folder = new Folder(SMALL_FLEET, templates());
    const args = ["--tier", "free", "--env", "production", "--engine", "postgresql", "--owner", "a@shop.io"];
    const applications = [APPLICATION, "production=serviceaccount:shop:web:api"].flatMap((who) => [
      "--application",
      who,
    ]);
    const ended = await command(
      "tenant",
      folder.folders,
      "add",
      "shop",
      ...args,
      ...applications,
      "--region",
      "eu-central-1",
    );
    expect(ended).toMatchObject({ code: 0, err: "" });
    expect(folder.load().tenant("shop")).toMatchObject({
      tier: "free",
      region: "eu-central-1",
      contacts: { owner: "a@shop.io" },
      placement: { production: "pool-1" },
      applications: { production: [APPLICATION, "serviceaccount:shop:web:api"] },
    });
  });

  it("refuses to remove who lives, as a problem and not as a wrong call", async () => {
    folder = new Folder(SMALL_FLEET);
    const { code, err } = await command("tenant", folder.folders, "remove", "acme", "--deployed");
    expect(code).toBe(1);
    expect(err).toContain("lifecycle.state is active");
  });
});
