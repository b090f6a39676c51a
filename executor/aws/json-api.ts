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

/** What a service refused. Holds names and codes, never a value. */
export class ApiError extends Error {
  constructor(
    subject: string,
    action: string,
    readonly code: string,
    status: number,
  ) {
    super(
      `executor: ${subject}: ${code} (HTTP ${status}). Allow the executor's role ${action} on it and the use of its key, and let it reach the endpoint.`,
    );
    this.name = "ApiError";
  }
}

export type JsonApi = (service: Service, action: string, subject: string, input: object) => Promise<unknown>;

/** Calls services of one region. `subject` names in errors what the call is about. */
export function jsonApi(region: string, environment: Environment, keys: () => AwsKeys, now: () => Date): JsonApi {
  return async (service, action, subject, input) => {
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
    const headers = signedHeaders(request, { region, service: service.id, date: now() }, keys());
    const response = await fetch(endpoint, { method: "POST", headers, body });
    const text = await response.text();
    if (!response.ok) throw new ApiError(subject, `${service.id}:${action}`, codeOf(text), response.status);
    const answer = parsed(text);
    if (answer === undefined)
      throw new ApiError(subject, `${service.id}:${action}`, "an answer that is no JSON", response.status);
    return answer;
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

/** The error's name. The rest of the answer is left out: it could quote what was sent. */
function codeOf(text: string): string {
  const name = /"__type"\s*:\s*"(?:[^"#]*#)?([A-Za-z]+)/.exec(text)?.[1];
  return name ?? "unknown error";
}
