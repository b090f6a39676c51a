#!/usr/bin/env node
/**
 * A `terraform` that does what a test wants of it, where the real one cannot be made to: `control.json` of the folder that
 * FAKE_TERRAFORM names says what becomes of a call, `states/` holds its states, `calls.txt` what was called, and in what
 * surroundings. Of a stack nothing is read but its file. A program, and for most tests a function of the same.
 */
const { createHash } = require("node:crypto");
const { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { basename, join } = require("node:path");

/**
 * @param call its arguments, folder and variables; `out` and `err` take what it writes; `interrupts()` is how often it
 *   was interrupted so far
 * @returns {Promise<number>} its exit code
 */
async function fake({ args: [command, ...args], folder, env, out, err, interrupts }) {
  const home = env.FAKE_TERRAFORM;
  const control = JSON.parse(readFileSync(join(home, "control.json"), "utf8"));
  const file = join(folder, "cdk.tf.json");
  const own = existsSync(file) ? readFileSync(file, "utf8") : "{}";
  const { terraform = {}, resource = {} } = JSON.parse(own);
  const stack = basename(terraform.backend?.local?.path ?? folder, ".tfstate");
  const state = join(home, "states", `${stack}.json`);
  const digest = createHash("sha256").update(own).digest("hex");
  const stands = () => (existsSync(state) ? JSON.parse(readFileSync(state, "utf8")) : null);
  const say = (message) => out(`${JSON.stringify(message)}\n`);
  const note = (what) => appendFileSync(join(home, "calls.txt"), `${what}\n`);
  const told = control[`${command} ${stack}`] ?? {};

  /** What the control says of a call, such as `plan a`. */
  const fails = ({ summary, detail = "", plain }) => {
    if (plain !== undefined) err(plain);
    else say({ "@level": "error", type: "diagnostic", diagnostic: { severity: "error", summary, detail } });
    return 1;
  };
  const parts = Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).map(([name, attributes]) => ({ mode: "managed", type, name, instances: [{ attributes }] })),
  );

  const commands = {
    version: () => {
      out(JSON.stringify({ terraform_version: control.version ?? "1.11.4" }));
      return 0;
    },
    init: () => {
      if (Object.keys(env).some((name) => /^TF_(?:CLI_ARGS|WORKSPACE)/.test(name))) note("surroundings leak");
      return told.error ? fails(told.error) : 0;
    },
    state: () => {
      if (told.error) return fails(told.error);
      out(stands() === null ? "" : JSON.stringify(stands()));
      return 0;
    },
    plan: () => {
      const destroy = args.includes("-destroy");
      note(`plan ${stack}${destroy ? " -destroy" : ""}`);
      if (told.error) return fails(told.error);
      if (!destroy && stands()?.digest === digest) return 0;
      const made = args.find((arg) => arg.startsWith("-out=")).slice("-out=".length);
      writeFileSync(made, JSON.stringify({ stack, digest, destroy, parts }));
      for (const addr of told.tainted ?? [])
        say({ type: "planned_change", change: { resource: { addr }, action: "replace", reason: "tainted" } });
      const [add, remove] = destroy ? [0, parts.length] : [parts.length, 0];
      say({ type: "change_summary", changes: { add, change: 0, remove, operation: "plan" } });
      return 2;
    },
    /** The plan as JSON, with one change: what the control says, or a queue that is made. */
    show: () => {
      const { actions = ["create"], type = "aws_sqs_queue", before = {} } = told;
      const values = { name: "q", kms_master_key_id: "alias/own", sqs_managed_sse_enabled: false };
      const change = {
        actions,
        before: actions.includes("create") ? null : { ...values, ...before },
        after: actions.includes("delete") ? null : values,
        ...{ after_unknown: {}, before_sensitive: {}, after_sensitive: {} },
      };
      const provider_name = "registry.terraform.io/hashicorp/aws";
      const now = new Date().toISOString();
      out(
        JSON.stringify({
          ...{ format_version: "1.2", terraform_version: "1.11.4", planned_values: {}, timestamp: now },
          ...{ applyable: true, complete: true, errored: false },
          resource_changes: [{ address: `${type}.a`, mode: "managed", type, name: "a", provider_name, change }],
        }),
      );
      return 0;
    },
    apply: async () => {
      const planned = JSON.parse(readFileSync(args.at(-1), "utf8"));
      note(`apply ${stack}`);
      if (told.error) return fails(told.error);
      const running = join(home, `running-${stack}`);
      writeFileSync(running, String(process.pid));
      // Goes on until a file of the test's is there, or ends in order, which takes a moment as well.
      const isDone = () => told.until === undefined || existsSync(join(home, told.until));
      const ended = await new Promise((done) => {
        let [seen, left] = [0, 5];
        const look = () => {
          for (; seen < interrupts(); seen++) note(`SIGINT ${stack} ${seen + 1}`);
          say({ type: "apply_progress" });
          if (isDone()) done(0);
          // A second one makes it leave at once.
          else if (seen > 1 || (seen === 1 && --left === 0)) done(1);
          else return;
          clearInterval(timer);
        };
        const timer = setInterval(look, 20);
        look();
      });
      rmSync(running, { force: true });
      if (ended !== 0) return ended;
      say({ type: "apply_complete" });
      mkdirSync(join(home, "states"), { recursive: true });
      if (planned.destroy) rmSync(state, { force: true });
      else writeFileSync(state, JSON.stringify({ digest, resources: planned.parts }));
      note(`applied ${stack}`);
      return 0;
    },
  };
  if (!Object.hasOwn(commands, command)) throw new Error(`the fake has no ${command}`);
  return commands[command]();
}

module.exports = { fake };

if (require.main === module) {
  let signals = 0;
  process.on("SIGINT", () => {
    signals += 1;
  });
  const write = (stream) => (text) => stream.write(text);
  fake({
    ...{ args: process.argv.slice(2), folder: process.cwd(), env: process.env },
    ...{ out: write(process.stdout), err: write(process.stderr), interrupts: () => signals },
  }).then((code) => {
    process.exitCode = code;
  });
}
