import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFleet } from "../../bench/fleets/write";
import { loadFleet } from "../../constructs/rooms";
import { selectStacks } from "../../stacks/select";
import { FLEET } from "../support/fleet";
import { synthesize } from "../support/write-stacks";

/** Keys of any resource that are Terraform's own. */
const META = ["//", "count", "depends_on", "for_each", "lifecycle", "provider"];

type Made = { synthesizeAttributes(): object };

/** Versions of the providers that the bindings are of: aws 6.25.0, helm 3.1.1, kubernetes 2.38.0. */
const PROVIDERS = ["aws", "helm", "kubernetes"];

/** Attributes that the bindings of a type know. */
function known(kind: "resource" | "data", type: string): Set<string> {
  const [provider, ...rest] = type.split("_");
  const name = kind === "data" ? `data-${provider}-${rest.join("-")}` : rest.join("-");
  const bindings = require(`@cdktf/provider-${provider}/lib/${name}`);
  const [binding] = Object.values(bindings).filter(
    (value): value is { prototype: Made } =>
      typeof value === "function" && typeof (value.prototype as Partial<Made>)?.synthesizeAttributes === "function",
  );
  // Attributes that were never set are undefined there, and are keys all the same.
  const blank = new Proxy(binding!.prototype, {
    get: (target, key) => (key === "synthesizeAttributes" ? target.synthesizeAttributes : { internalValue: undefined }),
  });
  return new Set(Object.keys(blank.synthesizeAttributes()));
}

test("every attribute of every resource is one that the bindings of its provider know", () => {
  const folder = mkdtempSync(join(tmpdir(), "tessera-bindings-"));
  try {
    synthesize(join(folder, "out"), selectStacks(loadFleet(writeFleet(40, 2, join(folder, "fleet"))), []));
    synthesize(join(folder, "own"), selectStacks(loadFleet(FLEET), []));
    const used = new Map<string, Set<string>>();
    for (const out of ["out", "own"])
      for (const stack of readdirSync(join(folder, out, "stacks"))) {
        const configuration = JSON.parse(readFileSync(join(folder, out, "stacks", stack, "cdk.tf.json"), "utf8"));
        for (const kind of ["resource", "data"] as const)
          for (const [type, resources] of Object.entries<Record<string, object>>(configuration[kind] ?? {}))
            if (PROVIDERS.includes(type.split("_")[0]!))
              for (const body of Object.values(resources))
                used.set(`${kind} ${type}`, new Set([...(used.get(`${kind} ${type}`) ?? []), ...Object.keys(body)]));
      }
    expect(used.size).toBeGreaterThan(20);
    for (const provider of PROVIDERS) expect([...used.keys()].some((key) => key.includes(` ${provider}_`))).toBe(true);
    const unknown = [...used].flatMap(([key, attributes]) => {
      const [kind, type] = key.split(" ") as ["resource" | "data", string];
      const names = known(kind, type);
      expect(names.size).toBeGreaterThan(1);
      return [...attributes].filter((name) => !META.includes(name) && !names.has(name)).map((name) => `${key}.${name}`);
    });
    expect(unknown).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
