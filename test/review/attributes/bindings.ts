import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Every argument of a resource type, by its path, as the provider's bindings for CDKTF know it. */
export function bindingAttributes(type: string): string[] {
  const [provider = "", ...rest] = type.split("_");
  const folder = dirname(require.resolve(`@cdktf/provider-${provider}/package.json`));
  const text = readFileSync(join(folder, "lib", rest.join("-"), "index.js"), "utf8");
  const blocks = new Map<string, string>();
  for (const [, name = "", body = ""] of text.matchAll(/^function (\w+)ToTerraform\(struct\) \{([\s\S]*?)^\}/gm))
    blocks.set(name, body);
  const whole = /synthesizeAttributes\(\) \{([\s\S]*?)\n {4}\}/.exec(text)?.[1] ?? "";
  return membersOf(whole, "", blocks);
}

function membersOf(body: string, prefix: string, blocks: ReadonlyMap<string, string>): string[] {
  return [...body.matchAll(/^\s+"?([a-z0-9_]+)"?: (.*),$/gm)].flatMap(([, name = "", value = ""]) => {
    const inner = blocks.get(/(\w+)ToTerraform\b/.exec(value)?.[1] ?? "");
    return inner === undefined ? [prefix + name] : membersOf(inner, `${prefix}${name}.`, blocks);
  });
}
