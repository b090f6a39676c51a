/** What an image's reference, or a version alone, tells. */
export interface Version {
  /** Registry and repository; empty where there is only a version. */
  readonly source: string;
  /** Its numbers, as far as there are any. */
  readonly version?: readonly number[];
}

/** Takes `registry:5000/repository:1.2.3-variant@sha256:…` apart. */
export function versionIn(reference: string): Version {
  const bare = reference.slice(0, 1024).split("@")[0] as string;
  const slash = bare.lastIndexOf("/");
  const colon = bare.indexOf(":", slash + 1);
  const onlyVersion = colon < 0 && slash < 0 && /^v?\d/.test(bare);
  const source = onlyVersion ? "" : colon < 0 ? bare : bare.slice(0, colon);
  const tag = onlyVersion ? bare : colon < 0 ? "" : bare.slice(colon + 1);
  const numbers = /^(?:[a-z]+-?)?v?(\d{1,9}(?:\.\d{1,9}){0,5})/i.exec(tag)?.[1];
  return { source, ...(numbers && { version: numbers.split(".").map(Number) }) };
}

/** Below 0 where `a` is lower. Numbers that only one of them has are not compared. */
export function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    if (a[at] !== b[at]) return (a[at] as number) - (b[at] as number);
  }
  return 0;
}

/** Before 1.0 every second part counts as major. */
export function majorOf(version: readonly number[]): string {
  return version[0] === 0 ? version.slice(0, 2).join(".") : String(version[0]);
}
