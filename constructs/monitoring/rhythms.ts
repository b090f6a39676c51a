import type { Look } from "./evaluation";

/** How often something runs by itself, and how long it may be silent before somebody is told. */
export interface Rhythm {
  /** Seconds between two runs. */
  readonly seconds: number;
  /** As EventBridge takes it; null: it is started from outside of the account. */
  readonly expression: string | null;
  /** No run within all of it is silence: longer than the rhythm, so that one late run wakes nobody. */
  readonly silence: Look;
  /** The same in words. */
  readonly silentFor: string;
}

/** Every rhythm that there is. One that CloudWatch cannot look back over has no place here: see `heldToLook`. */
export const RHYTHMS = {
  minute: {
    seconds: 60,
    expression: "rate(1 minute)",
    silence: { periodSeconds: 300, periods: 3 },
    silentFor: "a quarter of an hour",
  },
  // Twice what Alertmanager is told (constructs/operators/shared.ts): it looks whether to send again when its groups are due.
  watchdog: {
    seconds: 600,
    expression: null,
    silence: { periodSeconds: 300, periods: 6 },
    silentFor: "half an hour",
  },
  day: {
    seconds: 86_400,
    expression: "rate(1 day)",
    silence: { periodSeconds: 86_400, periods: 2 },
    silentFor: "two days",
  },
  night: { seconds: 86_400, expression: null, silence: { periodSeconds: 86_400, periods: 2 }, silentFor: "two nights" },
} as const satisfies Readonly<Record<string, Rhythm>>;
