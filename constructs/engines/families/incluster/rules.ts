import type { Check } from "../../../../config/room";
import { STRATEGIES } from "../../../../config/strategies";

/** Rules between settings that read the same for every engine on Kubernetes. */

interface Version {
  readonly maintained: boolean;
}

/** Names of the versions that get fixes. */
function maintained(versions: Readonly<Record<string, Version>>): string[] {
  return Object.keys(versions).filter((name) => versions[name]!.maintained);
}

/**
 * A version past its end of life is run by those only who say that they know, and saying so is refused where there is
 * nothing to know. `maker`: who has stopped making fixes, where others have not.
 */
export function endOfLife<Name extends string>(
  versions: Readonly<Record<Name, Version>>,
  maker?: string,
): Readonly<Record<string, Check<{ readonly version: Name; readonly end_of_life_accepted: boolean }>>> {
  const from = maker === undefined ? "" : ` from ${maker}`;
  return {
    end_of_life: ({ version, end_of_life_accepted: accepted }) =>
      versions[version].maintained || accepted
        ? null
        : {
            path: "version",
            given: version,
            allowed: `${maintained(versions).join(", ")}, or an older one with end_of_life_accepted: true`,
            advice: `${version} gets no fixes${from} any more. Take a maintained version, or write end_of_life_accepted: true in the same file and say in its review why.`,
          },
    nothing_to_accept: ({ version, end_of_life_accepted: accepted }) =>
      versions[version].maintained && accepted
        ? {
            path: "end_of_life_accepted",
            given: true,
            allowed: `false with version "${version}", which is maintained`,
            advice: "Take the line out, so that the next end of life is noticed.",
          }
        : null,
  };
}

/** What a cell's tenants share has no place in a cluster of one's own. `own`: the setting to write it under instead. */
export function sharedInCells<Key extends string>(
  shared: Key,
  own: string,
): Check<Readonly<Record<Key, Readonly<Record<string, unknown>>>>> {
  return (settings, { strategy }) => {
    const names = Object.keys(settings[shared]);
    return isDedicated(strategy) && names.length > 0
      ? {
          path: shared,
          given: names.join(", "),
          allowed: `{} with strategy ${strategy}`,
          advice: `Nobody shares a cluster of one's own: write them under ${own}.`,
        }
      : null;
  };
}

/** Whether the settings are a tenant's with a cluster of its own. */
export function isDedicated(strategy: string | null): boolean {
  return strategy !== null && STRATEGIES[strategy]?.home === "dedicated";
}

interface Instance {
  readonly instance: { readonly vcpu: number; readonly memory_gib: number };
}

/** `times`: GiB of memory that a virtual CPU has at least. */
export function memoryAVcpu(times: 1 | 2): Check<Instance> {
  return ({ instance }) =>
    instance.memory_gib < instance.vcpu * times
      ? {
          path: "instance.memory_gib",
          given: instance.memory_gib,
          allowed: `at least ${times === 2 ? "twice " : ""}instance.vcpu, ${instance.vcpu * times}`,
          advice: "Nodes have four to eight GiB a virtual CPU: raise it.",
        }
      : null;
}

/** An alarm about late backups that waits for the next one. `interval`: the setting of `backup` that says when. */
export function backupAlarm<Key extends string>(
  interval: Key,
  what = "backup",
): Check<{ readonly backup: Readonly<Record<Key, number>>; readonly alarms: { readonly backup_age_hours: number } }> {
  return ({ backup, alarms }) =>
    alarms.backup_age_hours <= backup[interval]
      ? {
          path: "alarms.backup_age_hours",
          given: alarms.backup_age_hours,
          allowed: `more than backup.${interval}, ${backup[interval]}`,
          advice: `It would ring before the next ${what} is due: raise it.`,
        }
      : null;
}

/** A pool keeps no more connections warm than it holds. */
export const poolFits: Check<{ readonly pool: { readonly size: number; readonly min_idle: number } }> = ({ pool }) =>
  pool.min_idle > pool.size
    ? {
        path: "pool.min_idle",
        cause: "pool.size",
        given: pool.min_idle,
        allowed: `at most pool.size, ${pool.size}`,
        advice: "Lower it, or raise pool.size.",
      }
    : null;
