import { ConfigurationError, formatProblem } from "../../config/problem";
import { exampleFleet, withLoadedFleet } from "../support/fleet";

test("an engine on Kubernetes asks for somebody who deploys there, of cells and of tenants by themselves", () => {
  const files = new Map(exampleFleet());
  const path = "overrides/production_environment.yml";
  files.set(path, files.get(path)!.replace(/ {2}deployers: .*\n/, ""));
  const said = () => {
    try {
      return withLoadedFleet(files, (fleet) => fleet.problems().map(formatProblem));
    } catch (error) {
      if (error instanceof ConfigurationError) return error.problems.map(formatProblem);
      throw error;
    }
  };
  const lines = said();
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter((line) => !line.includes("while nobody may deploy to that of production"))).toEqual([]);
  for (const at of [
    "cells.standard-1.engines.2: given mongodb",
    "northwind_bank/tenant.yml",
    "open_data_lab/tenant.yml",
  ])
    expect(lines.filter((line) => line.includes(at))).not.toEqual([]);
  expect(lines.filter((line) => line.includes("given postgresql") || line.includes("atlas_airlines"))).toEqual([]);
});
