import fc from "fast-check";
import {
  CELL_NAME,
  CELL_NAME_MAX_CHARACTERS,
  ENVIRONMENTS,
  homeName,
  hyphenated,
  parameterPath,
  RESERVED_CELL_ENDINGS,
  RESERVED_TENANT_IDS,
  stackName,
  TENANT_ID,
  TENANT_ID_MAX_CHARACTERS,
  underscored,
} from "../../config/naming";
import { idFault, legalId } from "../../config/tenants-folder";

const id = fc
  .stringMatching(/^[a-z][a-z0-9]{0,5}(_[a-z0-9]{1,6}){0,3}$/)
  .filter((text) => text.length <= TENANT_ID_MAX_CHARACTERS && !RESERVED_TENANT_IDS.has(text));
const cell = fc
  .stringMatching(/^[a-z][a-z0-9]{0,4}(-[a-z0-9]{1,5}){0,2}$/)
  .filter(
    (text) =>
      text.length <= CELL_NAME_MAX_CHARACTERS &&
      !RESERVED_CELL_ENDINGS.some((end) => text === end || text.endsWith(`-${end}`)),
  );
const environment = fc.constantFrom(...Object.keys(ENVIRONMENTS));

/** Something that has stacks and names of its own. */
const home = fc.oneof(
  fc.record({ kind: fc.constant("tenant" as const), environment, name: id }),
  fc.record({ kind: fc.constant("cell" as const), environment, name: cell }),
  fc.record({ kind: fc.constant("foundation" as const), environment, name: fc.constant("") }),
);
type Home = typeof home extends fc.Arbitrary<infer T> ? T : never;

function stacks({ kind, environment: env, name }: Home): string[] {
  if (kind === "tenant") return [stackName.tenant(env, name)];
  if (kind === "cell") return [stackName.cell(env, name), stackName.cellTenants(env, name)];
  return [stackName.foundation(env), stackName.recovery(env)];
}

describe("naming", () => {
  it("legal ids are what the pattern says", () => {
    fc.assert(fc.property(id, (text) => expect(idFault(text)).toBeNull()));
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        expect(idFault(text) === null).toBe(
          TENANT_ID.test(text) && text.length <= TENANT_ID_MAX_CHARACTERS && !RESERVED_TENANT_IDS.has(text),
        );
      }),
    );
  });

  it("the spelling that is offered instead of an illegal id is legal", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const offered = legalId(text);
        if (offered !== null) expect(idFault(offered)).toBeNull();
      }),
    );
  });

  it("hyphens and underscores change into each other without loss", () => {
    fc.assert(fc.property(id, (text) => expect(underscored(hyphenated(text))).toBe(text)));
    fc.assert(
      fc.property(cell, (text) => expect(CELL_NAME.test(text) && hyphenated(underscored(text)) === text).toBe(true)),
    );
  });

  it("no two homes share a stack's name, a name to build names from, or a path", () => {
    fc.assert(
      fc.property(home, home, (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b));
        expect(stacks(a).filter((name) => stacks(b).includes(name))).toEqual([]);
        const base = ({ kind, environment: env, name }: Home) =>
          kind === "foundation" ? homeName.foundation(env) : homeName[kind](env, name);
        expect(base(a)).not.toBe(base(b));
        if (a.kind === "tenant" && b.kind === "tenant")
          expect(parameterPath.tenant(a.environment, a.name)).not.toBe(parameterPath.tenant(b.environment, b.name));
      }),
      { numRuns: 2000 },
    );
  });

  it("names to build names from leave room: at most 47 characters, no two hyphens in a row, none at the end", () => {
    fc.assert(
      fc.property(home, ({ kind, environment: env, name }) => {
        const base = kind === "foundation" ? homeName.foundation(env) : homeName[kind](env, name);
        expect(base).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
        expect(base.length).toBeLessThanOrEqual(47);
      }),
    );
  });
});
