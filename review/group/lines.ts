import { type ChangeGroup, compare } from "./collapse";

/** One line of the list of changes: by tenant, then service, then what is done. */
export interface ChangeLine {
  /** The tenant, or the stack for what belongs to none; empty where there are several tenants. */
  readonly who: string;
  readonly tenants: readonly string[];
  readonly service: string;
  readonly action: ChangeGroup["action"];
  /** Resources, by construct path where known. */
  readonly labels: readonly string[];
  /** Resources that are not named. */
  readonly more: number;
  readonly attributes: readonly string[];
  readonly outlier: boolean;
}

/** Resources named on one line. */
const NAMED = 6;

/** Makes lines of groups: what is the same for many, or changes attributes, stands alone; the rest joins its like. */
export function changeLines(groups: readonly ChangeGroup[], named = NAMED): ChangeLine[] {
  const lines = new Map<string, ChangeLine & { labels: string[]; more: number }>();
  groups.forEach((group, at) => {
    const { action, service, tenants, outlier } = group;
    const who = tenants.length > 1 ? "" : (tenants[0] ?? group.stack);
    const alone = tenants.length > 1 || outlier || group.attributes.length > 0;
    const key = alone ? `${at}` : [who, service, action].join("\0");
    const known = lines.get(key);
    if (!known) {
      const attributes = action === "update" ? group.attributes : [];
      lines.set(key, {
        who,
        tenants,
        service,
        action,
        labels: [labelOf(group)],
        more: group.count - 1,
        attributes,
        outlier,
      });
      return;
    }
    if (known.labels.length < named) known.labels.push(labelOf(group));
    else known.more += 1;
    known.more += group.count - 1;
  });
  return [...lines.values()].sort(
    (a, b) => Number(b.outlier) - Number(a.outlier) || compare(a.who, b.who) || compare(a.service, b.service),
  );
}

/** The construct's path inside its stack, else the address: no hashed id where a better name is known. */
function labelOf(group: ChangeGroup): string {
  if (!group.path || group.address.startsWith(group.path)) return group.address;
  const inside = group.path.startsWith(`${group.stack}/`) ? group.path.slice(group.stack.length + 1) : group.path;
  const key = /\[[^\]]*\]$/.exec(group.address)?.[0] ?? "";
  return inside + key;
}
