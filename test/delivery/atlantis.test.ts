import { fleetFiles } from "../../bench/fleets/write";
import { atlantisConfig } from "../../delivery/atlantis";
import { atlantisServer } from "../../delivery/atlantis-server";
import { selectStacks } from "../../stacks/select";
import { withLoadedFleet } from "../support/fleet";

interface Project {
  readonly name: string;
  readonly depends_on?: readonly string[];
  readonly execution_order_group: number;
  readonly autoplan: { readonly when_modified: readonly string[] };
}

const FOLDERS = { tenants: "tenants", overrides: "overrides" };
const IN = { environment: "production" };
const stacks = [
  { ...IN, name: "production-foundation", layer: 0, after: [], tenants: [] },
  {
    ...IN,
    name: "production-cell-a-tenants",
    layer: 2,
    after: ["production-foundation", "production-recovery"],
    tenants: ["acme"],
    open: true,
  },
  {
    ...IN,
    name: "production-tenant-big-corp",
    layer: 3,
    after: ["production-foundation"],
    tenants: ["big_corp"],
  },
];
const projectsOf = (...args: Parameters<typeof atlantisConfig>) =>
  (atlantisConfig(...args) as { projects: Project[] }).projects;
const projects = projectsOf(stacks, FOLDERS);

/** What a project is planned for that is below a folder, without the way up to it. */
const planned = ({ autoplan }: Project, folder: string) =>
  autoplan.when_modified.map((path) => path.replace(/^(?:\.\.\/){3}/, "")).filter((path) => path.startsWith(folder));

describe("atlantis.yaml", () => {
  it("has a project a stack, in layers, waiting only for projects that there are", () => {
    expect(projects.map(({ name, execution_order_group: group, depends_on: after }) => [name, group, after])).toEqual([
      ["production-foundation", 0, undefined],
      ["production-cell-a-tenants", 2, ["production-foundation"]],
      ["production-tenant-big-corp", 3, ["production-foundation"]],
    ]);
  });

  it("plans a stack for the tenants that it is made from: none, any that may come or go, or its own", () => {
    expect(projects.map((project) => planned(project, "tenants/"))).toEqual([
      [],
      ["tenants/*/**"],
      ["tenants/big_corp/**"],
    ]);
  });

  it("plans it for its own environment's files, for code and for what stands beside the stacks", () => {
    for (const project of projects) {
      expect(planned(project, "overrides/")).toEqual(["overrides/production_*"]);
      const shared = ["charts/**", "terraform-json/**", "constructs/**", "package-lock.json"];
      expect(planned(project, "")).toEqual(expect.arrayContaining(shared));
      expect(planned(project, "review")).toEqual([]);
    }
  });

  it("finds settings where they are", () => {
    const [, cell] = projectsOf(stacks, { tenants: "fleet/tenants", overrides: "fleet/overrides" });
    expect(planned(cell!, "fleet/")).toEqual(["fleet/tenants/*/**", "fleet/overrides/production_*"]);
    expect(planned(cell!, "tenants/")).toEqual([]);
  });

  it("of a whole fleet, gives tenants' folders to rows of cells and to stacks of tenants alone", () =>
    withLoadedFleet(fleetFiles(40, 7), (fleet) => {
      const plans = selectStacks(fleet, ["production"]);
      const all = projectsOf(plans, FOLDERS);
      const kinds = new Set(all.map((project) => planned(project, "tenants/").join(" ")));
      for (const project of all) {
        const [tenants = ""] = planned(project, "tenants/");
        const { name } = project;
        if (tenants === "tenants/*/**") expect(name).toMatch(/^production-cell-[a-z0-9-]+-tenants$/);
        else if (tenants === "") expect(name).not.toMatch(/-tenants?(?:-|$)/);
        else expect(name).toContain(tenants.split("/")[1]!.replaceAll("_", "-"));
      }
      expect(kinds.size).toBeGreaterThan(2);
    }));

  it("has nothing of what a project is planned, judged and applied by: a pull request could change it", () => {
    const config = atlantisConfig(stacks, FOLDERS);
    expect(Object.keys(config)).not.toContain("workflows");
    for (const project of projects)
      expect(Object.keys(project).sort()).toEqual(
        expect.not.arrayContaining(["apply_requirements", "plan_requirements", "workflow", "custom_policy_check"]),
      );
  });
});

describe("the server's configuration of Atlantis", () => {
  const { repos, workflows } = atlantisServer("github.com/owner/name") as {
    repos: {
      id: string;
      apply_requirements: string[];
      allowed_overrides: string[];
      allow_custom_workflows: boolean;
      workflow: string;
      pre_workflow_hooks: { run: string; commands?: string }[];
    }[];
    workflows: Record<string, Record<"plan" | "apply", { steps: (string | { run: { command: string } })[] }>>;
  };
  const [repo] = repos;

  it("lets nobody apply what is not approved, and no pull request override anything", () => {
    expect(repo).toMatchObject({ id: "github.com/owner/name", allowed_overrides: [], allow_custom_workflows: false });
    expect(repo?.apply_requirements).toEqual(["approved", "mergeable", "undiverged"]);
    expect(Object.keys(workflows)).toEqual([repo?.workflow]);
  });

  it("plans what may be planned, and applies what was reviewed, by the default branch's own checkout", () => {
    const steps = (stage: "plan" | "apply") =>
      workflows.tessera?.[stage].steps.map((step) => (typeof step === "string" ? step : step.run.command));
    const script = 'bash "$TESSERA_JUDGE/delivery/atlantis.sh"';
    expect(steps("plan")).toEqual([
      `${script} before-plan`,
      "init",
      `${script} after-init`,
      "plan",
      `${script} after-plan`,
    ]);
    expect(steps("apply")).toEqual([`${script} before-apply`, "apply", `${script} after-apply`]);
  });

  it("runs the pull request's code in a sandbox alone, and not where a plan lies already", () => {
    const foreign = repo?.pre_workflow_hooks.filter(({ run }) => !run.startsWith('bash "$TESSERA_JUDGE/'));
    expect(foreign?.map(({ run, commands }) => [run.startsWith('"$TESSERA_SANDBOX" '), commands])).toEqual([
      [true, "plan"],
    ]);
  });
});
