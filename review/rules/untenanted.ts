import type { ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "untenanted",
  title: "Belongs to no tenant",
  severity: "note",
  explanation:
    "The stack is a tenant's, or its neighbours have owners, but the resource says of no tenant that it is theirs: cost, access and erasure will miss it.",
  remedy: "Tag it with the tenant, or with the cell or environment that it serves.",
  judgeSet({ entries }) {
    const tenantedModules = new Set(
      entries.filter(({ owner }) => owner.tenant).map(({ stack, address }) => `${stack}\0${moduleOf(address)}`),
    );
    return entries.flatMap((entry) => {
      const { owner } = entry;
      if (entry.action !== "create" || owner.tenant || owner.cell || owner.environment || owner.serves || !entry.holds)
        return [];
      return tenantedModules.has(`${entry.stack}\0${moduleOf(entry.address)}`)
        ? [{ entry, says: "holds state, and names no owner" }]
        : [];
    });
  },
};
export default rule;

const moduleOf = (address: string): string => /^(?:module\.[^.]+\.)*/.exec(address)?.[0] ?? "";
