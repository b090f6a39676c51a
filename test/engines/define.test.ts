import type { Resolved } from "../../config/model";
import { defineEnvironmentRoom, defineRoom } from "../../config/room";
import { defineEngine } from "../../constructs/engines/define";
import type { Engine } from "../../constructs/engines/engine";
import { loadFleet } from "../../constructs/rooms";
import { security } from "../../constructs/security";
import type { SecuritySettings } from "../../constructs/security/settings";
import { FLEET } from "../support/fleet";
import { schema, toy, toyBuild } from "./toy";

describe("an engine", () => {
  it("bears its folder's name, and so does its tenants' file", () => {
    expect(defineEngine(toy)).toMatchObject({ id: "toy", tenantFile: "toy.yml", folder: "/somewhere/toy" });
  });

  it("loads nothing before it is asked", () => {
    const loaded: string[] = [];
    const late = <T>(name: string, module: T) => {
      return () => {
        loaded.push(name);
        return module;
      };
    };
    const inspect = async () => [];
    const engine = defineEngine({
      ...toy,
      build: late("build", { build: toyBuild }),
      live: late("live", { live: { inspect } }),
    });
    expect(loaded).toEqual([]);
    expect(engine.build()).toBe(toyBuild);
    expect(engine.live?.()).toEqual({ inspect });
    expect(engine.local).toBeUndefined();
    expect(loaded).toEqual(["build", "live"]);
  });

  it("has forms of the same id, settings and rules, which build in their own way", () => {
    const other = { ...toyBuild };
    const engine = defineEngine({
      ...toy,
      live: () => ({ live: { inspect: async () => [] } }),
      forms: [
        {
          name: "small",
          title: "Small toy",
          capabilities: toy.capabilities,
          runs: () => [],
          chosen: ({ size_gb }) => size_gb === 1,
          example: { size_gb: 1 },
          build: () => ({ build: other }),
        },
      ],
    });
    const [{ engine: form, ...rest }] = engine.forms as [NonNullable<Engine["forms"]>[number]];
    expect(rest).toMatchObject({ name: "small", example: { size_gb: 1 } });
    expect(form).toMatchObject({ id: "toy", tenantFile: "toy.yml", title: "Small toy", rules: engine.rules });
    expect(form.schema).toBe(schema);
    expect(form.build()).toBe(other);
    expect(form.live).toBeUndefined();
  });
});

test("a room bears its folder's name, be it a tenant's or an environment's", () => {
  const room = { folder: "/somewhere/closet", schema, rules: [] };
  expect(defineRoom({ ...room, tenantFile: "shelf.yml" })).toMatchObject({ id: "closet", tenantFile: "shelf.yml" });
  expect(defineEnvironmentRoom(room)).toMatchObject({ id: "closet" });
});

test("a room in hand resolves to settings of its type, and its id to the same values", () => {
  const fleet = loadFleet(FLEET);
  const [cell] = Object.values(fleet.environments.production!.cells);
  const typed: Resolved<SecuritySettings> = fleet.resolveCell(security, cell!.name, "production");
  expect(typed.values.tenant_isolation.strategy).toEqual(expect.any(String));
  expect(fleet.resolveCell("security", cell!.name, "production").values).toEqual(typed.values);
});
