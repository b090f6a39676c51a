import { type Connection, type Reply, RespError } from "../../constructs/engines/redis/resp";
import { ATTACKER, type Context, SECRET, VICTIM } from "./world";

/** One way in. */
export interface Attack {
  readonly id: string;
  /** What the attacker tries. */
  readonly title: string;
  /** What it saw of another tenant, or null. Changes to the victim's data are looked for afterwards. */
  run(context: Context): Promise<string | null>;
}

export const theirs = (name: string) => `${VICTIM}:${name}`;
export const own = (name: string) => `${ATTACKER}:${name}`;

/** Whether a reply tells anything of the victim: its words, or a name of its. */
export function tells(reply: Reply): string | null {
  if (reply instanceof RespError) return null;
  const text = JSON.stringify(reply) ?? "";
  return text.includes(SECRET) || text.includes(`${VICTIM}:`) ? text.slice(0, 200) : null;
}

type Commands = readonly (readonly string[])[];

/** Sends commands, and judges the last reply: what it has to say is what got through. */
function sends(id: string, title: string, commands: Commands, judge: (last: Reply) => string | null): Attack {
  return {
    id,
    title,
    async run({ attacker }) {
      let last: Reply = null;
      for (const words of commands) last = await attacker.send(...words);
      return judge(last);
    },
  };
}

/** Sends commands, and looks at the last reply for the victim's words or names. */
export const reads = (id: string, title: string, ...commands: Commands): Attack => sends(id, title, commands, tells);

/** Any answer at all to the last command is one too many. */
export const answers = (id: string, title: string, ...commands: Commands): Attack =>
  sends(id, title, commands, (last) =>
    last instanceof RespError ? null : `answered ${JSON.stringify(last)?.slice(0, 200)}`,
  );

/** Only the victim's data can tell: what the attacker gets back does not matter. */
export const changes = (id: string, title: string, ...commands: Commands): Attack =>
  sends(id, title, commands, () => null);

/** Pushes that a listener got by now: the server answers the ping after everything it sent before. */
export async function heard(listener: Connection): Promise<string | null> {
  await listener.send("PING");
  return listener.pushed.map(tells).find((text) => text !== null) ?? null;
}

/** Subscribes. A refusal is the answer that the ping gets, and all that is asked later gets the answer before its own. */
export async function subscribe(listener: Connection, ...words: readonly string[]): Promise<RespError | null> {
  listener.write(...words);
  const reply = await listener.send("PING");
  listener.pushed.length = 0;
  return reply instanceof RespError ? reply : null;
}

/** Listens, then lets the victim do something. */
export function listens(
  id: string,
  title: string,
  subscription: readonly string[],
  victimDoes: readonly string[],
): Attack {
  return {
    id,
    title,
    async run({ attacker, victim }) {
      const refusal = await subscribe(attacker, ...subscription);
      await victim.must(...victimDoes);
      return refusal === null ? heard(attacker) : null;
    },
  };
}
