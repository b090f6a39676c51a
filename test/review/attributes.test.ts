import { attributesOf, CLASSIFIED, EVERYWHERE, listed, pathsIn } from "../../review/knowledge/attributes";
import { KINDS } from "../../review/knowledge/attributes/types";
import { ALL_DIRECTIONS } from "../../review/knowledge/directions";
import { RULES } from "../../review/rules/registry";
import { stacksWritten } from "../stacks/addresses";
import { bindingAttributes } from "./attributes/bindings";
import { readSchema } from "./attributes/schema";

const schema = readSchema();

/** Every attribute of a type, of either version of its provider. What holds others is not listed beside them. */
function union(type: string): string[] {
  const all = new Set([...(schema.get(type) ?? []), ...bindingAttributes(type)]);
  return [...all].filter((path) => ![...all].some((other) => other.startsWith(`${path}.`))).sort();
}

/** What rules read of a type: rows of directions, and what each rule says that it reads. */
const READ = new Set([
  ...ALL_DIRECTIONS.flatMap(({ types, attribute }) => {
    const paths = attribute.startsWith("parameter:") ? ["parameter.name", "parameter.value"] : [attribute];
    return (types === "*" ? ["*"] : types).flatMap((type) => paths.map((path) => `${type} ${path}`));
  }),
  ...RULES.flatMap(({ reads = {} }) =>
    Object.entries(reads).flatMap(([type, paths]) => paths.map((path) => `${type} ${path}`)),
  ),
]);

describe("the classified attributes", () => {
  it("are of every type that Tessera makes", () => {
    const made = new Set(
      stacksWritten().flatMap((stacks) => [...stacks.values()].flatMap(({ resource = {} }) => Object.keys(resource))),
    );
    expect([...made].filter((type) => !CLASSIFIED.includes(type)).sort()).toEqual([]);
    expect(made.size).toBeGreaterThan(70);
  });

  it.each(CLASSIFIED)("%s: each once, none left out, and none that the provider does not have", (type) => {
    const given = [...(attributesOf(type)?.keys() ?? [])];
    const all = union(type);
    expect(all.filter((path) => !given.includes(path))).toEqual([]);
    expect(given.filter((path) => !all.includes(path) && !Object.hasOwn(EVERYWHERE, path))).toEqual([]);
  });

  it.each(CLASSIFIED)("%s: what a rule is said to judge is read by one", (type) => {
    const judged = [...(attributesOf(type) ?? [])].filter(([, kind]) => kind === "judged").map(([path]) => path);
    const isRead = (path: string): boolean =>
      ["*", type].some((of) => READ.has(`${of} ${path}`) || READ.has(`${of} ${path.split(".")[0]}`));
    expect(judged.filter((path) => !isRead(path))).toEqual([]);
  });

  it("are of no two kinds", () => {
    const twice = CLASSIFIED.flatMap((type) => {
      const count = new Map<string, number>();
      for (const path of KINDS.flatMap((kind) => listed(type, kind))) count.set(path, (count.get(path) ?? 0) + 1);
      return [...count].filter(([, times]) => times > 1).map(([path]) => `${type} ${path}`);
    });
    expect(twice).toEqual([]);
  });

  it("are written with braces for blocks", () => {
    expect(pathsIn("tags rule{name copy{target days}} id")).toEqual([
      "tags",
      "rule.name",
      "rule.copy.target",
      "rule.copy.days",
      "id",
    ]);
  });
});
