import { ENVIRONMENTS } from "../../config/naming";
import { oneOf } from "../../config/nearest";
import { REGIONS } from "../../config/regions";
import { email } from "../../config/tenant-file";
import { TIERS } from "../../config/tiers";

/** What an own fleet begins with. */
export interface Answers {
  /** As people call it; it stands in comments alone. */
  readonly organisation: string;
  readonly environments: readonly string[];
  /** Twelve digits, by environment. */
  readonly accounts: Readonly<Record<string, string>>;
  readonly region: string;
  /** Null: no copies leave the region. */
  readonly recoveryRegion: string | null;
  readonly engines: readonly string[];
  readonly tiers: readonly string[];
  readonly contacts: readonly string[];
  readonly state: "s3" | "local";
  /** Days that nobody can delete an audit object, where tenants' own data lives. */
  readonly auditDays: number;
}

/** What is asked, as a person writes it: one text each, lists with commas. */
export type Written = { readonly [K in QuestionName]?: string };

export type QuestionName =
  | "organisation"
  | "environments"
  | "accounts"
  | "region"
  | "recovery-region"
  | "engines"
  | "tiers"
  | "contacts"
  | "state"
  | "audit-days";

interface Question {
  readonly asks: string;
  /** What an empty answer means on a terminal; null: there must be one. */
  readonly usual: string | null;
  /** What is wrong with it, or null. */
  wrong(text: string, written: Written): string | null;
}

export const list = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(",")
      .map((one) => one.trim())
      .filter(Boolean),
  ),
];

const amongst = (known: readonly string[], more?: (words: readonly string[]) => string | null) => (text: string) => {
  const words = list(text);
  if (words.length === 0) return `given nothing; allowed: ${oneOf(known)}`;
  const stranger = words.find((word) => !known.includes(word));
  return stranger === undefined ? (more?.(words) ?? null) : `given ${stranger}; allowed: ${oneOf(known)}`;
};

/** `production=444444444444`, by environment. */
export function accountsOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    list(text).map((one) => [one.slice(0, Math.max(0, one.indexOf("="))), one.slice(one.indexOf("=") + 1)]),
  );
}

/** Environments where tenants' own data lives. */
export const isLive = (environment: string): boolean => ENVIRONMENTS[environment]?.live_data === true;

/**
 * A year. Source: PCI DSS v4.0.1, 10.5.1: audit logs are kept for twelve months at least; shorter, and what happened before a
 * breach was found is gone (docs/guides/standards.md has what standards demand beyond).
 */
export const LEAST_AUDIT_DAYS = 365;
const MOST_AUDIT_DAYS = 3650;

/** In the order of asking; each has an option of the same name. */
export const QUESTIONS: Readonly<Record<QuestionName, Question>> = {
  organisation: {
    asks: "Organisation",
    usual: null,
    wrong: (text: string) =>
      /^[\p{L}\p{N}][\p{L}\p{N} .,&'()-]{0,79}$/u.test(text)
        ? null
        : `given ${JSON.stringify(text)}; allowed: a name, at most 80 characters`,
  },
  environments: {
    asks: "Environments",
    usual: "production",
    wrong: amongst(Object.keys(ENVIRONMENTS)),
  },
  accounts: {
    asks: "AWS account of each, such as production=444444444444",
    usual: null,
    wrong: (text: string, written: Written) => {
      const accounts = accountsOf(text);
      const wanted = list(written.environments ?? "");
      for (const environment of wanted) {
        const account = accounts[environment];
        if (account === undefined) return `none for ${environment}; allowed: ${environment}=TWELVE_DIGITS`;
        if (!/^[0-9]{12}$/.test(account)) return `given ${environment}=${account}; allowed: twelve digits`;
      }
      const stranger = Object.keys(accounts).find((one) => !wanted.includes(one));
      if (stranger !== undefined) return `given one for ${stranger || "nothing"}; allowed: ${oneOf(wanted)}`;
      const [one, other] = wanted.flatMap((name) => {
        const twin = wanted.find((each) => each !== name && accounts[each] === accounts[name]);
        return twin === undefined ? [] : [name, twin];
      });
      return one === undefined
        ? null
        : `given ${accounts[one]} for ${one} and for ${other}; allowed: an account each, since roles and keys of an account are one environment's`;
    },
  },
  region: {
    asks: "Region",
    usual: "eu-central-1",
    wrong: amongst(REGIONS, (words) => (words.length > 1 ? "one region" : null)),
  },
  "recovery-region": {
    asks: "Region for copies, or none",
    usual: "eu-west-1",
    wrong: (text: string, written: Written) => {
      if (text === "none") return null;
      if (!(REGIONS as readonly string[]).includes(text)) return `given ${text}; allowed: none or ${oneOf(REGIONS)}`;
      return text === written.region
        ? `given ${text}, which is the region itself; allowed: another one, or none`
        : null;
    },
  },
  engines: { asks: "Engines", usual: null, wrong: () => null },
  tiers: { asks: "Tiers", usual: Object.keys(TIERS).join(","), wrong: amongst(Object.keys(TIERS)) },
  contacts: {
    asks: "Addresses that alarms go to",
    usual: null,
    wrong: (text: string, written: Written) => {
      const words = list(text);
      const bad = words.find((word) => !email.safeParse(word).success);
      if (bad !== undefined) return `given ${bad}; allowed: addresses of mail`;
      if (words.length > 0) return null;
      const live = list(written.environments ?? "").find(isLive);
      return live === undefined
        ? "given nothing; allowed: one address at least"
        : `given nothing; allowed: one address at least: nobody would hear of ${live}'s alarms`;
    },
  },
  state: {
    asks: "Terraform's state, s3 or local",
    usual: "s3",
    wrong: (text: string, written: Written) => {
      if (text !== "s3" && text !== "local") return `given ${text}; allowed: s3 or local`;
      const live = list(written.environments ?? "").find(isLive);
      return text === "local" && live !== undefined
        ? `given local; allowed: s3 for ${live}: a state on one machine is neither locked nor kept`
        : null;
    },
  },
  "audit-days": {
    asks: "Days that nobody can delete the audit trail",
    usual: "2557",
    wrong: (text: string, written: Written) => {
      const days = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
      const least = list(written.environments ?? "").some(isLive) ? LEAST_AUDIT_DAYS : 1;
      return days >= least && days <= MOST_AUDIT_DAYS
        ? null
        : `given ${text}; allowed: ${least} to ${MOST_AUDIT_DAYS}${least > 1 ? " (PCI DSS 10.5.1: twelve months)" : ""}`;
    },
  },
};

export const QUESTION_NAMES = Object.keys(QUESTIONS) as readonly QuestionName[];

/** What is wrong with an answer, in the words of its option; null: nothing. @param engines that there are */
export function wrongAnswer(name: QuestionName, written: Written, engines: readonly string[]): string | null {
  const text = written[name] ?? "";
  return name === "engines" ? amongst(engines)(text) : QUESTIONS[name].wrong(text, written);
}

/** Answers of which none is wrong, as data. */
export function answersOf(written: Required<Written>): Answers {
  return {
    organisation: written.organisation,
    // In the order in which changes travel.
    environments: Object.keys(ENVIRONMENTS).filter((one) => list(written.environments).includes(one)),
    accounts: accountsOf(written.accounts),
    region: written.region,
    recoveryRegion: written["recovery-region"] === "none" ? null : written["recovery-region"],
    engines: list(written.engines),
    tiers: Object.keys(TIERS).filter((one) => list(written.tiers).includes(one)),
    contacts: list(written.contacts),
    state: written.state === "local" ? "local" : "s3",
    auditDays: Number(written["audit-days"]),
  };
}
