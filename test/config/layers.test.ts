import type { Origin } from "../../config/model";
import { environmentYml, type Files, Folder, SMALL_FLEET, tenantYml } from "./folder";

/** A premium tenant with a cluster of its own and one that shares, in an environment with settings of its own. */
const FILES: Files = {
  "tenants/ledger.txt": "acme\nbeta\ngamma\n",
  "tenants/acme/tenant.yml": tenantYml("acme"),
  "tenants/acme/postgresql.yml": "# ours\nconnections:\n  max: 60\nstorage_quota_gb: 50\n",
  "tenants/beta/tenant.yml": tenantYml("beta", { tier: "premium", placement: "{}" }),
  "tenants/beta/security_config.yml": "tenant_isolation: { strategy: database_per_tenant }\n",
  "tenants/beta/postgresql.yml":
    "extensions: [pgaudit, postgis]\nparameters:\n  enable_partitionwise_join: false\nbackup: { continuous_days: 20 }\n",
  "tenants/gamma/tenant.yml": tenantYml("gamma", { tier: "premium", placement: "{ production: premium-1 }" }),
  "overrides/production_environment.yml": environmentYml({
    cells: `
  pool-1:
    tier: standard
    admits: [free, standard]
    capacity_tenants: 3
    engines: [postgresql]
    settings:
      postgresql:
        instance: { readers: 3 }
  premium-1: { tier: premium, admits: [premium], capacity_tenants: 2, engines: [postgresql] }`,
  }),
  "overrides/production_postgresql.yml": `settings:
  parameters: { enable_partitionwise_join: true, random_page_cost: 1.1 }
  backup: { continuous_days: 12 }
  connections: { max: 30, reader_max: 31 }
`,
};

let folder: Folder;
beforeAll(() => {
  folder = new Folder(SMALL_FLEET, FILES);
});
afterAll(() => folder.remove());

function resolved(tenant: string, room = "postgresql") {
  const { values, origins } = folder.load().resolve(room, tenant, "production");
  const at = (path: string) => {
    const origin = origins[path] as Origin;
    const file = folder.relative(origin.file);
    return `${origin.layer} ${file.startsWith("constructs/") ? file : `${file}:${origin.line}:${origin.column}`}`;
  };
  // biome-ignore lint/suspicious/noExplicitAny: settings of whichever room
  return { values: values as any, origins, at };
}

describe("layers", () => {
  it("the tenant's own value wins, then the environment's, the tier's, the engine's", () => {
    const { values, at } = resolved("acme");
    expect(values.connections).toEqual({
      max: 60,
      reader_max: 31,
      statement_timeout_seconds: 60,
      lock_timeout_seconds: 10,
      idle_in_transaction_timeout_seconds: 60,
    });
    expect(at("connections.max")).toBe("tenant tenants/acme/postgresql.yml:3:3");
    expect(at("connections.reader_max")).toBe("environment overrides/production_postgresql.yml:4:27");
    expect(at("connections.lock_timeout_seconds")).toBe("engine constructs/engines/postgresql/defaults.yml");
    expect(values.storage_quota_gb).toBe(50);
    expect(at("storage_quota_gb")).toBe("tenant tenants/acme/postgresql.yml:4:1");
  });

  it("settings of the cluster are the cell's for a tenant that shares it", () => {
    const { values, at } = resolved("acme");
    expect(values.instance.readers).toBe(3);
    expect(at("instance.readers")).toBe("cell overrides/production_environment.yml:19:21");
    expect(values.backup.continuous_days).toBe(12);
  });

  it("settings of the cluster are the tenant's own for one with a cluster of its own", () => {
    const { values, at } = resolved("beta");
    expect(values.instance.readers).toBe(2);
    expect(at("instance.readers")).toBe("tier constructs/engines/postgresql/tiers.yml");
    expect(values.backup.continuous_days).toBe(20);
    expect(at("backup.continuous_days")).toBe("tenant tenants/beta/postgresql.yml:4:11");
  });

  it("maps merge, lists replace", () => {
    const { values, at } = resolved("beta");
    expect(values.parameters).toEqual({ enable_partitionwise_join: false, random_page_cost: 1.1 });
    expect(at("parameters.enable_partitionwise_join")).toBe("tenant tenants/beta/postgresql.yml:3:3");
    expect(at("parameters.random_page_cost")).toBe("environment overrides/production_postgresql.yml:2:50");
    expect(values.extensions).toEqual(["pgaudit", "postgis"]);
  });

  it("what follows from a strategy comes with it, whoever chose the strategy", () => {
    const own = resolved("beta", "security");
    expect(own.values.tenant_isolation).toMatchObject({
      strategy: "database_per_tenant",
      encryption: "per_tenant_keys",
      backup_isolation: true,
      row_level_security: false,
      schema_prefix: null,
    });
    expect(own.at("tenant_isolation.backup_isolation")).toBe("engine constructs/security/strategies.yml");
    const shared = resolved("gamma", "security");
    expect(shared.values.tenant_isolation).toMatchObject({ strategy: "schema_per_tenant", row_level_security: true });
    expect(shared.at("tenant_isolation.strategy")).toBe("tier constructs/security/tiers.yml");
  });

  it("the tier of the cell, not that of the tenant, sizes a shared cluster", () => {
    const fleet = folder.load();
    const cell = fleet.resolveCell("postgresql", "pool-1", "production");
    expect(cell.values).toMatchObject({ instance: { readers: 3 }, observability: { performance_insights_days: 7 } });
    expect(fleet.resolveCell("postgresql", "premium-1", "production").values).toMatchObject({
      instance: { readers: 2 },
      observability: { performance_insights_days: 31 },
    });
  });

  it("every leaf has an origin and nothing else has", () => {
    for (const id of ["acme", "beta", "gamma"])
      for (const room of ["postgresql", "security"]) {
        const { values, origins } = resolved(id, room);
        const leaves: string[] = [];
        const walk = (value: object, prefix: string) => {
          for (const [key, item] of Object.entries(value)) {
            const isMap = item !== null && typeof item === "object" && !Array.isArray(item);
            if (isMap && Object.keys(item).length > 0) walk(item, `${prefix}${key}.`);
            else leaves.push(`${prefix}${key}`);
          }
        };
        walk(values, "");
        expect(Object.keys(origins).sort()).toEqual(leaves.sort());
      }
  });

  it("what is handed out cannot be changed under another reader", () => {
    const { values } = resolved("acme");
    expect(() => {
      values.connections.max = 1000;
    }).toThrow(TypeError);
    expect(() => values.extensions.push("postgis")).toThrow(TypeError);
    expect(() => {
      resolved("acme", "security").values.encryption.at_rest.algorithm = "none";
    }).toThrow(TypeError);
  });

  it("a tier's limits do not bind the platform's overrides", () => {
    const wide = new Folder(SMALL_FLEET, {
      "overrides/production_postgresql.yml": "settings:\n  connections: { max: 400 }\n",
    });
    expect(wide.problems()).toEqual([]);
    expect(wide.load().resolve("postgresql", "acme", "production").values).toMatchObject({ connections: { max: 400 } });
    wide.remove();
  });

  it("no limit counts as more than any limit", () => {
    const unlimited = new Folder(SMALL_FLEET, { "tenants/acme/postgresql.yml": "storage_quota_gb: null\n" });
    expect(unlimited.problems()).toEqual([
      expect.stringContaining("storage_quota_gb: given null; allowed: at most 100 (limit of tier standard"),
    ]);
    unlimited.remove();
  });
});
