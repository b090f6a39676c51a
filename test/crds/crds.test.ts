import fc from "fast-check";
import { homeKind } from "../../config/homes";
import type { Values } from "../../config/model";
import { STRATEGIES } from "../../config/strategies";
import type { Engine, ManifestHost } from "../../constructs/engines/engine";
import { allForms, enginesOf } from "../../constructs/engines/forms";
import { manifestHost } from "../../constructs/kubernetes/home-clusters";
import type { Manifest } from "../../constructs/kubernetes/manifest";
import { loadFleet } from "../../constructs/rooms";
import { merge, resolved, settingsOf, tenant } from "../support/fixture";
import { FLEET } from "../support/fleet";
import { homeOf } from "../support/homes";
import { MissingRealPart, skipOrFail } from "../support/real-part";
import { CrdSchemas, WITHOUT_SCHEMA } from "./schemas";
import { changes } from "./settings-arbitrary";

const RUNS = 150;
const forms = allForms().filter(({ engine }) => engine.kubernetes !== undefined);

/** The schemas, or null where they are missing and may be: then the suite says so and checks nothing. */
function schemas(): CrdSchemas | null {
  try {
    return CrdSchemas.find();
  } catch (error) {
    if (!(error instanceof MissingRealPart)) throw error;
    expect(skipOrFail("test/crds", error)).toBe(0);
    return null;
  }
}

function manifestsOf(engine: Engine, host: ManifestHost<Values, Values>): readonly Manifest[] {
  return engine.build().manifests!(host).manifests;
}

/** Every home of the example fleet that has an engine on Kubernetes. */
function examples(): { readonly name: string; readonly engine: Engine; readonly host: ManifestHost<Values, Values> }[] {
  const fleet = loadFleet(FLEET);
  return Object.keys(fleet.environments)
    .flatMap((name) => fleet.homes(name))
    .flatMap((home) =>
      enginesOf(home)
        .filter((engine) => engine.kubernetes !== undefined)
        .map((engine) => ({ name: `${home.name} ${engine.id}`, engine, host: manifestHost(engine.id, home) })),
    );
}

const security = {
  tenant_isolation: { strategy: "schema_per_tenant" },
  encryption: { in_transit: { tls_version: "1.3", cipher_suites: null, certificate_pinning: true } },
};

/** Whether the engine's own rules let the settings pass, in a cell or for a tenant with a cluster of its own. */
function legal(engine: Engine, settings: Values, strategy: string | null): boolean {
  const context = {
    environment: "production",
    region: "eu-central-1",
    recoveryRegion: "eu-west-1",
    residency: null,
    strategy,
    security,
  };
  return engine.rules.every((rule) => rule.check(settings, context) === null);
}

describe("custom resources under strict field validation", () => {
  const found = schemas();

  test("the check refuses what it is there for", () => {
    if (found === null) return;
    const issuer = {
      apiVersion: "cert-manager.io/v1",
      kind: "Issuer",
      metadata: { name: "x" },
      spec: { selfSigned: {} },
    };
    expect(found.problems(issuer)).toEqual([]);
    expect(found.problems({ ...issuer, spec: { selfSinged: {} } }).join()).toContain("selfSinged");
    expect(found.problems({ ...issuer, kind: "Isuer" })).toEqual(["cert-manager.io/v1/Isuer: no such kind"]);
    const backup = { apiVersion: "postgresql.cnpg.io/v1", kind: "ScheduledBackup", metadata: { name: "x" } };
    expect(found.problems({ ...backup, spec: { cluster: { name: "x" } } }).join()).toContain("schedule");
    expect(found.problems({ ...backup, spec: { cluster: { name: "x" }, schedule: 5 } }).join()).toContain("string");
  });

  test("kinds without a schema are listed, and no others", () => {
    if (found === null) return;
    expect(Object.keys(WITHOUT_SCHEMA).filter((kind) => found.has(kind))).toEqual([]);
  });

  test("the example fleet has a home of every engine on Kubernetes", () => {
    const there = new Set(examples().map(({ engine }) => engine));
    expect(forms.filter(({ engine }) => !there.has(engine)).map(({ name }) => name)).toEqual([]);
  });

  test.each(examples())("$name", ({ engine, host }) => {
    if (found === null) return;
    const manifests = manifestsOf(engine, host);
    expect(manifests.length).toBeGreaterThan(0);
    expect(manifests.flatMap((manifest) => found.problems(manifest))).toEqual([]);
  });

  test.each(forms)("$name: generated settings", ({ engine, example }) => {
    if (found === null) return;
    let checked = 0;
    fc.assert(
      fc.property(changes(engine.schema), fc.constantFrom(...Object.keys(STRATEGIES)), (made, strategy) => {
        const settings = merge(settingsOf(engine), ...made, example) as Values;
        fc.pre(engine.schema.safeParse(settings).success && legal(engine, settings, strategy));
        checked++;
        const owner = homeKind(strategy) === "dedicated" ? tenant("acme", "enterprise") : null;
        const of = (room: string) => resolved(room === engine.id ? settings : security);
        const host = manifestHost(engine.id, homeOf(owner, { settings: of }));
        expect(manifestsOf(engine, host).flatMap((manifest) => found.problems(manifest))).toEqual([]);
      }),
      { numRuns: RUNS, seed: 7 },
    );
    expect(checked).toBeGreaterThanOrEqual(RUNS);
  });
});
