import { atlantisConfig } from "../../delivery/atlantis";

interface Project {
  readonly name: string;
  readonly depends_on?: readonly string[];
  readonly execution_order_group: number;
  readonly autoplan: { readonly when_modified: readonly string[] };
  readonly apply_requirements: readonly string[];
}

const stacks = [
  { name: "production-foundation", layer: 0, after: [], tenants: [] },
  { name: "production-cell-a", layer: 2, after: ["production-foundation", "production-recovery"], tenants: ["acme"] },
  { name: "production-tenant-big-corp", layer: 3, after: ["production-foundation"], tenants: ["big_corp"] },
];
const { projects } = atlantisConfig(stacks) as { projects: Project[] };

describe("atlantis.yaml", () => {
  it("has a project a stack, in layers, waiting only for projects that there are", () => {
    expect(projects.map(({ name, execution_order_group: group, depends_on: after }) => [name, group, after])).toEqual([
      ["production-foundation", 0, undefined],
      ["production-cell-a", 2, ["production-foundation"]],
      ["production-tenant-big-corp", 3, ["production-foundation"]],
    ]);
  });

  it("plans a dedicated tenant for its own folder, and a shared stack for any", () => {
    const tenants = projects.map(({ autoplan }) => autoplan.when_modified.filter((path) => path.includes("tenants/")));
    expect(tenants).toEqual([["../../../tenants/**"], ["../../../tenants/**"], ["../../../tenants/big_corp/**"]]);
  });

  it("lets nobody apply what is not approved", () => {
    for (const { apply_requirements: needs } of projects) expect(needs).toContain("approved");
  });
});
