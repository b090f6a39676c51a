import type { RunningVersion } from "../../../../config/support";

/** What a version of an engine on Kubernetes says of its support. */
export interface Maintained {
  /** Gets fixes: what does not is run by those only who say that they know (rules.ts, `endOfLife`). Held to `ends` by a test. */
  readonly maintained: boolean;
  /** First day without fixes, YYYY-MM-DD. Null: nobody has named one. */
  readonly ends: string | null;
}

/** What follows from the end of something that its operator goes on running. `path`: the setting to raise. */
export function unmended(path: string): string {
  return `It goes on, and nobody mends what is found in it. Raise ${path} before (docs/guides/versions.md)`;
}

/** What a cluster of an engine with one version runs. Nothing, where its settings accept that it gets no fixes any more. */
export function runsOne<Name extends string>(
  title: string,
  versions: Readonly<Record<Name, Maintained>>,
  source: string,
): (settings: { readonly version: Name }) => readonly RunningVersion[] {
  return ({ version }) => {
    const { maintained, ends } = versions[version];
    return maintained ? [{ what: `${title} ${version}`, ends, source, after: unmended("version") }] : [];
  };
}
