/** Until when somebody mends a version, as whoever makes it says. */
export interface Support {
  /** First day without fixes, YYYY-MM-DD. Null: nobody has named one. */
  readonly ends: string | null;
  /** The page that names it, or by which none is named. */
  readonly source: string;
}

/** A version that something runs. */
export interface RunningVersion extends Support {
  /** For people: whose version, and which. */
  readonly what: string;
  /** What happens from that day on, and what to do before. A sentence. */
  readonly after: string;
  /** What AWS itself tells of it in an account, and under which name (`./tessera refresh`). Default: it tells nothing. */
  readonly told?: { readonly by: "eks" | "rds"; readonly name: string; readonly version: string };
}

/** Day on which the dates of all tables were looked up, YYYY-MM-DD. */
export const SUPPORT_AS_OF = "2026-11-30";

/** Under which a date is kept that AWS told. */
export function toldKey({ name, version }: NonNullable<RunningVersion["told"]>): string {
  return `${name} ${version}`;
}
