import { holdsSecretShape, isHarmless, SECRET_NAME } from "../../config/redact/patterns";
import { looksRandom } from "../../config/redact/redact";
import { mapInText } from "../manifests/leaves";
import type { Change } from "../normalise/change";
import { own, parseJson } from "../normalise/values";
import type { ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "secret-in-clear",
  title: "A secret in clear",
  severity: "review",
  explanation:
    "The value stands unmarked in plan and state: whoever can read either has it, and so has every log of them.",
  remedy:
    "Take it out and change it. Let the service make the secret (managed password), or use a write-only argument (Terraform 1.11).",
  controls: ["ISO 27001 A.5.17", "PCI DSS 8.6"],
  judge(change) {
    if (change.action !== "create" && change.action !== "update" && change.action !== "replace") return [];
    const found = [...new Set(secretPaths(change))].slice(0, 5);
    return found.map((path) => ({
      says: "holds what looks like a secret, not marked as sensitive",
      attribute: path,
      after: "(masked)",
    }));
  },
};
export default rule;

/** Top-level attributes that change and hold what looks like a secret. Public certificates and hashes are left out. */
function secretPaths(change: Change): string[] {
  const changed =
    change.action === "create"
      ? Object.keys(Object(change.after))
      : change.diffs.map(({ path }) => path.split(".")[0] as string);
  return [...new Set(changed)].filter((name) => {
    if (change.isUnknown(name) || change.sensitiveAfter(name)) return false;
    if (name === "user_data" && isDigest(own(change.after, name))) return false;
    return holdsSecret(name, own(change.after, name), 0, { left: 50_000 });
  });
}

function holdsSecret(name: string, value: unknown, depth: number, budget: { left: number }): boolean {
  budget.left -= 1;
  if (budget.left < 0 || depth > 64 || value == null) return false;
  if (typeof value === "string") {
    const inner = depth < 30 ? (parseJson(value) ?? mapInText(value)) : undefined;
    if (inner !== undefined) return holdsSecret(name, inner, depth + 10, budget);
    if (value.length > 20_000) return false;
    if (holdsSecretShape(value)) return true;
    return (
      SECRET_NAME.test(name) &&
      !isHarmless(name, value) &&
      value.length >= 8 &&
      !isReference(value) &&
      (looksRandom(value) || !/^[a-z0-9_./-]+$/i.test(value) || /password|passwd|pwd/i.test(name))
    );
  }
  if (typeof value !== "object") return false;
  // Pods and containers write their variables as pairs.
  const [key, paired] = [own(value, "name"), own(value, "value")];
  if (typeof key === "string" && typeof paired === "string" && holdsSecret(key, paired, depth + 1, budget)) return true;
  return Object.entries(value).some(([key, item]) =>
    holdsSecret(Array.isArray(value) ? name : key, item, depth + 1, budget),
  );
}

/** The provider keeps the SHA-1 of a server's user data in its place. */
const isDigest = (value: unknown): boolean => typeof value === "string" && /^[0-9a-f]{40}$/.test(value);

/** ARNs, paths of secrets and template references are no secrets. */
function isReference(value: string): boolean {
  return /^(arn:|\/|\$\{|\{\{|https?:\/\/[^@]*$|secretsmanager:|ssm:|vault:)/.test(value);
}
