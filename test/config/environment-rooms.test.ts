import { environmentYml, type Files, Folder, SMALL_FLEET } from "./folder";

const FILE = "overrides/production_deployment.yml";
let folder: Folder;
afterEach(() => folder.remove());

const withFile = (text: string, more: Files = {}) => new Folder(SMALL_FLEET, { [FILE]: text }, more);

describe("settings of a whole environment", () => {
  it("come from the defaults, and from the environment's file where it says otherwise, with the line", () => {
    folder = withFile("settings:\n  strategy: in_place\n");
    const { values, origins } = folder.load().resolveEnvironment("deployment", "production");
    expect(values).toMatchObject({ strategy: "in_place", validation: { smoke_tests: true } });
    expect(origins.strategy).toMatchObject({ layer: "environment", line: 2, column: 3 });
    expect(origins["validation.smoke_tests"]).toMatchObject({ layer: "engine" });
    expect(folder.relative(origins["validation.smoke_tests"]!.file)).toBe("constructs/deployment/defaults.yml");
  });

  it("of one environment are not another's", () => {
    folder = withFile("settings: { strategy: in_place }\n", {
      "overrides/staging_environment.yml": environmentYml(),
    });
    expect(folder.load().resolveEnvironment("deployment", "staging").values.strategy).toBe("rolling");
  });

  it("refuse what cannot be done, and say what comes nearest", () => {
    folder = withFile(`settings:
  strategy: blue_green
  rollback:
    performance_degradation: 20
    health_check_failures: 0
  monitoring: { failure_analysis: automatical }
`);
    expect(folder.problems()).toEqual([
      `${FILE}:2:3 settings.strategy: given blue_green; allowed: rolling or in_place. Terraform has a blue/green update for single RDS instances only (aws_db_instance), not for clusters, and the other engines have none (Terraform AWS provider, aws_db_instance, blue_green_update). The nearest is rolling: two stacks of a layer at a time, the first failure stops the layer.`,
      `${FILE}:4:5 settings.rollback.performance_degradation: given 20; allowed: a percentage in quotes from "5%" to "500%", such as "20%". Write it in quotes: "20".`,
      `${FILE}:5:5 settings.rollback.health_check_failures: given 0; allowed: 1 to 10. Raise it.`,
      `${FILE}:6:17 settings.monitoring.failure_analysis: given automatical; allowed: automatic or none. Did you mean automatic?`,
    ]);
  });

  it.each([
    ["rollback: { automatic_triggers: true }\n  monitoring: { deployment_tracking: false }", 2],
    ["validation: { smoke_tests: false, performance_tests: false, security_scans: false }", 0],
    [
      "rollback: { automatic_triggers: true }\n  validation: { smoke_tests: false, performance_tests: false, security_scans: false }",
      1,
    ],
    ["monitoring: { deployment_tracking: false, success_metrics: false, failure_analysis: none }", 1],
    [
      "validation: { performance_tests: false }\n  monitoring: { deployment_tracking: false, success_metrics: false, failure_analysis: none }",
      0,
    ],
  ])("are held against each other: %s", (text, least) => {
    folder = withFile(`settings:\n  ${text}\n`);
    const problems = folder.problems();
    expect(problems.length >= least && (least > 0 || problems.length === 0)).toBe(true);
    for (const problem of problems) expect(problem).toMatch(/Seen for production\.$/);
  });

  it("have no room that there is not", () => {
    folder = new Folder(SMALL_FLEET);
    expect(() => folder.load().resolveEnvironment("deploymnt", "production")).toThrow("Did you mean deployment?");
  });

  it("are refused in a tenant's file, which is told where they go", () => {
    folder = new Folder(SMALL_FLEET, { "tenants/acme/security_config.yml": "deployment: { strategy: rolling }\n" });
    expect(folder.problems().join()).toContain("write it into <environment>_deployment.yml");
  });
});
