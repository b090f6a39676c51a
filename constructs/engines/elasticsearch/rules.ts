import { homeKind } from "../../../config/homes";
import { type Check, rulesOf, type Violation } from "../../../config/room";
import { backupAlarm, endOfLife, poolFits, sharedInCells } from "../families/incluster/rules";
import { allows, licencesWith, NEEDED } from "./licences";
import { type Indices, indexFault, tierFault } from "./rules-of-indices";
import type { ElasticsearchSettings } from "./settings";
import { VERSIONS } from "./versions";

const HOURS_A_DAY = 24;

/** A paid feature that is asked for, and the licence that does not have it. */
function unlicensed(settings: ElasticsearchSettings, feature: string, path: string, given: unknown): Violation | null {
  const { sold, what } = NEEDED[feature]!;
  return allows(settings.licence, feature)
    ? null
    : {
        path,
        given,
        allowed: `only with licence ${licencesWith(feature).join(" or ")}; it is ${settings.licence}`,
        advice: `Elastic sells ${what} from licence ${sold} up, and the operator takes enterprise alone. Leave it out, or buy that, install it at the operator and write licence: enterprise.`,
      };
}

const featureRules: Readonly<Record<string, Check<ElasticsearchSettings>>> = Object.fromEntries(
  (["audit", "alerting", "graph", "machine_learning"] as const).map(
    (feature): [string, Check<ElasticsearchSettings>] => [
      `licence_${feature}`,
      (settings) => (settings.features[feature] ? unlicensed(settings, feature, `features.${feature}`, true) : null),
    ],
  ),
);

const hides = (indices: Indices) =>
  Object.entries(indices).find(([, { hidden_from_reader: hidden }]) => hidden.length > 0);

export const rules = rulesOf<ElasticsearchSettings>({
  ...endOfLife(VERSIONS),
  ...featureRules,
  licence_document_level_security: (settings) =>
    Object.keys(settings.shared_indices).length > 0
      ? unlicensed(
          settings,
          "document_level_security",
          "shared_indices",
          Object.keys(settings.shared_indices).join(", "),
        )
      : null,
  licence_field_level_security: (settings) => {
    const [name, index] = hides(settings.indices) ?? [];
    return index
      ? unlicensed(
          settings,
          "field_level_security",
          `indices.${name}.hidden_from_reader`,
          index.hidden_from_reader.join(", "),
        )
      : null;
  },
  shared_hides_nothing: ({ shared_indices }) => {
    const [name, index] = hides(shared_indices) ?? [];
    return index
      ? {
          path: `shared_indices.${name}.hidden_from_reader`,
          given: index.hidden_from_reader.join(", "),
          allowed: "[] in a shared index",
          advice: "What a tenant's reader sees is the tenant's to say: write the index under its indices.",
        }
      : null;
  },
  shared_indices_in_cells: sharedInCells("shared_indices", "indices"),
  indices: ({ indices, topology }) => indexFault("indices", indices, topology.zones),
  tiers: ({ indices, topology }, { strategy }) =>
    homeKind(strategy) === "dedicated" ? tierFault("indices", indices, topology) : null,
  shared_tiers: ({ shared_indices, topology }) => tierFault("shared_indices", shared_indices, topology),
  clusters_own_features: ({ features }, { strategy }) => {
    const feature = (["machine_learning", "alerting"] as const).find((name) => features[name]);
    return strategy === null && feature !== undefined
      ? {
          path: `features.${feature}`,
          given: true,
          allowed: "false in a cell",
          advice: `${feature === "alerting" ? "Watches" : "Jobs"} are the whole cluster's and know no tenants, so none of a cell could be let in: take database_per_tenant where the tier allows it.`,
        }
      : null;
  },
  shared_indices: ({ shared_indices, topology }) => indexFault("shared_indices", shared_indices, topology.zones),
  quorum: ({ topology }) =>
    topology.zones === 2
      ? {
          path: "topology.zones",
          given: 2,
          allowed: "1 or 3",
          advice: "Two masters need both to agree, so they fail sooner than one: write 3.",
        }
      : null,
  snapshot_counts: ({ backup }) =>
    backup.min_count > backup.max_count
      ? {
          path: "backup.min_count",
          given: backup.min_count,
          allowed: `at most backup.max_count, ${backup.max_count}`,
          advice: "Lower it, or raise the other.",
        }
      : null,
  snapshots_last: ({ backup }) => {
    const taken = (backup.expire_days * HOURS_A_DAY) / backup.interval_hours;
    return taken > backup.max_count
      ? {
          path: "backup.max_count",
          given: backup.max_count,
          allowed: `at least ${taken}: what backup.expire_days and backup.interval_hours ask for`,
          advice: "Raise it, or take snapshots less often, or keep them for fewer days.",
        }
      : null;
  },
  backup_alarm: backupAlarm("interval_hours", "snapshot"),
  pool_fits: poolFits,
});
