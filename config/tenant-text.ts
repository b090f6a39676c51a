import { check } from "./check";
import { fleetSchemas } from "./fleet-schemas";
import type { Problem } from "./problem";
import type { Room } from "./room";
import { otherId } from "./tenant-file";
import { Document, parseDocument } from "./yaml";

/** What is wrong with the text of a `tenant.yml` that is not written yet, or of a folder that is no tenant's yet. */
export function checkTenantText(file: string, text: string, id: string, rooms: readonly Room[]): readonly Problem[] {
  const document = parseDocument(file, text);
  if (!(document instanceof Document)) return [document];
  const result = check(document, fleetSchemas(rooms).tenant);
  const problems = "problems" in result ? result.problems : [];
  const { id: given } = document.value;
  const isOther = given !== undefined && given !== id && !problems.some(({ path }) => path === "id");
  return isOther ? [...problems, otherId(document, given, id)] : problems;
}
