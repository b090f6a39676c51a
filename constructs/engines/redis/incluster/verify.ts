import type { Failure, Session } from "../../../../executor/contract/driver";
import type { Looking, Observation, ShareFacts } from "../../../../executor/contract/observation";
import { attempt, differences, finding, untold } from "../../families/incluster/findings";
import { applicationUser, EXECUTOR } from "../../families/incluster/names";
import type { RedisPlace, RedisStatement } from "../steps";
import { OF_THE_MEMBER } from "./users";

/** Users by name, each with its rules as the server lists them; a hash of a password is told as `#`. */
type Member = Readonly<Record<string, readonly string[]>>;

/** Looks at the users of every member: none copies them from another. Nothing but their list is read. */
export async function verifyUsers(
  session: Session<RedisStatement>,
  { shares }: Looking<RedisPlace>,
  explain: (error: unknown) => Failure,
): Promise<readonly Observation[]> {
  let members: readonly Member[] = [];
  const there = await attempt("members-answer", explain, async () => {
    const [row] = await session.run({ askUsers: true });
    members = row?.members as readonly Member[];
    return finding("members-answer", null, [], `all ${members.length} members`);
  });
  if (there.holds !== true) return [there];
  return [there, strangers(members), ...shares.map((share) => shareOf(members, share))];
}

const OF_A_TENANT = new RegExp(`^${applicationUser("")}`);

function strangers(members: readonly Member[]): Observation {
  const wrong = members.flatMap((users, index) =>
    Object.keys(users)
      .filter((name) => !OF_THE_MEMBER.has(name) && name !== EXECUTOR && !OF_A_TENANT.test(name))
      .map((name) => `member ${index + 1} knows ${name}`),
  );
  return finding("no-other-users", null, wrong, "the platform's and tenants'");
}

function shareOf(members: readonly Member[], { tenant, expected }: ShareFacts): Observation {
  const check = "user-rules";
  if (expected === undefined) return untold(check, tenant);
  const user = applicationUser(tenant);
  const wanted = lasting(expected as readonly string[]);
  const wrong = members.flatMap((users, index) => {
    const found = users[user];
    const whose = `${user} on member ${index + 1}`;
    if (found === undefined) return [`${whose} is not there`];
    return [
      ...compared(whose, lasting(found.filter((word) => word !== "#")), wanted),
      ...(found.includes("#") ? [] : [`${whose} has no password`]),
    ];
  });
  return finding(check, tenant, wrong, `as synthesized on ${members.length} members`);
}

/** Rules that take something away for what follows, and are not kept. Source: Redis, ACL.C: ACLSetUser. */
const PASSING = new Set(["resetkeys", "resetchannels", "clearselectors"]);

/** What is left of rules once they are applied: one for all commands begins anew. */
function lasting(rules: readonly string[]): readonly string[] {
  const start = rules.findLastIndex((word) => word === "+@all" || word === "-@all");
  return rules.filter((word, index) => !PASSING.has(word) && (index >= start || !/^[+-]/.test(word)));
}

const isCommand = (word: string) => /^[+-]/.test(word);

/** What a server may list in the place of a category that is taken away: commands of it that reach every key. */
const IN_PLACE_OF: Readonly<Record<string, readonly string[]>> = {
  "-@dangerous": ["-keys", "-flushall", "-flushdb", "-swapdb"],
};

/**
 * Keys, channels and switches are listed as they were given. Of commands the server says in its own words what is taken
 * away: so nothing may be given beyond, nothing of what is given may lack, and each guard must stand in some form.
 */
function compared(whose: string, found: readonly string[], wanted: readonly string[]): string[] {
  const rest = (words: readonly string[]) => words.filter((word) => !isCommand(word));
  const given = (words: readonly string[]) => words.filter((word) => word.startsWith("+"));
  const has = new Set(found);
  const everything = wanted.includes("+@all");
  const listed = (guard: string) => has.has(guard) || found.some((word) => word.startsWith(`${guard}|`));
  const stands = (guard: string) => listed(guard) || (IN_PLACE_OF[guard]?.every(listed) ?? false);
  return [
    ...differences(whose, rest(found), rest(wanted)),
    ...given(found)
      .filter((word) => !wanted.includes(word))
      .map((word) => `${whose} has ${word} beyond its share`),
    // Beside everything, a single command is given already.
    ...given(wanted)
      .filter((word) => !has.has(word) && !(everything && !word.startsWith("+@")))
      .map((word) => `${whose} lacks ${word}`),
    ...wanted.filter((word) => word.startsWith("-") && !stands(word)).map((word) => `${whose} lacks the guard ${word}`),
  ];
}
