import {
  list,
  matching,
  object,
  optional,
  type Read,
  type Shape,
  text,
  WrongShape,
  whole,
  yes,
} from "../../../executor/contract/shape";
import { stepsOf } from "../../../executor/contract/steps";
import { OF_THE_MEMBER } from "./incluster/users";

const NAME = matching(/^[a-z][a-z0-9_]*$/, "a lower-case name");

/** A tenant's or the executor's user: the platform's own are on every member from its start. */
const userName: Shape<string> = (value, path) => {
  const name = NAME(value, path);
  if (OF_THE_MEMBER.has(name)) throw new WrongShape(path, name, "any user but the platform's own");
  return name;
};

/** Rules as the server reads them, words with a space between: no password is among them, and no second set. */
const RULES = matching(
  /^(?!(?:.* )?(?:nopass|[#!>]))[^\s<>()]+(?: (?!nopass|[#!>])[^\s<>()]+)*$/i,
  "rules without a password, a space between two",
);
/** Everything under a prefix that ends in a colon, or everything: nothing else gets near the keys. */
const PREFIX = matching(/^(?:[a-z][a-z0-9_]*:)?$/, "a tenant's prefix, or nothing");

const user = object({ user: userName });
/** What is said of users and keys, by what is done. */
const DOINGS = {
  ping: yes,
  setUser: object({ user: userName, rules: RULES }),
  removeUser: user,
  endSessions: user,
  purge: object({ prefix: PREFIX }),
  dropIndexes: yes,
  spreadUsers: yes,
  refuse: object({ tenant: text }),
};

/** Ports of the load balancer, one a member: users are every member's own. */
const members = list(whole);
const at = { members };

/** Steps of Redis and Valkey. Each is one statement, idempotent by itself: there are no transactions over users. */
export const redisStep = stepsOf({
  /** Is every primary there. `members`: whose users are given passwords then. */
  ping: { members: optional(members), ping: DOINGS.ping },
  /** Makes a user on every member, or brings its rules up to date, and keeps it there. */
  setUser: { ...at, setUser: DOINGS.setUser },
  removeUser: { ...at, removeUser: DOINGS.removeUser },
  /** Ends a user's sessions on every member. */
  endSessions: { ...at, endSessions: DOINGS.endSessions },
  /** Removes the keys under a prefix, in every database of every primary, until none is found. */
  purge: { purge: DOINGS.purge },
  /** Removes every index of search, and no document. */
  dropIndexes: { dropIndexes: DOINGS.dropIndexes },
  /** Gives members the users that they lack: one with a new volume has the platform's alone. */
  spreadUsers: { ...at, spreadUsers: DOINGS.spreadUsers },
  /** Fails: the tenant is not leaving, and keeps its keys. */
  refuse: { refuse: DOINGS.refuse },
});
export type RedisStep = Read<typeof redisStep>;

/** Where a session is opened: the target, and where users are changed also the members. */
export interface RedisPlace {
  readonly members?: readonly number[];
}

/** What a session does: what steps say, what passwords need, and what looks ask. */
export type Doings = { readonly [K in keyof typeof DOINGS]: Read<(typeof DOINGS)[K]> } & {
  /** Gives a user the hashes of its passwords, and takes all others away. */
  readonly setPasswords: { readonly user: string; readonly sha256: readonly string[] };
  /** Whether the executor is refused values. */
  readonly askLocked: true;
  /** The users of every member, with their rules. */
  readonly askUsers: true;
};
/** One of them, under its name. */
export type RedisStatement = { [K in keyof Doings]: Readonly<Record<K, Doings[K]>> }[keyof Doings];

/** The statement of a step: the one key of those that say what is done. */
export function statementOf(step: RedisStep): RedisStatement {
  return Object.fromEntries(Object.entries(step).filter(([key]) => Object.hasOwn(DOINGS, key))) as RedisStatement;
}

/** A look at servers on Kubernetes names the members. */
export const redisLook = object({ members: optional(members) });
