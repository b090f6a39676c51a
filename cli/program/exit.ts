/** What a command ends with. Each number means the same of every command. */
export const EXIT = {
  good: 0,
  problems: 1,
  stop: 2,
  unseen: 3,
  usage: 64,
  interrupted: 130,
  terminated: 143,
} as const;

export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** For help and guide. 64 is EX_USAGE of sysexits.h; above 128 it is 128 and the signal's number, as shells have it. */
export const MEANING: Readonly<Record<Exit, string>> = {
  0: "good",
  1: "problems were found, and told",
  2: "must not go on: stopped, failed, or not to be trusted",
  3: "could not be judged or looked at",
  64: "the call is wrong: nothing was done",
  130: "interrupted (SIGINT)",
  143: "ended (SIGTERM)",
};
