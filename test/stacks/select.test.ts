import { loadFleet } from "../../constructs/rooms";
import { selectStacks } from "../../stacks/select";
import { FLEET } from "../support/fleet";

const fleet = loadFleet(FLEET);
const names = (...patterns: string[]) => selectStacks(fleet, patterns).map((plan) => plan.name);

test("an environment is all its stacks, lowest layer first", () => {
  const all = names("production");
  expect(all[0]).toBe("production-foundation");
  expect(all).toContain("production-cell-pool-1-tenants");
  expect(all.indexOf("production-cell-pool-1")).toBeLessThan(all.indexOf("production-cell-pool-1-tenants"));
  expect(all.every((name) => name.startsWith("production-"))).toBe(true);
});

test.each([
  ["production-foundation", ["production-foundation"]],
  ["production-recovery", ["production-recovery"]],
  ["staging-cell-pool-1", ["staging-cell-pool-1"]],
  ["staging-cell-pool-1-tenants", ["staging-cell-pool-1-tenants"]],
  ["production-tenant-northwind-bank", ["production-tenant-northwind-bank"]],
  ["*-tenant-open-data-lab", ["development-tenant-open-data-lab", "production-tenant-open-data-lab"]],
  ["testing-f*", ["testing-foundation"]],
])("%s", (pattern, expected) => {
  expect(names(pattern)).toEqual(expected);
});

test("what is named twice is built once", () => {
  expect(names("production-foundation", "production-f*")).toEqual(["production-foundation"]);
});

test.each(["prodution", "production-cell-nowhere", "production-tenant-nobody", "production-tenant-city-library", "x*"])(
  "%s is no stack",
  (pattern) => {
    expect(() => names(pattern)).toThrow(`no stack matches "${pattern}": give an environment (development,`);
  },
);
