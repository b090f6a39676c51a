import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { add } from "../../cli/tenant/add";
import { list, tenantsOf } from "../../cli/tenant/list";
import { place } from "../../cli/tenant/place";
import { register } from "../../cli/tenant/register";
import { remove } from "../../cli/tenant/remove";
import { TEMPLATES } from "../../config/tenants-folder";
import { TIERS } from "../../config/tiers";
import { environmentYml, Folder, SMALL_FLEET, tenantYml } from "../config/folder";
import { templates } from "../support/examples";
import { command } from "./command";

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
  engines: [],
  applications: [APPLICATION],
  owner: "owner@example.com",
  region: null,
};

describe("tenant add", () => {
  it.each(Object.keys(TIERS))("makes a tenant of tier %s that has no problem", (tier) => {
    folder = Folder.ofExamples();
    const ledger = text("tenants/ledger.txt");
    add(folder.folders, { ...OPTIONS, id: "new_shop", tier });
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
    const lines = refused(tier, WRONG).split("\n");
    expect(lines.map((line) => line.split(":")[0])).toEqual(["--owner", "--application", "--region eu-central-1"]);
    for (const engine of engines)
      expect(lines.at(-1)).toMatch(new RegExp(`${engine} \\(constructs/engines/${engine}/tiers\\.yml:\\d+\\)`));
    // Of what is not there nothing is said: no file, no line that would be changed.
    expect(lines.join()).not.toMatch(/fresh\/|tenant\.yml:\d|Change the line|write it into/);
  });

  it("is let in without the region, as it is told", () => {
    expect(refused("enterprise", { region: "eu-central-1" })).toContain("leave --region out, then write region");
    add(folder.folders, { ...OPTIONS, id: "fresh", tier: "enterprise", environments: ["production"] });
    const file = "tenants/fresh/tenant.yml";
    writeFileSync(join(folder.path, file), text(file).replace("region: null", "region: eu-central-1"));
    const asked = folder.problems();
    const written = asked.map((line) => /write it into (\w+\.yml)/.exec(line)?.[1]);
    expect(written).toEqual(["pgvector.yml", "postgresql.yml"]);
    for (const name of written)
      writeFileSync(join(folder.path, "tenants/fresh", name!), "backup:\n  copy_to_recovery_region: false\n");
    expect(folder.problems()).toEqual([]);
  });

  it("is told with the engines and cells that were chosen for it", () => {
    folder = Folder.ofExamples();
    const pooled = add(folder.folders, { ...OPTIONS, id: "fresh", tier: "standard", environments: ["production"] });
    const { engines, placement } = folder.load().tenant("fresh");
    expect(pooled).toMatchObject({ engines, placement });
    expect(pooled.said).toContain(`engines: ${engines.join(", ")}; production: ${placement.production}\n`);
    const own = add(folder.folders, { ...OPTIONS, id: "own", tier: "enterprise", environments: ["production"] });
    expect(own.placement).toEqual({});
    expect(own.said).toContain("; production: a home of its own\n");
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
    [["ad", "x"], 'given "ad"; allowed: add, list, place, register or remove. Did you mean add?'],
    [["add", "--tier", "free"], "ID is missing"],
    [["add", "x", "y", "--tier", "free"], "y is not expected: this command takes ID."],
    [["add", "x"], "--tier is missing"],
    [["add", "x", "--tier", "fre"], 'given "fre"; allowed: free, standard, premium or enterprise. Did you mean free?'],
    [["add", "x", "--tier", "free", "--engine", ""], "--engine needs a value, got an empty one"],
    [["list", "--tier", "free"], "--tier is no option of this command"],
    [["add", "x", "--tier", "free"], "--application is missing"],
    [["add", "acme", "--tier", "free", "--application", APPLICATION], "acme has a folder already"],
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
    const args = ["--tier", "free", "--env", "production", "--engine", "postgresql", "--owner", "a@example.org"];
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
      contacts: { owner: "a@example.org" },
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
