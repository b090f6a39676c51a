import { EXPLAIN } from "../../cli/commands/configuration";
import { ENVIRONMENT_ROOMS } from "../../constructs/rooms";
import { Folder } from "../config/folder";
import { command } from "./command";

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
    [["spotify_premium", "--env", "production"], "ROOM is missing: give one of security, clickhouse"],
    [["postgresql", "--env", "production"], "TENANT is missing: postgresql is explained of a tenant"],
    [["--env", "production"], "TENANT and ROOM are missing"],
    [["--cell", "pool-1", "--env", "production"], "ROOM is missing: give one of security, clickhouse"],
    [["spotify_premium", "postgresql"], "--env is missing: as in overrides/<environment>_environment.yml."],
    [["--cell", "pool-9", "postgresql", "--env", "staging"], "Did you mean pool-1?"],
    [["--cell", "pool-1", "postgres", "--env", "staging"], "Did you mean postgresql?"],
    [["spotify_premium", "postgresql", "redis", "--env", "production"], "redis is not expected"],
    [["city_library", "redis", "--env", "production"], 'ROOM: city_library has no other: given "redis"'],
    [["--verbose"], "--verbose is no option of this command. Take it out. Its options: --env, --cell, --tenants,"],
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
