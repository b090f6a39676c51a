import type { Credentials, TokenForm } from "../contract/driver";
import type { Target } from "../contract/payload";
import { jsonApi, type Pace } from "./json-api";
import { awsKeeper } from "./keeper";
import { type AwsKeys, presignedQuery } from "./signature";

type Environment = Readonly<Record<string, string | undefined>>;

/** Tokens live 15 minutes. Source: AWS, "IAM database authentication". */
const TOKEN_SECONDS = 900;

/** RDS: the host and the port that are connected to. Source: "IAM database authentication". */
function databaseForm(target: Target, user: string): TokenForm {
  return {
    service: "rds-db",
    host: `${target.host}:${target.port}`,
    query: { Action: "connect", DBUser: user },
  };
}

/** A sign-in token: a presigned request that is never sent. */
function signInToken(region: string, form: TokenForm, keys: AwsKeys, date: Date): string {
  const { host, service, query } = form;
  return `${host}/?${presignedQuery(host, query, TOKEN_SECONDS, { region, service, date }, keys)}`;
}

/** A sign-in token of RDS. */
export function databaseToken(target: Target, user: string, keys: AwsKeys, date: Date): string {
  return signInToken(target.region, databaseForm(target, user), keys, date);
}

function keysFrom(environment: Environment): AwsKeys {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new Error(
      "executor: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set. On Lambda the execution role sets them.",
    );
  }
  return { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, sessionToken: AWS_SESSION_TOKEN };
}

const UNHURRIED: Pace = {
  now: () => new Date(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  remaining: () => Number.POSITIVE_INFINITY,
  random: Math.random,
};

/** Credentials on AWS: a token made here for the executor, the managed master secret for the administrator. */
export function awsCredentials(environment: Environment, changes: Partial<Pace> = {}): Credentials {
  const pace = { ...UNHURRIED, ...changes };
  const keeper = awsKeeper((region) => jsonApi(region, environment, () => keysFrom(environment), pace));
  return {
    keeper,
    token: async (target, user, form = databaseForm(target, user)) =>
      signInToken(target.region, form, keysFrom(environment), pace.now()),
    admin: async (target) => {
      const arn = target.admin_secret_arn;
      if (arn === undefined) {
        throw new Error("executor: a step runs as admin, but target.admin_secret_arn is not set.");
      }
      const { username, password } = (await keeper.secret(arn, target.region)) ?? {};
      if (!username || !password) {
        throw new Error(`executor: secret ${arn} must be a JSON object with username and password.`);
      }
      return { user: username, password };
    },
  };
}
