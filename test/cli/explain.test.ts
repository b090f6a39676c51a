import { EXPLAIN } from "../../cli/commands/configuration";
import { widthOf } from "../../cli/program/output";
import { ENVIRONMENT_ROOMS, ROOMS } from "../../constructs/rooms";
import { Folder } from "../config/folder";
import { command, mainOf } from "./command";

let folder: Folder;
beforeAll(() => {
  folder = Folder.ofExamples();
});
afterAll(() => folder.remove());

describe("explain", () => {
  it("shows each value with its layer and where it was written", async () => {
    const { code, out } = await command(
      "explain",
      folder.folders,
      "spotify_premium",
      "postgresql",
      "--env",
      "production",
    );
    expect(code).toBe(0);
    const line = (setting: string) =>
      folder.relative(out.split("\n").find((row) => row.startsWith(`${setting} `)) ?? "").split(/ {2,}/);
    expect(line("connections.max").slice(0, 5)).toEqual([
      "connections.max",
      "200",
      "tenant",
      "tenants/spotify_premium/postgresql.yml:4",
      "tenant",
    ]);
    expect(line("instance.class").slice(1, 3)).toEqual(["db.r7g.xlarge", "cell"]);
    expect(line("maintenance.window").slice(1, 3)).toEqual(["sun:03:30-sun:04:30", "environment"]);
    expect(line("storage_quota_gb").slice(1, 3)).toEqual(["200", "tier"]);
    expect(line("alarms.cpu_percent").slice(1, 3)).toEqual(["95", "engine"]);
  });

  it("shows one setting, or all below one, and names the nearest of a misspelt one", async () => {
    const asked = (setting: string, ...more: string[]) =>
      command(
        "explain",
        folder.folders,
        ...["spotify_premium", "postgresql", "--env", "production", "--setting", setting, ...more],
      );
    const shown = async (setting: string) => (await asked(setting)).out.trimEnd().split("\n").slice(2);
    expect((await shown("connections.max")).map((row) => row.split(/ +/)[0])).toEqual(["connections.max"]);
    const all = await shown("connections");
    expect(all.length).toBeGreaterThan(2);
    for (const row of all) expect(row).toMatch(/^connections\./);
    const { values, origins, bounds } = JSON.parse((await asked("connections.max", "--json")).out);
    expect(values).toEqual({ connections: { max: 200 } });
    expect([Object.keys(origins), Object.keys(bounds)]).toEqual([["connections.max"], ["connections.max"]]);
    for (const wrong of ["conections.max", "connection"])
      expect(await asked(wrong)).toMatchObject({ code: 64, err: expect.stringMatching(/Did you mean connections\./) });
  });

  it("lists nothing that only another form of the engine has", async () => {
    const rows = async (...args: string[]) => {
      const { out } = await command(
        "explain",
        folder.folders,
        "northwind_bank",
        "redis",
        "--env",
        "production",
        ...args,
      );
      return out.split("\n").filter((row) => row.startsWith("kubernetes."));
    };
    expect(await rows()).toEqual([]);
    // Who asks for it sees it.
    expect((await rows("--setting", "kubernetes")).length).toBeGreaterThan(2);
    folder.write("tenants/open_data_lab/redis.yml", "form: kubernetes\n");
    const { out } = await command("explain", folder.folders, "open_data_lab", "redis", "--env", "production");
    expect(out).toMatch(/^form +kubernetes/m);
    expect(out).toMatch(/^kubernetes\.storage\.data_gib /m);
  });

  it("has settings of a form below its name, in every engine that has forms", () => {
    for (const { id, schema, forms = [] } of ROOMS)
      for (const { name } of forms)
        expect([id, Object.keys(schema.shape)]).toEqual([id, expect.arrayContaining([name])]);
  });

  it.each([40, 60, 100, 300])(
    "keeps every row within the width of a terminal, %d, and loses no word",
    async (width) => {
      const args = ["spotify_premium", "postgresql", "--env", "production"];
      const asked = async (io: number | null) => {
        let out = "";
        const lines = [...args, "--tenants", folder.folders.tenants, "--overrides", folder.folders.overrides];
        await mainOf("explain")(lines, {
          width: io,
          out: (text) => {
            out += text;
          },
          err: () => {},
        });
        return out;
      };
      const [narrow, whole] = [await asked(width), await asked(null)];
      for (const row of narrow.split("\n")) expect(row.length).toBeLessThanOrEqual(width);
      expect(Math.max(...whole.split("\n").map(({ length }) => length))).toBeGreaterThan(100);
      const letters = (text: string) => [...text.replace(/[\s-]/g, "")].sort().join("");
      expect(letters(narrow)).toBe(letters(whole));
    },
  );

  it.each([
    [{}, undefined, null],
    [{}, "80", null],
    [{ isTTY: true, columns: 132 }, undefined, 132],
    [{ isTTY: true, columns: 132 }, "90", 90],
    [{ isTTY: true, columns: 0 }, "", 100],
    [{ isTTY: true }, "wide", 100],
    [{ isTTY: true, columns: 3 }, undefined, 40],
  ])("of %j with COLUMNS %j writes lines of %j", (stream, columns, width) => {
    expect(widthOf(stream, columns)).toBe(width);
  });

  it("gives machines values and origins", async () => {
    const { out } = await command(
      "explain",
      folder.folders,
      "open_data_lab",
      "security",
      "--env",
      "production",
      "--json",
    );
    const { values, origins } = JSON.parse(out);
    expect(values.tenant_isolation.strategy).toBe("database_per_tenant");
    expect(origins["tenant_isolation.strategy"]).toEqual({
      file: `${folder.path}/tenants/open_data_lab/security_config.yml`,
      line: 3,
      column: 3,
      layer: "tenant",
    });
  });

  it("explains a cell's shared cluster", async () => {
    const { out } = await command("explain", folder.folders, "--cell", "pool-1", "postgresql", "--env", "staging");
    expect(out).toMatch(/^deletion\.protection +true +engine/m);
  });

  it("shows how far each setting may go, and who may set it", async () => {
    const bounds = async (...args: string[]) =>
      JSON.parse((await command("explain", folder.folders, ...args, "--env", "production", "--json")).out).bounds;
    const pooled = await bounds("spotify_premium", "postgresql");
    expect(pooled["connections.max"]).toMatchObject({
      set_by: "tenant",
      allowed: expect.stringMatching(/^at most \d+ \(tier premium, constructs\/engines\/postgresql\/tiers\.yml:\d+\)/),
    });
    expect(pooled["backup.continuous_days"]).toMatchObject({
      set_by: "cell premium-1",
      allowed: expect.stringMatching(/^1 to 35; at least 7 \(floor of production, .*production_postgresql\.yml:\d+\)$/),
    });
    expect((await bounds("open_data_lab", "postgresql"))["instance.class"]).toMatchObject({ set_by: "tenant" });
    const cell = await bounds("--cell", "pool-1", "postgresql");
    expect([cell["instance.class"].set_by, cell["connections.max"].set_by]).toEqual(["cell pool-1", "tenant"]);
    expect(await bounds("quotas")).toMatchObject({ vpcs: { set_by: "environment" } });
  });

  it.each([
    [
      ["--cell", "pool-1", "clickhouse", "--env", "production"],
      'ROOM: cell pool-1 has no other: given "clickhouse"; allowed: security or postgresql',
    ],
    [["spotify_premum", "postgresql", "--env", "production"], "Did you mean spotify_premium?"],
    [["spotify_premium", "postgres", "--env", "production"], "Did you mean postgresql?"],
    [["spotify_premium", "postgresql", "--env", "prod"], "Did you mean production?"],
    [
      ["open_data_lab", "postgresql", "--env", "staging"],
      '--env: open_data_lab lives elsewhere: given "staging"; allowed: development or production.',
    ],
    [["spotify_premium", "--env", "production"], "ROOM is missing: spotify_premium has security, postgresql, redis"],
    // Engines that it does not have are not offered.
    [["city_library", "--env", "production"], "ROOM is missing: city_library has security, postgresql. Name"],
    [["city_librari", "--env", "production"], 'TENANT: given "city_librari"'],
    [["postgresql", "--env", "production"], "TENANT is missing: postgresql is explained of a tenant"],
    [["--env", "production"], "TENANT and ROOM are missing"],
    [["--cell", "pool-1", "--env", "production"], "ROOM is missing: cell pool-1 has security, postgresql. Name"],
    [["--cell", "pool-1", "mongodb", "--env", "production"], "ROOM: cell pool-1 has no other"],
    [["spotify_premium", "postgresql"], "--env is missing: as in overrides/<environment>_environment.yml."],
    [["--cell", "pool-9", "postgresql", "--env", "staging"], "Did you mean pool-1?"],
    [["--cell", "pool-1", "postgres", "--env", "staging"], "Did you mean postgresql?"],
    [["spotify_premium", "postgresql", "redis", "--env", "production"], "redis is not expected"],
    [["city_library", "redis", "--env", "production"], 'ROOM: city_library has no other: given "redis"'],
    [
      ["--verbose"],
      "--verbose is no option of this command. Take it out. Its options: --env, --cell, --setting, --tenants,",
    ],
  ])("%j is refused with what is allowed, without a stack", async (args, says) => {
    const { code, out, err } = await command("explain", folder.folders, ...args);
    expect(code).toBe(64);
    expect(out).toBe("");
    expect(err).toContain(says);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it("names every room of a whole environment in its help", () => {
    const said = [EXPLAIN.says, EXPLAIN.positionals[1].says];
    for (const text of said) for (const { id } of ENVIRONMENT_ROOMS) expect(text).toContain(id);
  });

  it("tells every problem of the tenant, in one run", async () => {
    const broken = Folder.ofExamples();
    broken.write("tenants/city_library/postgresql.yml", "connections:\n  max: 900\nstorage_quota_gb: 5000\n");
    const { code, err } = await command("explain", broken.folders, "city_library", "postgresql", "--env", "production");
    expect(code).toBe(1);
    expect(
      broken
        .relative(err)
        .split("\n")
        .map((line) => line.split(" given")[0]),
    ).toEqual([
      "tenants/city_library/postgresql.yml:2:3 connections.max:",
      "tenants/city_library/postgresql.yml:3:1 storage_quota_gb:",
      "2 problems in the configuration",
      "",
    ]);
    broken.remove();
  });
});
