import { check } from "./check";
import { fleetSchemas } from "./fleet-schemas";
import type { Problem } from "./problem";
import type { Room } from "./room";
import { Document, parseDocument } from "./yaml";

/** What is wrong with the text of a `tenant.yml` that is not written yet. */
export function checkTenantText(file: string, text: string, rooms: readonly Room[]): readonly Problem[] {
  const document = parseDocument(file, text);
  if (!(document instanceof Document)) return [document];
  const result = check(document, fleetSchemas(rooms).tenant);
  return "problems" in result ? result.problems : [];
}
