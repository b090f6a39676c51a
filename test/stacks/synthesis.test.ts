import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import {
  Annotations,
  App,
  Aspects,
  Fn,
  type IStackSynthesizer,
  TerraformIterator,
  TerraformOutput,
  TerraformStack,
  Token,
} from "cdktf";
import { writeFleet } from "../../bench/fleets/write";
import { loadFleet } from "../../constructs/rooms";
import { TesseraStack } from "../../stacks/base";
import { selectStacks } from "../../stacks/select";
import { LeanSynthesizer } from "../../terraform-json/synthesizer";
import { synthesize } from "../support/write-stacks";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-synthesis-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes the app as CDKTF alone would, whatever synthesizer the stacks were given. */
function writeByCdktf(app: App): void {
  for (const stack of app.node.children.filter(TerraformStack.isStack)) {
    TerraformStack.prototype.prepareStack.call(stack);
    const { stock } = stack.synthesizer as unknown as { stock: IStackSynthesizer };
    stock.synthesize({ outdir: app.outdir, skipValidation: app.skipValidation, manifest: app.manifest });
  }
  app.manifest.writeToFile();
}

const written = (out: string, stack: string) => readFileSync(join(folder, out, "stacks", stack, "cdk.tf.json"), "utf8");

test("every stack of a generated fleet has the bytes that CDKTF's own synthesizer writes", () => {
  const files = writeFleet(24, 7, join(folder, "fleet"));
  const plans = selectStacks(loadFleet(files), []);
  synthesize(join(folder, "lean"), plans);
  const app = new App({ outdir: join(folder, "stock"), stackTraces: false });
  for (const plan of plans) plan.build(app);
  writeByCdktf(app);
  expect(plans.length).toBeGreaterThan(12);
  for (const { name } of plans) expect(written("lean", name)).toBe(written("stock", name));
  // Which stacks wait for which is told apart from CDKTF's own references.
  const manifest = (out: string) =>
    readFileSync(join(folder, out, "manifest.json"), "utf8").replace(/"dependencies": \[[^\]]*\]/g, "");
  expect(manifest("lean")).toBe(manifest("stock"));
});

/** A stack with the lean synthesizer and nothing of Tessera's in it. */
function plainStack(app: App, name: string): TerraformStack {
  const stack = new TerraformStack(app, name);
  stack.synthesizer = new LeanSynthesizer(stack, stack.synthesizer);
  return stack;
}

function bothWays(build: (stack: TerraformStack) => void): { lean: string; stock: string } {
  for (const out of ["lean", "stock"]) {
    const app = new App({ outdir: join(folder, out), stackTraces: false, skipValidation: true });
    build(plainStack(app, "s"));
    if (out === "lean") app.synth();
    else writeByCdktf(app);
  }
  return { lean: written("lean", "s"), stock: written("stock", "s") };
}

const parameter = (stack: TerraformStack, id: string, value: unknown) =>
  new SsmParameter(stack, id, { name: id, type: "String", insecureValue: value as string });

test.each<[string, (stack: TerraformStack) => void]>([
  [
    "strings, empty maps and lists, null, unicode",
    (stack) => stack.addOverride("locals.x", { a: [], b: {}, c: null, é: '\u2028\n\t"' }),
  ],
  [
    "tokens in strings, numbers, lists and keys",
    (stack) => {
      const one = parameter(stack, "one", "1");
      parameter(stack, "two", `before ${one.arn} and ${one.version} after`);
      stack.addOverride("locals.number", one.version);
      stack.addOverride("locals.list", Token.asList("${local.a}"));
      stack.addOverride("locals.map", { [one.arn]: [one.version, one.arn, undefined], gone: undefined });
    },
  ],
  [
    "functions over tokens",
    (stack) => {
      const one = parameter(stack, "one", "1");
      parameter(stack, "two", Fn.jsonencode({ a: one.arn, b: [one.version], c: { d: null } }));
    },
  ],
  [
    "lazy values and resolvables",
    (stack) =>
      stack.addOverride(
        "locals.lazy",
        Token.asAny({
          resolve: () => ({ z: 1, a: [2] }),
          creationStack: [],
          toJSON: () => "",
          toString: () => "",
        } as never),
      ),
  ],
  [
    "text that looks like a token's number",
    (stack) => stack.addOverride("locals.text", "-1.8881545897087e+289 and 1e+200"),
  ],
  ["text that looks like a template", (stack) => stack.addOverride("locals.text", "$${a} %{b} }")],
  [
    "lists that several elements add to",
    (stack) => {
      const resource = parameter(stack, "one", "1");
      resource.addOverride("tags.a", "b");
      parameter(stack, "two", "1").addOverride("lifecycle.ignore_changes", ["value"]);
    },
  ],
  ["outputs", (stack) => new TerraformOutput(stack, "out", { value: parameter(stack, "one", "1").arn })],
  [
    "aspects",
    (stack) => {
      parameter(stack, "one", "1");
      Aspects.of(stack).add({
        visit: (node) => void (node instanceof SsmParameter && node.addOverride("tags.seen", "yes")),
      });
    },
  ],
  ["warnings", (stack) => Annotations.of(parameter(stack, "one", "1")).addWarning("careful")],
  ["moves", (stack) => parameter(stack, "one", "1").moveFromId("aws_ssm_parameter.old")],
])("%s: the same bytes as CDKTF", (_, build) => {
  const { lean, stock } = bothWays(build);
  expect(lean).toBe(stock);
});

test("an error annotation stops synthesis", () => {
  const app = new App({ outdir: folder, stackTraces: false, skipValidation: true });
  Annotations.of(plainStack(app, "s")).addError("no");
  expect(() => app.synth()).toThrow("no");
});

test("a dynamic block is refused, since only CDKTF's own way of rendering finds its place", () => {
  const app = new App({ outdir: folder, stackTraces: false, skipValidation: true });
  const stack = plainStack(app, "s");
  // Without CDKTF's walk over everything, as Tessera's stacks are.
  stack.prepareStack = () => undefined;
  const metricQuery = TerraformIterator.fromList(["a"]).dynamic({ id: "q" });
  new CloudwatchMetricAlarm(stack, "one", {
    alarmName: "a",
    evaluationPeriods: 1,
    comparisonOperator: "x",
    metricQuery,
  });
  expect(() => app.synth()).toThrow("TerraformDynamicBlock");
});

test("validations run: a resource without its provider is refused", () => {
  const app = new App({ outdir: folder, stackTraces: false });
  parameter(plainStack(app, "s"), "one", "1");
  expect(() => app.synth()).toThrow("without a matching provider");
});

test("a file with the same bytes is left alone, one with others is written", () => {
  const file = join(folder, "stacks", "s", "cdk.tf.json");
  const write = (value: string) => {
    const app = new App({ outdir: folder, stackTraces: false, skipValidation: true });
    parameter(plainStack(app, "s"), "one", value);
    app.synth();
  };
  write("1");
  const long = new Date("2001-01-01T00:00:00Z");
  utimesSync(file, long, long);
  write("1");
  expect(statSync(file).mtime).toEqual(long);
  write("2");
  expect(readFileSync(file, "utf8")).toContain('"insecure_value": "2"');
  writeFileSync(file, readFileSync(file, "utf8").replace("one", "eno"));
  write("2");
  expect(readFileSync(file, "utf8")).not.toContain("eno");
});

test("Tessera's stacks use it", () => {
  const plan = selectStacks(loadFleet(writeFleet(4, 1, join(folder, "fleet"))), ["production-foundation"])[0]!;
  const app = new App({ outdir: join(folder, "out"), stackTraces: false });
  plan.build(app);
  const stack = app.node.findChild(plan.name);
  expect(stack).toBeInstanceOf(TesseraStack);
  expect((stack as TesseraStack).synthesizer).toBeInstanceOf(LeanSynthesizer);
});
