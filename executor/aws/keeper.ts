import type { Keeper } from "../contract/driver";
import { ApiError } from "./api-error";
import { type JsonApi, PARAMETERS, SECRETS_MANAGER } from "./json-api";

/** Codes that mean "there is none". */
const MISSING = new Set(["ParameterNotFound", "ResourceNotFoundException"]);

async function orNull<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ApiError && MISSING.has(error.code)) return null;
    throw error;
  }
}

interface SecretValue {
  readonly SecretString?: string;
  /** Base64. */
  readonly SecretBinary?: string;
}

/** A secret's text, whichever of the two its writer chose: programs that push secrets write bytes unless told otherwise. */
function textOf({ SecretString: text, SecretBinary: bytes }: SecretValue): string {
  return text ?? Buffer.from(bytes ?? "", "base64").toString("utf8");
}

/** Secrets in Secrets Manager, passwords as SecureString parameters: standard ones cost nothing. */
export function awsKeeper(api: (region: string) => JsonApi): Keeper {
  return {
    secret: async (arn, region) => {
      const answer = await orNull(api(region)(SECRETS_MANAGER, "GetSecretValue", `secret ${arn}`, { SecretId: arn }));
      return answer === null ? null : parse(textOf(answer as SecretValue));
    },
    putSecret: async (arn, value, region) => {
      const input = { SecretId: arn, SecretString: JSON.stringify(value) };
      await api(region)(SECRETS_MANAGER, "PutSecretValue", `secret ${arn}`, input);
    },
    parameter: async (name, region) => {
      const input = { Name: name, WithDecryption: true };
      const answer = await orNull(api(region)(PARAMETERS, "GetParameter", `parameter ${name}`, input));
      return answer === null ? null : ((answer as { Parameter: { Value: string } }).Parameter.Value ?? null);
    },
    putParameter: async (name, value, keyId, region) => {
      const input = { Name: name, Value: value, Type: "SecureString", KeyId: keyId, Overwrite: false };
      // Served once and asked again it would be refused for being there: the step reads first, and is run again.
      await api(region)(PARAMETERS, "PutParameter", `parameter ${name}`, input, "where refused");
    },
    deleteParameter: async (name, region) => {
      await orNull(api(region)(PARAMETERS, "DeleteParameter", `parameter ${name}`, { Name: name }));
    },
    ages: {
      parameters: async (path, region) => {
        const found: [string, number][] = [];
        let token: string | undefined;
        do {
          const input = { Path: path, WithDecryption: false, MaxResults: PAGE, ...(token && { NextToken: token }) };
          const answer = await api(region)(PARAMETERS, "GetParametersByPath", `parameters below ${path}`, input);
          const { Parameters = [], NextToken } = answer as ParametersPage;
          for (const { Name, LastModifiedDate } of Parameters)
            found.push([Name.slice(path.length + 1), LastModifiedDate * SECOND_MS]);
          token = NextToken;
        } while (token);
        return Object.fromEntries(found);
      },
      secret: async (arn, region) => {
        const answer = await orNull(api(region)(SECRETS_MANAGER, "GetSecretValue", `secret ${arn}`, { SecretId: arn }));
        return answer === null ? null : (answer as { CreatedDate: number }).CreatedDate * SECOND_MS;
      },
      replaceParameter: async (name, value, keyId, region) => {
        const input = { Name: name, Value: value, Type: "SecureString", KeyId: keyId, Overwrite: true };
        await api(region)(PARAMETERS, "PutParameter", `parameter ${name}`, input);
      },
    },
  };
}

/** Most that SSM gives at once (API reference, GetParametersByPath). */
const PAGE = 10;
/** Both services write times as seconds since 1970, with a fraction. */
const SECOND_MS = 1000;

interface ParametersPage {
  readonly Parameters?: readonly { readonly Name: string; readonly LastModifiedDate: number }[];
  readonly NextToken?: string;
}

/** JSON.parse quotes its input in errors: a secret must not get there. */
function parse(secret: string): Record<string, string> | null {
  try {
    return JSON.parse(secret);
  } catch {
    return null;
  }
}
