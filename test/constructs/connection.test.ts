import { contractSchema } from "../../constructs/connection/contract";
import published from "../../constructs/connection/contract.schema.json";

test("the published schema is the one that the code makes", () => {
  // Otherwise: npx tsx constructs/connection/write-schema.ts
  expect(published).toEqual(contractSchema());
});

test("the published schema is draft 2020-12 and says what every field means", () => {
  expect(published.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
  const undescribed: string[] = [];
  const visit = (node: { description?: string; properties?: object }, path: string) => {
    if (path !== "" && node.description === undefined) undescribed.push(path);
    for (const [key, child] of Object.entries(node.properties ?? {})) visit(child, `${path}.${key}`);
  };
  visit(published, "");
  // Literals that select the form beside them need no words.
  expect(undescribed).toEqual([]);
});
