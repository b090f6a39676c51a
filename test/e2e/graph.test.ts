import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dependencies, inOrder, reversed } from "./graph";

const out = mkdtempSync(join(tmpdir(), "tessera-graph-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

function stack(name: string, publishes: string[], reads: string[]): string {
  const parameters = (names: string[]) => Object.fromEntries(names.map((path, index) => [`p${index}`, { name: path }]));
  mkdirSync(join(out, "stacks", name), { recursive: true });
  writeFileSync(
    join(out, "stacks", name, "cdk.tf.json"),
    JSON.stringify({
      resource: { aws_ssm_parameter: parameters(publishes) },
      data: { aws_ssm_parameter: parameters(reads) },
    }),
  );
  return name;
}

const stacks = [stack("top", [], ["/b", "/a"]), stack("middle", ["/b"], ["/a"]), stack("base", ["/a"], [])];

test("a stack needs those whose parameters it reads", () => {
  expect(Object.fromEntries(dependencies(out, stacks))).toEqual({
    top: ["base", "middle"],
    middle: ["base"],
    base: [],
  });
});

test("a parameter that nobody publishes is an error that names both", () => {
  const alone = stack("alone", [], ["/nowhere"]);
  expect(() => dependencies(out, [...stacks, alone])).toThrow("alone reads the parameter /nowhere");
});

test("each runs after what it needs, and before it on the way down", async () => {
  const needs = dependencies(out, stacks);
  const up: string[] = [];
  await inOrder(needs, async (name) => void up.push(name));
  const down: string[] = [];
  await inOrder(reversed(needs), async (name) => void down.push(name));
  expect([up, down]).toEqual([
    ["base", "middle", "top"],
    ["top", "middle", "base"],
  ]);
});

test("what fails stops those that need it, and is thrown", async () => {
  const ran: string[] = [];
  const task = async (name: string) => {
    if (name === "middle") throw new Error("no");
    ran.push(name);
  };
  await expect(inOrder(dependencies(out, stacks), task)).rejects.toThrow("no");
  expect(ran).toEqual(["base"]);
});
