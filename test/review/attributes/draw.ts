/**
 * Draws classified attributes for somebody who does not know their classes: `npm run review:draw -- SEED COUNT` prints
 * type, path and the page that documents it, a line each. `npm run review:draw -- SEED COUNT FILE` reads lines of type,
 * path and class (harmless, identity, path, directional), and tells which the table says otherwise.
 */
import { readFileSync } from "node:fs";
import { Random } from "../../../bench/fleets/random";
import { attributesOf, CLASSIFIED, EVERYWHERE } from "../../../review/knowledge/attributes";
import type { Kind } from "../../../review/knowledge/attributes/types";

const PAGES: Readonly<Record<string, string>> = {
  aws: "https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs/resources",
  helm: "https://registry.terraform.io/providers/hashicorp/helm/3.1.1/docs/resources",
  kubernetes: "https://registry.terraform.io/providers/hashicorp/kubernetes/2.38.0/docs/resources",
};

/** The four that the guide tells apart. */
const classOf = (kind: Kind): string => (["harmless", "identity", "path"].includes(kind) ? kind : "directional");

/** Without what every type has (`id`, `tags`, `timeouts`), and in an order of names: a class that changes draws no others. */
const all = CLASSIFIED.flatMap((type) =>
  [...(attributesOf(type) ?? [])]
    .filter(([path]) => !Object.hasOwn(EVERYWHERE, path))
    .map(([path, kind]) => ({ type, path, kind })),
).sort((a, b) => (`${a.type} ${a.path}` < `${b.type} ${b.path}` ? -1 : 1));

const drawn = (seed: number, count: number): typeof all => Random.of(seed, 0).shuffled(all).slice(0, count);

function main(): number {
  const [seed, count, file] = process.argv.slice(2);
  if (!/^\d+$/.test(seed ?? "") || !/^\d+$/.test(count ?? "")) {
    console.error("usage: npm run review:draw -- SEED COUNT [FILE]");
    return 64;
  }
  const rows = drawn(Number(seed), Number(count));
  if (file === undefined) {
    for (const { type, path } of rows) {
      const [provider = "", ...name] = type.split("_");
      console.log(`${type} ${path} ${PAGES[provider]}/${name.join("_")}#${path.split(".").at(-1)}`);
    }
    return 0;
  }
  const judged = new Map(
    readFileSync(file, "utf8")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .map(([type, path, says]) => [`${type} ${path}`, says] as const),
  );
  const others = rows.filter(({ type, path, kind }) => judged.get(`${type} ${path}`) !== classOf(kind));
  for (const { type, path, kind } of others)
    console.log(`${type} ${path}: ${judged.get(`${type} ${path}`) ?? "not judged"}, and the table says ${kind}`);
  console.log(`${rows.length - others.length} of ${rows.length} the same`);
  return 0;
}

process.exitCode = main();
