import fc from "fast-check";
import { INSTANCE_CLASSES } from "../../../constructs/engines/postgresql/classes";
import { BACKEND_OVERHEAD_MIB, capacityOf, type Sizing, size } from "../../../constructs/engines/postgresql/sizing";

const FIXED = Object.entries(INSTANCE_CLASSES).flatMap(([name, { memory_gib, vcpu }]) =>
  memory_gib === null || vcpu === null ? [] : [{ name, memoryGib: memory_gib, vcpu }],
);
const WORKLOADS = ["oltp", "mixed", "analytics"] as const;

const capacity = fc.oneof(
  fc.constantFrom(...FIXED),
  fc
    .integer({ min: 2, max: 512 })
    .map((halves) =>
      capacityOf({ class: "db.serverless", readers: 0, serverless_min_acu: 0.5, serverless_max_acu: halves / 2 }),
    ),
);
const workload = fc.constantFrom(...WORKLOADS);
const workers = fc.option(fc.integer({ min: 1, max: 32 }), { nil: undefined });

/** Every connection sorting at once beside every vacuum worker and one index build. */
function worstCaseMib(sizing: Sizing): number {
  const sessions = sizing.maxConnections * (BACKEND_OVERHEAD_MIB + sizing.workMemKib / 1024);
  const maintenance = (sizing.autovacuumWorkers + 1) * (sizing.maintenanceWorkMemKib / 1024);
  return sizing.sharedBuffersMib + sessions + maintenance;
}

test("whatever the class, workload and number of vacuum workers, all of it at once fits into memory", () => {
  fc.assert(
    fc.property(capacity, workload, workers, (on, runs, vacuum) => {
      const sizing = size(on, runs, vacuum);
      expect(worstCaseMib(sizing)).toBeLessThanOrEqual(sizing.availableMib);
      expect(sizing.availableMib).toBeLessThan(on.memoryGib * 1024);
    }),
  );
});

test("sizes are whole numbers that PostgreSQL takes", () => {
  fc.assert(
    fc.property(capacity, workload, workers, (on, runs, vacuum) => {
      const sizing = size(on, runs, vacuum);
      // Least values: PostgreSQL documentation, work_mem 64 kB, maintenance_work_mem 1 MB.
      expect(sizing.workMemKib).toBeGreaterThanOrEqual(1024);
      expect(sizing.maintenanceWorkMemKib).toBeGreaterThanOrEqual(1024);
      expect(sizing.maxConnections).toBeGreaterThanOrEqual(50);
      expect(sizing.maxConnections).toBeLessThanOrEqual(5000);
      for (const value of Object.entries(sizing)) {
        if (!["sharedBuffersMib", "availableMib"].includes(value[0])) expect(Number.isInteger(value[1])).toBe(true);
      }
    }),
  );
});

test("more memory never means fewer connections or less memory for each", () => {
  const sizes = FIXED.filter(({ name }) => name.startsWith("db.r7g.")).sort((a, b) => a.memoryGib - b.memoryGib);
  expect(sizes.length).toBeGreaterThan(4);
  for (const runs of WORKLOADS) {
    const made = sizes.map((on) => size(on, runs));
    for (const [index, larger] of made.slice(1).entries()) {
      expect(larger.maxConnections).toBeGreaterThanOrEqual(made[index]!.maxConnections);
      expect(larger.workMemKib).toBeGreaterThanOrEqual(made[index]!.workMemKib);
      expect(larger.maintenanceWorkMemKib).toBeGreaterThanOrEqual(made[index]!.maintenanceWorkMemKib);
    }
  }
});

test("workloads share the same instance out differently", () => {
  const on = capacityOf({ class: "db.r7g.4xlarge", readers: 0, serverless_min_acu: null, serverless_max_acu: null });
  const [oltp, mixed, analytics] = WORKLOADS.map((runs) => size(on, runs)) as [Sizing, Sizing, Sizing];
  expect(oltp.maxConnections).toBeGreaterThan(mixed.maxConnections);
  expect(mixed.maxConnections).toBeGreaterThan(analytics.maxConnections);
  expect(oltp.workMemKib).toBeLessThan(mixed.workMemKib);
  expect(mixed.workMemKib).toBeLessThan(analytics.workMemKib);
  expect(oltp.maxParallelWorkersPerGather).toBeLessThan(analytics.maxParallelWorkersPerGather);
});

test("r7g.large under oltp, by hand", () => {
  // 16 GiB: 14745.6 MiB available, buffers 9643.9 MiB, 5101.7 remain; sessions 3826.3 over 12 MiB each.
  const sizing = size({ memoryGib: 16, vcpu: 2 }, "oltp");
  expect(Math.round(sizing.sharedBuffersMib)).toBe(9644);
  expect(sizing.maxConnections).toBe(318);
  expect(sizing.workMemKib).toBe(4096);
  expect(sizing.maintenanceWorkMemKib).toBe(318 * 1024);
  expect(sizing.tempFileLimitKib).toBe(8 * 1024 ** 2);
});

test("a serverless class is sized by its highest capacity, two GiB a unit", () => {
  const instance = { class: "db.serverless", readers: 0, serverless_min_acu: 0.5, serverless_max_acu: 16 };
  expect(capacityOf(instance)).toEqual({ memoryGib: 32, vcpu: 4 });
  expect(() => capacityOf({ ...instance, serverless_max_acu: null })).toThrow(/serverless_max_acu.*got: null/);
});

test("an unknown class is named, with those that exist", () => {
  const instance = { class: "db.m5.large", readers: 0, serverless_min_acu: null, serverless_max_acu: null };
  expect(() => capacityOf(instance)).toThrow(/no Aurora class db\.m5\.large; one of .*db\.r7g\.large/);
});
