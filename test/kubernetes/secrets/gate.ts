import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { allows, BY_IAM } from "../../policies/judge";
import type { PolicyDocument } from "../../policies/read";

/** Who calls by a key, and what the policies of its role say. */
export interface Bearer {
  readonly role: string;
  readonly account: string;
  readonly policies: readonly PolicyDocument[];
}

/** Where calls are about: the ARN of what they name, and the key that it is under, if any. */
export interface Subject {
  readonly arn: string;
  readonly key?: string;
}

const FORBIDDEN = 400;

/** What a service does with a secret's key in the caller's name. Source: AWS Secrets Manager, "Secret encryption and decryption". */
const WITH_KEY: Readonly<Record<string, string>> = {
  GetSecretValue: "kms:Decrypt",
  PutSecretValue: "kms:GenerateDataKey",
};

/**
 * IAM in front of the emulator: each call is judged by the policies of the role whose key has signed it, as they are
 * synthesized, and only then passed on. The emulator's own evaluation knows no resources.
 */
export class Gate {
  /** Calls that were let through, by role and action, in their order. */
  readonly calls: string[] = [];
  readonly refused: string[] = [];
  readonly #server: Server;

  constructor(
    private readonly emulator: string,
    /** By access key. */
    private readonly bearers: ReadonlyMap<string, Bearer>,
    private readonly subject: (service: string, name: string) => Subject,
  ) {
    this.#server = createServer((request, response) => {
      this.#answer(request).then(
        ({ status, text }) => response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(text),
        (error: Error) =>
          response.writeHead(500).end(JSON.stringify({ __type: "InternalError", message: error.message })),
      );
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; text: string }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    const { authorization = "", "x-amz-target": target = "" } = request.headers;
    const [, key = "", region, service = ""] = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(authorization) ?? [];
    const action = String(target).split(".")[1]!;
    const bearer = this.bearers.get(key);
    const { SecretId, Name, ResourceId } = JSON.parse(body) as Readonly<Record<string, string>>;
    const denied = await this.#denied(bearer, service, action, SecretId ?? Name ?? ResourceId ?? "", region!);
    if (denied !== null) {
      this.refused.push(denied);
      return { status: FORBIDDEN, text: JSON.stringify({ __type: "AccessDeniedException", Message: denied }) };
    }
    this.calls.push(`${bearer!.role} ${service}:${action}`);
    const answer = await fetch(this.emulator, {
      method: "POST",
      headers: { authorization, "x-amz-target": String(target), "content-type": "application/x-amz-json-1.1" },
      body,
    });
    return { status: answer.status, text: await answer.text() };
  }

  /** Why a call is not let through. Null: it is. */
  async #denied(
    bearer: Bearer | undefined,
    service: string,
    action: string,
    name: string,
    region: string,
  ): Promise<string | null> {
    if (bearer === undefined) return "the key is nobody's";
    const { role, account, policies } = bearer;
    const principal = `arn:aws:iam::${account}:role/${role}`;
    const { arn, key } = this.subject(service, name);
    const used = service === "secretsmanager" && key !== undefined ? WITH_KEY[action] : undefined;
    const calls = [
      { action: `${service}:${action}`, resource: arn },
      ...(used === undefined
        ? []
        : [
            {
              action: used,
              resource: key!,
              sends: {
                "kms:CallerAccount": account,
                "kms:ViaService": `secretsmanager.${region}.amazonaws.com`,
                "kms:EncryptionContext:SecretARN": arn,
              },
            },
          ]),
    ];
    for (const call of calls) {
      const own = call.action.startsWith("kms:") ? BY_IAM(account) : undefined;
      if (!(await allows({ ...call, principal }, { account, identity: policies, resource: own })))
        return `User: arn:aws:sts::${account}:assumed-role/${role}/tests is not authorized to perform: ${call.action} on ${call.resource}`;
    }
    return null;
  }
}
