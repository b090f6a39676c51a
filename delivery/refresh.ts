import { KUBERNETES_VERSIONS } from "../config/kubernetes";
import { type RunningVersion, toldKey } from "../config/support";
import { ADDONS } from "../constructs/kubernetes/addons";
import type { Aws } from "../constructs/live/aws";
import type { SupportSettings } from "../constructs/support/settings";

type Asked = NonNullable<RunningVersion["told"]>;

/** What AWS told, and of what it told nothing that could be used: that is left as the product's tables have it. */
export interface Refreshed {
  readonly settings: SupportSettings;
  readonly untold: readonly string[];
}

/** Day in UTC, by which both services count. */
const dayOf = (time: string) => new Date(time).toISOString().slice(0, 10);

/** Ends of standard support by key, as a service tells them. */
const TELL: Readonly<Record<Asked["by"], (aws: Aws, name: string) => Promise<ReadonlyMap<string, string>>>> = {
  eks: async (aws, name) => {
    const { clusterVersions = [] } = await aws.call<{
      clusterVersions?: readonly { clusterVersion: string; endOfStandardSupportDate?: string }[];
    }>("eks", "describe-cluster-versions", { includeAll: true });
    return new Map(
      clusterVersions.flatMap(({ clusterVersion: version, endOfStandardSupportDate: end }) =>
        end === undefined ? [] : [[`${name} ${version}`, dayOf(end)] as const],
      ),
    );
  },
  rds: async (aws, name) => {
    const { DBMajorEngineVersions: versions = [] } = await aws.call<{
      DBMajorEngineVersions?: readonly {
        MajorEngineVersion: string;
        SupportedEngineLifecycles?: readonly { LifecycleSupportName: string; LifecycleSupportEndDate: string }[];
      }[];
    }>("rds", "describe-db-major-engine-versions", { Engine: name });
    return new Map(
      versions.flatMap(({ MajorEngineVersion: version, SupportedEngineLifecycles: cycles = [] }) =>
        cycles
          .filter(({ LifecycleSupportName: kind }) => kind === "open-source-rds-standard-support")
          .map(({ LifecycleSupportEndDate: end }) => [`${name} ${version}`, dayOf(end)] as const),
      ),
    );
  },
};

/**
 * Asks AWS what it tells of versions. Changes nothing there.
 *
 * @param asked what runs, as AWS calls it
 * @param kubernetes the environment's version, whose add-ons are asked for and those of the next one up; null: it runs none
 * @throws {AwsError} where AWS refuses: then nothing is known
 */
export async function refresh(
  aws: Aws,
  today: string,
  asked: readonly Asked[],
  kubernetes: string | null,
): Promise<Refreshed> {
  const told = new Map<string, string>();
  for (const source of new Set(asked.map(({ by, name }) => `${by} ${name}`))) {
    const [by, name] = source.split(" ") as [Asked["by"], string];
    for (const [key, day] of await TELL[by](aws, name)) told.set(key, day);
  }
  const keys = [...new Set(asked.map(toldKey))].sort();
  const ends = Object.fromEntries(keys.flatMap((key) => (told.has(key) ? [[key, told.get(key)!] as const] : [])));
  const untold = keys.filter((key) => !told.has(key));

  const addons: Record<string, Record<string, string>> = {};
  for (const version of kubernetes === null ? [] : withNext(kubernetes)) {
    const of: Record<string, string> = {};
    for (const addon of Object.keys(ADDONS)) {
      const chosen = await defaultVersion(aws, addon, version);
      if (chosen === null) untold.push(`add-on ${addon} of Kubernetes ${version}`);
      else of[addon] = chosen;
    }
    if (Object.keys(of).length > 0) addons[version] = of;
  }
  return { settings: { as_of: today, ends, addons }, untold };
}

function withNext(version: string): string[] {
  const all = Object.keys(KUBERNETES_VERSIONS);
  return all.slice(all.indexOf(version), all.indexOf(version) + 2);
}

/** The version that EKS installs by default, of those that nodes here can run; null: it tells none. */
async function defaultVersion(aws: Aws, addonName: string, kubernetesVersion: string): Promise<string | null> {
  const { addons = [] } = await aws.call<{
    addons?: readonly {
      addonVersions?: readonly {
        addonVersion: string;
        architecture?: readonly string[];
        compatibilities?: readonly { clusterVersion: string; defaultVersion: boolean }[];
      }[];
    }[];
  }>("eks", "describe-addon-versions", { addonName, kubernetesVersion });
  const found = addons
    .flatMap(({ addonVersions = [] }) => addonVersions)
    .find(
      ({ architecture = [], compatibilities = [] }) =>
        architecture.includes("arm64") &&
        compatibilities.some(
          ({ clusterVersion, defaultVersion: isDefault }) => clusterVersion === kubernetesVersion && isDefault,
        ),
    );
  return found?.addonVersion ?? null;
}
