import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NoTerraform } from "../../../delivery/deploy/terraform";
import { until } from "../../support/until";
import { outcomes, World } from "./world";

const worlds: World[] = [];
afterEach(() => {
  for (const world of worlds.splice(0)) world.end();
});

function world(control: ConstructorParameters<typeof World>[0] = {}): World {
  const made = new World(control);
  worlds.push(made);
  return made;
}

/** A small environment: a ground, two cells on it, and rows on one of them. */
const environment = (control: ConstructorParameters<typeof World>[0] = {}) =>
  world(control)
    .stack("ground", 0, { publishes: ["/ground"] })
    .stack("cell-a", 2, { publishes: ["/a"], reads: ["/ground"], after: ["ground"] })
    .stack("cell-b", 2, { reads: ["/ground"], after: ["ground"] })
    .stack("rows", 4, { reads: ["/a"], after: ["cell-a"] });

const lockOf = (detail = "") => ({
  summary: "Error acquiring the state lock",
  detail: `Error message: resource temporarily unavailable\nLock Info:\n  ID:        88f9a982-497b\n  Who:       ann@laptop\n  Created:   2026-01-01 10:00:00 UTC\n${detail}`,
});

test("a layer is planned once the one below it is applied, and exactly its plans are applied", async () => {
  const here = environment();
  const { outcome, layers } = await here.deploy();
  expect(outcome).toBe("deployed");
  expect(layers.map(({ layer, verdict }) => [layer, verdict])).toEqual([
    [0, "OK"],
    [2, "OK"],
    [4, "OK"],
  ]);
  const at = (call: string) => here.calls.indexOf(call);
  expect(here.calls).toHaveLength(12);
  expect(at("applied ground")).toBeLessThan(Math.min(at("plan cell-a"), at("plan cell-b")));
  expect(Math.max(at("applied cell-a"), at("applied cell-b"))).toBeLessThan(at("plan rows"));
});

test("what is as it should be is planned, and not applied: a second run, and one after a change of one stack", async () => {
  const here = environment();
  await here.deploy();
  const before = here.calls.length;
  const again = await here.deploy();
  expect(again.outcome).toBe("deployed");
  expect(new Set(Object.values(outcomes(again)))).toEqual(new Set(["as it is"]));
  here.stack("rows", 4, { reads: ["/a"], after: ["cell-a"], publishes: ["/new"] });
  expect(outcomes(await here.deploy())).toEqual({
    ...{ ground: "as it is", "cell-a": "as it is", "cell-b": "as it is", rows: "applied" },
  });
  expect(here.calls.slice(before).filter((call) => call.startsWith("apply "))).toEqual(["apply rows"]);
});

test("no plan is left behind, and nobody else may read what is", async () => {
  const here = environment();
  await here.deploy();
  const files = readdirSync(join(here.out, "deploy"), { recursive: true, encoding: "utf8" });
  expect(files.filter((name) => /plan\.(?:bin|json)$/.test(name))).toEqual([]);
  expect(files.filter((name) => name.endsWith(".log")).length).toBeGreaterThan(8);
  for (const name of files) expect(statSync(join(here.out, "deploy", name)).mode & 0o077).toBe(0);
});

test.each([
  ["STOP", { actions: ["delete"], type: "aws_rds_cluster" }, "stopped"],
  ["REVIEW", { actions: ["delete"], type: "aws_something_new" }, "waiting"],
])("%s: nothing of the layer is applied, and nothing after it is begun", async (verdict, change, outcome) => {
  const here = environment({ "show cell-b": change });
  const ended = await here.deploy();
  expect(ended.layers[1]?.verdict).toBe(verdict);
  expect(ended.outcome).toBe(outcome);
  expect(outcomes(ended)).toEqual({ ground: "applied", "cell-a": "planned", "cell-b": "planned", rows: "not begun" });
  expect(here.calls.filter((call) => /apply (?:cell|rows)|plan rows/.test(call))).toEqual([]);
  expect(existsSync(join(here.out, "deploy/cell-b/plan.bin"))).toBe(false);
});

test("REVIEW goes on once somebody says so; STOP does not, whoever says what", async () => {
  const yes = { mayApply: async () => true };
  const review = environment({ "show cell-b": { actions: ["delete"], type: "aws_something_new" } });
  expect((await review.deploy(yes)).outcome).toBe("deployed");
  const stop = environment({ "show cell-b": { actions: ["delete"], type: "aws_rds_cluster" } });
  expect((await stop.deploy(yes)).outcome).toBe("stopped");
});

test.each([
  ["the plan", (here: World) => join(here.out, "deploy/cell-a/plan.bin"), "plan.bin"],
  ["the stack", (here: World) => here.file("cell-a"), "cdk.tf.json"],
])("%s is not the one that was judged: it is not applied", async (_what, file, named) => {
  const here = environment();
  const ended = await here.deploy({
    mayApply: async (layer) => {
      if (layer === 2) writeFileSync(file(here), `${readFileSync(file(here), "utf8")} `);
      return true;
    },
  });
  expect(ended.outcome).toBe("failed");
  expect(here.calls).not.toContain("apply cell-a");
  expect(here.said.join("\n")).toMatch(
    new RegExp(`cell-a: \\S*${named.replace(".", "\\.")} of cell-a is not the one that was judged`),
  );
});

test.each([
  ["tf", "more.tf"],
  ["an override", "emulator_override.tf.json"],
  ["values", "x.auto.tfvars"],
])("%s beside the stack is told, and nothing is planned", async (_what, name) => {
  const here = environment();
  writeFileSync(join(here.out, "stacks/cell-a", name), "{}");
  expect((await here.deploy()).outcome).toBe("unseen");
  expect(here.calls.filter((call) => call.includes("cell"))).toEqual([]);
  expect(here.said.join("\n")).toContain(`${name} in ${here.out}/stacks/cell-a would be part of the plan`);
});

test("a lock that somebody holds is told with who and since when, and what to do", async () => {
  const here = environment({ "plan cell-b": { error: lockOf() } });
  const ended = await here.deploy();
  expect(ended.outcome).toBe("unseen");
  expect(outcomes(ended)).toEqual({ ground: "applied", "cell-a": "planned", "cell-b": "failed", rows: "not begun" });
  const said = here.said.find((line) => line.startsWith("cell-b: the state"));
  expect(said).toContain("the state is locked by ann@laptop since 2026-01-01 10:00:00 UTC");
  expect(said).toContain(`terraform -chdir=${here.out}/stacks/cell-b force-unlock 88f9a982-497b`);
});

test("what every stack meets is said once, with what it stopped", async () => {
  const detail = "operation error STS: api error ExpiredToken: The token has expired";
  const error = { summary: "x", detail };
  const here = environment({ "plan cell-a": { error }, "plan cell-b": { error } });
  const ended = await here.deploy({ rollout: { parallel: 2, failFast: false } });
  expect(ended.outcome).toBe("unseen");
  const said = here.said.join("\n");
  expect(said.split("the credentials have expired")).toHaveLength(2);
  expect(said.split("token has expired")).toHaveLength(2);
  for (const stack of ["cell-a", "cell-b"])
    expect(said).toMatch(new RegExp(`^${stack}: the (?:same$|credentials)`, "m"));
});

test("what is one stack's own is said of each", async () => {
  const error = { summary: "x", detail: "api error AccessDenied: not authorized" };
  const here = environment({ "plan cell-a": { error }, "plan cell-b": { error } });
  await here.deploy({ rollout: { parallel: 2, failFast: false } });
  expect(here.said.filter((line) => line.includes("which action the error names"))).toHaveLength(2);
});

test.each([
  ["stale", { summary: "Saved plan is stale" }, /run this again: it plans afresh/],
  [
    "credentials",
    { summary: "x", detail: "operation error STS: api error ExpiredToken: The token has expired" },
    /sign in/,
  ],
  ["account", { summary: "AWS account ID not allowed: 1" }, /sign in to the account/],
  ["exists", { summary: "x", detail: "api error InvalidSubnet.Conflict: The CIDR conflicts" }, /import ADDRESS ID/],
  ["denied", { summary: "creating SQS Queue", detail: "api error AccessDenied: not authorized" }, /which action/],
  ["failed", { summary: "creating SQS Queue (q): something new" }, /what was applied stays/],
])("an apply that fails by %s ends in words, and the next run goes on", async (kind, error, remedy) => {
  const here = environment({ "apply cell-a": { error } });
  const ended = await here.deploy({ rollout: { parallel: 1, failFast: true } });
  expect(ended.outcome).toBe("failed");
  expect(outcomes(ended)).toEqual({ ground: "applied", "cell-a": "failed", "cell-b": "planned", rows: "not begun" });
  const trouble = ended.layers[1]?.stacks[0]?.trouble;
  expect(trouble?.kind).toBe(kind);
  expect(trouble?.remedy).toMatch(remedy);
  here.control({});
  expect(outcomes(await here.deploy())).toEqual({
    ground: "as it is",
    "cell-a": "applied",
    "cell-b": "applied",
    rows: "applied",
  });
});

test("in_place finishes the layer whatever fails, and does not begin the next", async () => {
  const here = environment({ "apply cell-a": { error: { summary: "no" } } });
  const ended = await here.deploy({ rollout: { parallel: 1, failFast: false } });
  expect(outcomes(ended)).toEqual({ ground: "applied", "cell-a": "failed", "cell-b": "applied", rows: "not begun" });
});

test("what Terraform says is told without secrets, and its repeated line without its length", async () => {
  const secret = "AKIAIOSFODNN7EXAMPLE";
  const detail = `the key ${secret} is wrong\n${"x ".repeat(9000)}`;
  const here = environment({ "apply ground": { error: { summary: "no", detail } } });
  const ended = await here.deploy();
  const text = JSON.stringify(ended) + here.said.join("\n");
  expect(text).toContain("is wrong");
  expect(text).not.toContain(secret);
  expect(text.length).toBeLessThan(4000);
});

test("an error that is no message is told by its end", async () => {
  const here = environment({ "init ground": { error: { plain: "panic: something broke\n" } } });
  const ended = await here.deploy();
  expect(ended.outcome).toBe("unseen");
  expect(ended.layers[0]?.stacks[0]?.trouble).toMatchObject({ kind: "failed", detail: "panic: something broke" });
});

test("told to stop, a program is told once, is waited for, and does not see the keys of the terminal itself", async () => {
  const here = environment({ "apply ground": { until: "never" } });
  const terraform = await here.terraform();
  const running = here.deploy({ terraform });
  expect(await until(() => here.has("running-ground"), 20_000)).toBe(true);
  const pid = readFileSync(join(here.folder, "running-ground"), "utf8");
  // Field 5 of the kernel's line: its process group, which is its own.
  if (existsSync("/proc/self/stat")) expect(readFileSync(`/proc/${pid}/stat`, "utf8").split(" ")[4]).toBe(pid);
  here.controller.abort();
  terraform.interrupt(true);
  const ended = await running;
  expect(outcomes(ended)).toMatchObject({ ground: "interrupted", rows: "not begun" });
  expect(here.calls.filter((call) => call.startsWith("SIGINT"))).toEqual(["SIGINT ground 1"]);
});

test("interrupted, what is applied is finished, nothing more is begun, and the next run goes on", async () => {
  const here = environment({ "apply cell-a": { until: "go" } });
  const running = here.deploy({ rollout: { parallel: 1, failFast: true } });
  expect(await until(() => here.has("running-cell-a"), 20_000)).toBe(true);
  here.controller.abort();
  here.let("go");
  const ended = await running;
  expect(ended.outcome).toBe("interrupted");
  expect(outcomes(ended)).toEqual({
    ...{ ground: "applied", "cell-a": "applied", "cell-b": "planned", rows: "not begun" },
  });
  expect(here.calls.filter((call) => call.startsWith("SIGINT"))).toEqual([]);
});

test("told to stop, each Terraform is told once, and waited for", async () => {
  const here = environment({ "apply cell-a": { until: "never" }, "apply cell-b": { until: "never" } });
  const running = here.deploy();
  expect(await until(() => here.has("running-cell-a") && here.has("running-cell-b"), 20_000)).toBe(true);
  here.controller.abort();
  here.quick.interrupt(true);
  const ended = await running;
  expect(ended.outcome).toBe("interrupted");
  expect(outcomes(ended)).toEqual({
    ...{ ground: "applied", "cell-a": "interrupted", "cell-b": "interrupted", rows: "not begun" },
  });
  expect(here.calls.filter((call) => call.startsWith("SIGINT")).sort()).toEqual(["SIGINT cell-a 1", "SIGINT cell-b 1"]);
  expect(here.has("running-cell-a") || here.has("running-cell-b")).toBe(false);
});

test("what was cut off while it was made is named, with how to keep it", async () => {
  const here = environment();
  const address = 'aws_sqs_queue.a["x"]';
  here.control({ "plan ground": { tainted: [address] } });
  await here.deploy();
  expect(here.said.join("\n")).toContain(`terraform -chdir=${here.out}/stacks/ground untaint '${address}'`);
});

test("only so many are applied at a time as the strategy says", async () => {
  const here = environment({ "apply cell-a": { until: "go" }, "apply cell-b": { until: "go" } });
  const running = here.deploy({ rollout: { parallel: 1, failFast: true } });
  expect(await until(() => here.has("running-cell-a"), 20_000)).toBe(true);
  expect(here.calls).not.toContain("apply cell-b");
  here.let("go");
  expect((await running).outcome).toBe("deployed");
});

test("planned alone: what reads a contract that is not there yet is named, and nothing is applied", async () => {
  const here = environment();
  const ended = await here.deploy({ planOnly: true });
  expect(ended.outcome).toBe("planned");
  expect(outcomes(ended)).toEqual({ ground: "planned", "cell-a": "not yet", "cell-b": "not yet", rows: "not yet" });
  expect(here.calls).toEqual(["plan ground"]);
  expect(here.said.join("\n")).toContain("rows: is planned once /a is published");
  expect(existsSync(join(here.out, "deploy/ground/plan.bin"))).toBe(true);
  const known = await here.deploy({ planOnly: true, contracts: new Set(["/ground"]) });
  expect(outcomes(known)).toMatchObject({ "cell-a": "planned", rows: "not yet" });
});

test("planned alone: every layer is judged, and the worst counts", async () => {
  const here = environment({ "show ground": { actions: ["delete"], type: "aws_rds_cluster" } });
  const ended = await here.deploy({ planOnly: true, contracts: new Set(["/ground", "/a"]) });
  expect(ended.outcome).toBe("stopped");
  expect(ended.layers.map(({ verdict }) => verdict)).toEqual(["STOP", "OK", "OK"]);
});

test("destroyed from the top, and what is gone already is not planned", async () => {
  const up = environment();
  await up.deploy();
  const before = up.calls.length;
  // Whatever goes stops a review: who asks for it has named the environment.
  up.control({ "show cell-a": { actions: ["delete"], type: "aws_rds_cluster" } });
  const ended = await up.deploy({ destroy: true, mayApply: async () => true });
  expect(ended.outcome).toBe("destroyed");
  expect(ended.layers.map(({ verdict }) => verdict)).toEqual(["OK", "STOP", "OK"]);
  const calls = up.calls.slice(before).filter((call) => call.startsWith("plan"));
  expect(calls[0]).toBe("plan rows -destroy");
  expect(calls.at(-1)).toBe("plan ground -destroy");
  const again = await up.deploy({ destroy: true, mayApply: async () => true });
  expect(new Set(Object.values(outcomes(again)))).toEqual(new Set(["as it is"]));
  expect(up.calls.slice(before).filter((call) => call.startsWith("plan"))).toHaveLength(4);
});

test("nothing of the surroundings adds arguments or another workspace", async () => {
  const here = world().stack("ground", 0);
  const terraform = await here.terraform({ TF_CLI_ARGS_apply: "-target=x", TF_CLI_ARGS: "-x", TF_WORKSPACE: "other" });
  await here.deploy({ terraform });
  expect(here.calls).not.toContain("surroundings leak");
});

test.each([
  ["1.10.5", "terraform is 1.10.5: install 1.11 or newer"],
  ["0.15.0", "terraform is 0.15.0"],
  ["weird", "answers no version"],
])("Terraform %s is refused", async (version, says) => {
  await expect(world({ version }).terraform()).rejects.toThrow(says);
});

test.each(["1.11.0", "1.12.3", "2.0.0"])("Terraform %s is taken", async (version) => {
  expect((await world({ version }).terraform()).version).toBe(version);
});

test("no Terraform is told", async () => {
  await expect(world().terraform({ PATH: "/nonexistent" })).rejects.toThrow(NoTerraform);
});
