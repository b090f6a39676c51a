import { check } from "./check";
import type { Problem } from "./problem";
import { ISOLATION_ROOM } from "./resolver";
import type { Room } from "./room";
import { tenantSchema } from "./tenant_file";
import { Document, parseDocument } from "./yaml";

/** What is wrong with the text of a `tenant.yml` that is not written yet. */
export function checkTenantText(file: string, text: string, rooms: readonly Room[]): readonly Problem[] {
  const document = parseDocument(file, text);
  if (!(document instanceof Document)) return [document];
  const engines = rooms.filter((room) => room.id !== ISOLATION_ROOM).map((room) => room.id);
  const result = check(document, tenantSchema(engines));
  return "problems" in result ? result.problems : [];
}
