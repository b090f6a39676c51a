import { allocate, totalOf } from "../../../usage/cost/allocate";
import { Pricing } from "../../../usage/cost/price";
import { readPrices } from "../../../usage/cost/prices";
import type { InventoryItem } from "../../../usage/inventory";

const table = readPrices();
const pricing = new Pricing(table);
const price = (type: string, values: Record<string, unknown>) => pricing.of(type, (path) => values[path]);

describe("the price table", () => {
  it("says when and where its numbers come from", () => {
    expect(table.as_of).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(table.source.length).toBeGreaterThan(20);
    expect([table.region, table.currency, table.hours_per_month]).toEqual(["us-east-1", "USD", 730]);
  });

  it("has a price, a use or a class table for every type, and the table that it names", () => {
    for (const [type, row] of Object.entries(table.types)) {
      expect([type, [row.monthly, row.usage, row.hourly].filter((part) => part !== undefined).length]).toEqual([
        type,
        1,
      ]);
      if (row.hourly) expect(Object.keys(table.hourly[row.hourly] ?? {}).length).toBeGreaterThan(3);
    }
  });

  it("grows with the class in every family", () => {
    const sizes = ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge"];
    for (const classes of Object.values(table.hourly)) {
      for (const family of new Set(Object.keys(classes).map((name) => name.slice(0, name.lastIndexOf("."))))) {
        const usd = sizes.map((size) => classes[`${family}.${size}`]).filter((one) => one !== undefined);
        expect(usd).toEqual([...usd].sort((a, b) => a - b));
      }
    }
  });
});

describe("prices", () => {
  it("an instance by its class, twice with a standby, with its storage", () => {
    const one = { instance_class: "db.m6g.large", allocated_storage: 100 };
    expect(price("aws_db_instance", one).usd).toBeCloseTo(0.159 * 730 + 11.5);
    expect(price("aws_db_instance", { ...one, multi_az: true }).usd).toBeCloseTo(2 * (0.159 * 730 + 11.5));
  });

  it("a cache with cluster mode by shards and replicas, its copy in another region by what its tags say", () => {
    const type = "aws_elasticache_replication_group";
    const class_ = { node_type: "cache.r7g.large" };
    const six = 6 * 0.219 * 730;
    expect(price(type, { ...class_, num_node_groups: 3, replicas_per_node_group: 1 }).usd).toBeCloseTo(six);
    // A plan holds numbers of before beside those that are set.
    const grown = { num_node_groups: 3, replicas_per_node_group: 1, num_cache_clusters: 4 };
    expect(price(type, { ...class_, ...grown, cluster_mode: "enabled" }).usd).toBeCloseTo(six);
    const single = { num_node_groups: 1, replicas_per_node_group: 1, num_cache_clusters: 6, cluster_mode: "disabled" };
    expect(price(type, { ...class_, ...single }).usd).toBeCloseTo(six);
    const copy = { "tags.tessera:node_class": "cache.r7g.large", "tags.tessera:nodes": "6" };
    expect(price(type, { ...copy, replicas_per_node_group: 1 })).toEqual({ usd: expect.closeTo(six) });
    expect(price("aws_elasticache_global_replication_group", {}).unpriced).toContain("other region");
  });

  it("nodes by their number, endpoints by their subnets, and a gateway endpoint nothing", () => {
    expect(
      price("aws_elasticache_replication_group", { node_type: "cache.r6g.large", num_cache_clusters: 3 }).usd,
    ).toBeCloseTo(3 * 0.206 * 730);
    expect(price("aws_vpc_endpoint", { vpc_endpoint_type: "Interface", subnet_ids: ["a", "b", "c"] }).usd).toBeCloseTo(
      21.9,
    );
    expect(price("aws_vpc_endpoint", { vpc_endpoint_type: "Gateway" })).toEqual({ usd: 0 });
    expect(price("aws_vpc_endpoint", {})).toEqual({ usd: 0 });
  });

  it("what is billed by use beside a price is said beside it, and of a gateway endpoint nothing", () => {
    const endpoint = { vpc_endpoint_type: "Interface", subnet_ids: ["a", "b", "c"] };
    expect(price("aws_vpc_endpoint", endpoint)).toEqual({
      usd: expect.closeTo(21.9),
      unpriced: "aws_vpc_endpoint: data through it",
    });
    expect(price("aws_vpc_endpoint", { vpc_endpoint_type: "Gateway" })).toEqual({ usd: 0 });
    const nodes = { instance_types: ["r7g.xlarge"], "scaling_config.desired_size": 1 };
    expect(price("aws_eks_node_group", nodes).unpriced).toContain("data across zones");
  });

  it("tells how much of another region is counted at the table's prices", () => {
    const item = (region: string): InventoryItem => ({
      ...{ stack: "production-foundation", type: "aws_kms_key", values: {}, instances: 2, region },
    });
    const { elsewhere } = allocate([item("us-east-1"), item("eu-central-1")], pricing);
    expect([...elsewhere]).toEqual([["eu-central-1", 2]]);
  });

  describe("of another region", () => {
    const frankfurt = {
      ...{ as_of: "2026-11-22", source: "nobody: made up for this test", units: table.units },
      hourly: { aurora: { "db.r6g.large": 0.5 } },
      monthly: { aws_kms_key: 2 },
    };
    const regional = new Pricing({ ...table, regions: { "eu-central-1": frankfurt } });
    const instance = (class_: string) => (path: string) => ({ instance_class: class_ })[path];
    const of = (type: string, class_: string, region: string) => regional.of(type, instance(class_), region);

    it("are its own where they are written down, and nothing is borrowed", () => {
      const type = "aws_rds_cluster_instance";
      expect(of(type, "db.r6g.large", "eu-central-1")).toEqual({ usd: 0.5 * 730 });
      expect(of(type, "db.r6g.large", "us-east-1")).toEqual({ usd: expect.closeTo(0.26 * 730) });
      expect(of("aws_kms_key", "", "eu-central-1")).toEqual({ usd: 2 });
    });

    it("are unpriced where its own leave something out: those of no other region take their place", () => {
      expect(of("aws_rds_cluster_instance", "db.r6g.xlarge", "eu-central-1")).toEqual({
        usd: 0,
        unpriced: "aws_rds_cluster_instance: class not in the price table",
      });
      expect(of("aws_secretsmanager_secret", "", "eu-central-1")).toEqual({
        usd: 0,
        unpriced: "aws_secretsmanager_secret: not in the prices of its region",
      });
    });

    it("are borrowed where none are written down, and that is said", () => {
      expect(of("aws_kms_key", "", "eu-west-1")).toEqual({ usd: 1, borrowed: "eu-west-1" });
      expect(of("aws_iam_role", "", "eu-west-1")).toEqual({ usd: 0 });
      const item = (region: string): InventoryItem => ({
        ...{ stack: "production-foundation", type: "aws_kms_key", values: {}, instances: 2, region },
      });
      const { elsewhere, total } = allocate(["us-east-1", "eu-central-1", "eu-west-1"].map(item), regional);
      expect([[...elsewhere], total]).toEqual([[["eu-west-1", 2]], 2 * (1 + 2 + 1)]);
    });
  });

  it("what is free is 0 without a word, what is unknown is unpriced, never 0 alone", () => {
    expect(price("aws_iam_role", {})).toEqual({ usd: 0 });
    expect(price("aws_ssm_parameter", {})).toEqual({ usd: 0 });
    expect(price("aws_s3_bucket", {}).unpriced).toBe("aws_s3_bucket: storage and requests");
    expect(price("aws_quantum_thing", {}).unpriced).toBe("aws_quantum_thing: not in the price table");
    expect(price("aws_rds_cluster_instance", { instance_class: "db.r99.large" }).unpriced).toContain(
      "class not in the price table",
    );
    expect(price("aws_rds_cluster_instance", { instance_class: "db.serverless" }).unpriced).toContain(
      "capacity by use",
    );
    expect(price("constructor", {}).unpriced).toContain("not in the price table");
  });
});

describe("allocation", () => {
  const item = (stack: string, type: string, values: Record<string, unknown> = {}, keys?: string[]): InventoryItem => ({
    stack,
    type,
    values,
    instances: keys?.length ?? 1,
    ...(keys && { keys }),
  });
  const items = [
    item("production-foundation", "aws_kms_key"),
    item("production-foundation", "aws_nat_gateway"),
    item("production-cell-a", "aws_kms_key"),
    item("production-cell-a-tenants", "aws_ssm_parameter", {}, ["acme", "blue_fox"]),
    item("production-tenant-big-corp", "aws_kms_key"),
    item("production-tenant-big-corp-incluster", "aws_secretsmanager_secret"),
  ];

  it("divides by the stated rule, and loses nothing", () => {
    const { tenants, total } = allocate(items, pricing);
    expect(tenants.map(({ tenant }) => tenant).sort()).toEqual(["acme", "big_corp", "blue_fox"]);
    expect(tenants.find(({ tenant }) => tenant === "acme")).toMatchObject({
      own: 0,
      cell: 0.5,
      environment: (1 + 32.85) / 3,
    });
    expect(tenants.find(({ tenant }) => tenant === "big_corp")?.own).toBeCloseTo(1.4);
    expect(tenants.reduce((sum, one) => sum + totalOf(one), 0)).toBeCloseTo(total);
  });
});
