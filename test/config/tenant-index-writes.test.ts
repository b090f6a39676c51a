import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "../../config/store";
import { type KnownTenant, TenantIndex } from "../../config/tenant-index";

let folder: string;
let store: Store;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-index-"));
  store = { folder, code: "code" };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const known = (id: string) => () => ({ tenant: { id }, rooms: {}, tree: id }) as unknown as KnownTenant;
const tenants = (from: number, to: number) =>
  new Map(Array.from({ length: to - from }, (_, n) => [`digest-${from + n}`, known(`t${from + n}`)] as const));

/** What stands in the only index that there is. */
function written(): string {
  const [name] = readdirSync(join(folder, "tenants"));
  return readFileSync(join(folder, "tenants", name!), "utf8");
}

test.each([
  ["one of three thousand is new", tenants(1, 3001), false],
  ["three of them are", tenants(3, 3003), false],
  ["four of them are", tenants(4, 3004), true],
  ["three have gone", tenants(3, 3000), false],
  ["four have gone", tenants(4, 3000), true],
])("the index of all is written again for more than one in a thousand: %s", (_, next, again) => {
  new TenantIndex(store, "about").save(tenants(0, 3000));
  const before = written();
  new TenantIndex(store, "about").save(next);
  expect(written() !== before).toBe(again);
});

test("of a small fleet each change is kept", () => {
  new TenantIndex(store, "about").save(tenants(0, 20));
  const before = written();
  new TenantIndex(store, "about").save(tenants(0, 21));
  expect(written()).not.toBe(before);
});
