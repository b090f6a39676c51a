import { networkFailure } from "../contract/network";
import { ApiError, isThrottling } from "./api-error";
import { type AwsKeys, signedHeaders } from "./signature";

type Environment = Readonly<Record<string, string | undefined>>;

/** An AWS service that speaks JSON 1.1. */
interface Service {
  readonly id: string;
  /** Prefix of `x-amz-target`. */
  readonly target: string;
  /** Environment variable that names another endpoint. */
  readonly endpoint: string;
}

export const SECRETS_MANAGER: Service = {
  id: "secretsmanager",
  target: "secretsmanager",
  endpoint: "AWS_ENDPOINT_URL_SECRETS_MANAGER",
};
export const PARAMETERS: Service = { id: "ssm", target: "AmazonSSM", endpoint: "AWS_ENDPOINT_URL_SSM" };

/** Clock and patience of whoever calls. */
export interface Pace {
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Milliseconds that are left before the platform ends this run. */
  readonly remaining: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** Whatever may be called twice is, where it is not known whether the first call was served. */
export type Repeat = "always" | "where refused";

/** @param repeat default: always */
export type JsonApi = (
  service: Service,
  action: string,
  subject: string,
  input: object,
  repeat?: Repeat,
) => Promise<unknown>;

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
const ATTEMPTS = 12;
/** Left for what comes after the call. */
const LEAST_REMAINING_MS = 10_000;

/**
 * Calls services of one region. `subject` names in errors what the call is about. Throttling, faults of the service and
 * broken connections are met by calling again, after a pause of any length up to a bound that doubles ("full jitter":
 * AWS SDK reference, retry behaviour), for as long as the time that remains allows.
 */
export function jsonApi(region: string, environment: Environment, keys: () => AwsKeys, pace: Pace): JsonApi {
  const once = async (service: Service, action: string, subject: string, input: object): Promise<unknown> => {
    const base =
      environment[service.endpoint] ?? environment.AWS_ENDPOINT_URL ?? `https://${service.id}.${region}.amazonaws.com`;
    const endpoint = new URL("/", base);
    const body = JSON.stringify(input);
    const request = {
      method: "POST",
      host: endpoint.host,
      path: "/",
      query: {},
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `${service.target}.${action}` },
      body,
    };
    const about = { subject, action: `${service.id}:${action}` };
    const headers = signedHeaders(request, { region, service: service.id, date: pace.now() }, keys());
    let response: Response;
    let text: string;
    try {
      response = await fetch(endpoint, { method: "POST", headers, body });
      text = await response.text();
    } catch (error) {
      throw ApiError.unreached(about, networkFailure((error as Error).cause)?.code ?? "no answer");
    }
    if (!response.ok) throw ApiError.refused(about, response.status, text);
    const answer = parsed(text);
    if (answer === undefined) throw ApiError.unreadable(about, response.status);
    return answer;
  };
  return async (service, action, subject, input, repeat = "always") => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(service, action, subject, input);
      } catch (error) {
        const again = error instanceof ApiError && error.transient && (repeat === "always" || isThrottling(error));
        const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)) * pace.random();
        if (!again || attempt >= ATTEMPTS || pace.remaining() < pause + LEAST_REMAINING_MS) throw error;
        await pace.sleep(pause);
      }
    }
  };
}

/** JSON.parse quotes its input in errors: an answer holds secrets, and none must get there. */
function parsed(text: string): unknown {
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
