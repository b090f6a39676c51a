import { differing, differingProvider } from "./normalise/configuration";
import type { References } from "./normalise/references";
import type { Synthesized } from "./normalise/synthesized";
import { names } from "./text";

/** Differences named of a plan of other code: the first tell which code it was. */
const NAMED = 3;

/** How a plan's configuration differs from the synthesized stack that stands beside it, if it does. */
export function otherCode(synthesized: Synthesized, references: References): string | undefined {
  const planned = references.resources;
  const missing = [...synthesized.resources.keys()].filter((address) => !planned.has(address)).length;
  const extra = [...planned.keys()].filter(
    (address) => !address.startsWith("module.") && !synthesized.resources.has(address),
  ).length;
  if (missing + extra > 0)
    return `the synthesized stack has ${missing} resources that the plan does not know, and lacks ${extra} that it does`;
  // Names of attributes alone: values may be secrets, and the plan is not judged.
  const others = [...synthesized.resources].flatMap(([address, given]) =>
    differing(given, planned.get(address)).map((path) => `${address}: ${path}`),
  );
  for (const [name, given] of synthesized.providers) {
    const provider = references.provider(name);
    if (provider === undefined) continue;
    others.push(...differingProvider(given, provider).map((path) => `provider ${name}: ${path}`));
  }
  if (others.length === 0) return undefined;
  return `the synthesized stack says otherwise than the plan of ${names(others, others.length, NAMED)}`;
}
