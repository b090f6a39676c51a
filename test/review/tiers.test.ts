import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { tierIn, tierOf } from "../../review/tiers";
import { withFiles } from "./support/plan";

/** Looks at folders of tenants, `<folder>/<tenant>` to the text of its file. */
function withTenants<T>(files: Readonly<Record<string, string>>, look: (folder: string) => T): T {
  return withFiles({}, (_paths, folder) => {
    for (const [name, text] of Object.entries(files)) {
      const file = join(folder, name, "tenant.yml");
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    return look(folder);
  });
}

it.each([
  ["its tier", "acme", "id: acme\ntier: standard\n", "standard"],
  ["a tier with a hyphen and digits", "acme", "tier: tier-2_b\n", "tier-2_b"],
  ["an id of one letter", "a", "tier: free\n", "free"],
  ["no tier", "acme", "id: acme\n", undefined],
  ["a tier that is no text", "acme", "tier: 7\n", undefined],
  ["a tier that is no name", "acme", "tier: Free tier\n", undefined],
  ["a tier that begins with a digit", "acme", "tier: 2nd\n", undefined],
  ["a tier of many words", "acme", "tier: 'free | **bold**'\n", undefined],
  ["the longest tier", "acme", `tier: ${"t".repeat(41)}\n`, "t".repeat(41)],
  ["a longer one", "acme", `tier: ${"t".repeat(42)}\n`, undefined],
  ["no YAML", "acme", "tier: [\n", undefined],
  ["a list", "acme", "- tier: free\n", undefined],
  ["an empty file", "acme", "", undefined],
  ["a folder that is no tenant's", "Acme", "tier: free\n", undefined],
  ["a folder by a path", "x/../acme", "tier: free\n", undefined],
])("of a tenant with %s is known what a name can be", (_name, tenant, text, tier) => {
  withTenants({ [tenant]: text }, (folder) => expect(tierIn(folder, tenant)).toBe(tier));
});

it("nothing is known of a tenant that is not there", () => {
  withTenants({}, (folder) =>
    expect([tierIn(folder, "acme"), tierIn(join(folder, "none"), "acme")]).toEqual([undefined, undefined]),
  );
});

it.each([
  [undefined, "free", "free"],
  ["standard", "free", "standard → free"],
  ["free", "free", "free"],
  ["free", undefined, "free"],
  [undefined, undefined, undefined],
])("a tier before of %s and after of %s is %s", (before, after, told) => {
  const files = {
    ...(before && { "base/acme": `tier: ${before}\n` }),
    ...(after && { "head/acme": `tier: ${after}\n` }),
  };
  withTenants(files, (folder) => {
    const [head, base] = [join(folder, "head"), join(folder, "base")];
    expect(tierOf("acme", head, base)).toBe(told);
    expect(tierOf("acme", head)).toBe(after);
  });
});
