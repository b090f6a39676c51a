import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { ref, Token } from "cdktf";

const ROOT = join(__dirname, "../..");

function modulesOf(folder: string): string[] {
  return (
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      // Programs of their own begin with what they do.
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts") && !basename(name).startsWith("write-"))
      .map((name) => join(ROOT, folder, name))
  );
}

/** How many tokens were made so far: this makes one. */
const made = () => Number(/\d+/.exec(Token.asString(ref("x")))![0]);

test("no module makes a token as it loads: engines load while a stack is built, and a stack's tokens go with it", () => {
  // What is loaded before any stack is built may: its tokens stay.
  require("../../stacks/synthesize");
  const modules = [...modulesOf("stacks"), ...modulesOf("constructs")];
  expect(modules.length).toBeGreaterThan(300);
  const makers = modules.filter((module) => {
    const last = made();
    require(module);
    return made() > last + 1;
  });
  expect(makers).toEqual([]);
});
