import { CONTROLS } from "../knowledge/controls";
import { valuesAt } from "../normalise/values";
import type { Hit, ReviewRule } from "../rule";

const VAULTS = ["rule.target_vault_name", "rule.copy_action.destination_vault_arn"];

const rule: ReviewRule = {
  id: "vault-unlocked",
  title: "Backups in another vault",
  severity: "stop",
  explanation:
    "Only a vault's lock keeps recovery points from being deleted: in a vault without one, whoever takes the account takes them as well.",
  remedy: "Keep the vault, or give the new one a lock (aws_backup_vault_lock_configuration) in the same change.",
  controls: CONTROLS.backup,
  reads: { aws_backup_plan: VAULTS },
  judge(change) {
    if (change.type !== "aws_backup_plan" || (change.action !== "update" && change.action !== "replace")) return [];
    return VAULTS.flatMap((attribute): Hit[] => {
      if (change.isUnknown(attribute)) return [];
      const before = valuesAt(change.before, attribute);
      const fresh = valuesAt(change.after, attribute).filter((vault) => !before.includes(vault));
      if (fresh.length === 0 || before.length === 0) return [];
      const shown = { attribute, before: change.show(attribute, "before"), after: change.show(attribute, "after") };
      return fresh.some((vault) => /(^|:)Default$/.test(String(vault)))
        ? [
            {
              severity: "stop",
              says: "recovery points go into the account's default vault, which has no lock",
              ...shown,
            },
          ]
        : [
            {
              severity: "review",
              says: "recovery points go into another vault: whether it is locked, the plan does not say",
              ...shown,
            },
          ];
    });
  },
  judgeSet({ entries, standing }) {
    return entries
      .filter(({ type, action, traits }) => type === "aws_backup_vault" && action === "create" && traits?.name)
      .filter(({ stack, traits }) => !standing.lockedVaults.has(`${stack}\0${traits?.name}`))
      .map((entry) => ({ entry, severity: "review" as const, says: "is made without a lock" }));
  },
};
export default rule;
