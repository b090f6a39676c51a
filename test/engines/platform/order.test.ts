import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allBefore, hiddenReferences, orderOf } from "./order";

const out = mkdtempSync(join(tmpdir(), "tessera-order-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const dependencies = {
  base: [],
  platform: ["base"],
  operators: ["platform"],
  rows: ["cell", "incluster"],
  incluster: ["cell", "operators"],
  cell: ["base"],
};
writeFileSync(
  join(out, "manifest.json"),
  JSON.stringify({
    stacks: Object.fromEntries(Object.entries(dependencies).map(([name, after]) => [name, { dependencies: after }])),
  }),
);
const order = orderOf(out, ["base", "platform", "cell", "rows"]);

test("a stack that is left out hands on what it waits for", () => {
  expect(Object.fromEntries(order)).toEqual({
    base: [],
    platform: ["base"],
    cell: ["base"],
    rows: ["cell", "platform"],
  });
});

test("what stands before a stack is found near and far", () => {
  expect([...allBefore(order, "rows")].sort()).toEqual(["base", "cell", "platform"]);
  expect([...allBefore(order, "base")]).toEqual([]);
});

test("outputs and states that are read are hidden references, contracts are not", () => {
  const stack = (name: string, content: object) => {
    mkdirSync(join(out, "stacks", name), { recursive: true });
    writeFileSync(join(out, "stacks", name, "cdk.tf.json"), JSON.stringify(content));
    return hiddenReferences(out, name);
  };
  expect(stack("open", { data: { aws_ssm_parameter: { foundation: { name: "/a" } } } })).toEqual([]);
  expect(stack("hidden", { output: { id: {} }, data: { terraform_remote_state: { base: {} } } })).toEqual([
    "output.id",
    "data.terraform_remote_state.base",
  ]);
});
