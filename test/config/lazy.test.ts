import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { ConfigurationError } from "../../constructs/rooms";
import { Folder, SMALL_FLEET, tenantYml } from "./folder";

/** Broken files stand for files that must not be read: reading one would throw. */
describe("laziness", () => {
  let folder: Folder;
  beforeEach(() => {
    folder = new Folder(SMALL_FLEET, {
      "tenants/ledger.txt": "acme\nbroken\n",
      "tenants/broken/tenant.yml": "- not a tenant\n",
      "overrides/production_postgresql.yml": "settings: {}\n",
    });
  });
  afterEach(() => folder.remove());

  it("a tenant is read without any other", () => {
    const fleet = folder.load();
    expect(fleet.tenant("acme").tier).toBe("standard");
    expect(fleet.resolve("postgresql", "acme", "production").values).toMatchObject({ version: 17 });
    expect(() => fleet.tenant("broken")).toThrow(ConfigurationError);
  });

  it("cells and environments are read without any tenant", () => {
    const fleet = folder.load();
    expect(fleet.resolveCell("postgresql", "pool-1", "production").values).toMatchObject({ version: 17 });
    expect(Object.keys(fleet.environments)).toEqual(["production"]);
    expect(fleet.has("broken")).toBe(true);
  });

  it("the list of tenants needs them all", () => {
    expect(() => folder.load().tenantsOf("production")).toThrow(/broken\/tenant\.yml:1:1/);
  });

  it("what was read once is not read again", () => {
    const fleet = folder.load();
    const before = fleet.resolve("postgresql", "acme", "production");
    rmSync(join(folder.folders.tenants, "acme"), { recursive: true });
    expect(fleet.resolve("postgresql", "acme", "production").values).toBe(before.values);
  });

  it("tenants without files of their own share one resolution", () => {
    const shared = new Folder(SMALL_FLEET, {
      "tenants/ledger.txt": "acme\nbeta\n",
      "tenants/beta/tenant.yml": tenantYml("beta"),
    });
    const fleet = shared.load();
    const [a, b] = ["acme", "beta"].map((id) => fleet.resolve("postgresql", id, "production"));
    expect(a?.values).toBe(b?.values);
    shared.remove();
  });

  it("a pipe in place of a file is refused, not waited for", () => {
    execFileSync("mkfifo", [join(folder.folders.tenants, "acme", "postgresql.yml")]);
    expect(folder.problems()[0]).toBe(
      "tenants/acme/postgresql.yml: given not a regular file; allowed: a file. Put a text file there.",
    );
  });
});
