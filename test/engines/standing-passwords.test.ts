import { load } from "js-yaml";
import { enginesOf } from "../../constructs/engines/forms";
import { bootstrapHost } from "../../constructs/engines/hosts";
import { loadFleet } from "../../constructs/rooms";
import { deliveredHomes } from "../../delivery/homes";
import { exampleFleet, FLEET, synthesize } from "../support/fleet";

interface ExternalSecret {
  readonly kind: string;
  readonly spec: { readonly refreshPolicy: string; readonly target: { readonly name: string } };
}

/** Keys of data, whose change would leave it unread: no passwords. */
const KEYS = /-encryption$/;
/** Made by the operator itself, and so in no manifest of ours. */
const BY_OPERATORS = /-users$/;

const fleet = loadFleet(FLEET);
const STACKS = synthesize(exampleFleet(), ["*-incluster"]);

/** Secrets of a namespace that are made once, as External Secrets is told. */
function madeOnce(stacks: readonly string[], namespace: string): string[] {
  return stacks.flatMap((stack) => {
    const { resource } = JSON.parse(STACKS.get(stack) ?? "{}") as {
      resource?: Record<string, Record<string, Release>>;
    };
    return Object.entries(resource?.helm_release ?? {})
      .filter(([, { namespace: of }]) => nameOf(of, resource!) === namespace)
      .flatMap(([, { values }]) =>
        values.flatMap((text) => (load(text) as { manifests?: ExternalSecret[] }).manifests ?? []),
      )
      .filter(({ kind, spec }) => kind === "ExternalSecret" && spec.refreshPolicy === "CreatedOnce")
      .map(({ spec }) => spec.target.name);
  });
}
interface Release {
  readonly namespace: string;
  readonly values: readonly string[];
}

/** The name of a namespace that a release refers to. */
function nameOf(reference: string, resource: Record<string, Record<string, unknown>>): string {
  const [, address] = /kubernetes_namespace_v1\.(\w+)\./.exec(reference) ?? [];
  const namespace = resource.kubernetes_namespace_v1?.[address ?? ""] as { metadata: { name: string } } | undefined;
  return namespace?.metadata.name ?? reference;
}

const EACH = ["production", "staging"].flatMap((environment) =>
  deliveredHomes(fleet, environment).flatMap((home) =>
    enginesOf(home)
      .filter(({ kubernetes }) => kubernetes !== undefined)
      .map((engine) => [`${home.name} ${engine.id}`, home, engine] as const),
  ),
);

test("there are homes with such engines", () => {
  expect(new Set(EACH.map(([, , engine]) => engine.id)).size).toBe(5);
});

test.each(EACH)("%s: every password that is made once is told to stay, and no other", (_, home, engine) => {
  const { stays } = engine.build().rotation!(bootstrapHost(home, engine.id));
  const stacks = [...STACKS.keys()].filter((stack) => stack.startsWith(`${home.environment.name}-`));
  const made = madeOnce(stacks, `${home.name}-${engine.id}`).filter((name) => !KEYS.test(name));
  const told = stays.map(({ secret }) => secret);
  expect(told.filter((name) => !BY_OPERATORS.test(name)).sort()).toEqual(made.sort());
  for (const { why, window } of stays) for (const text of [why, window]) expect(text.length).toBeGreaterThan(20);
});
