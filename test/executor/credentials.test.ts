import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { awsCredentials } from "../../executor/aws/credentials";

const target = { host: "db", port: 5432, region: "eu-central-1", admin_secret_arn: "arn:aws:secretsmanager:x" };
const keys = { AWS_ACCESS_KEY_ID: "AKID", AWS_SECRET_ACCESS_KEY: "secret-access-key", AWS_SESSION_TOKEN: "session" };

describe("credentials on AWS", () => {
  let server: Server;
  let seen: { request: IncomingMessage; body: string } | undefined;
  let answer = { status: 200, body: "" };

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (data) => {
        body += data;
      });
      request.on("end", () => {
        seen = { request, body };
        response.writeHead(answer.status).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const credentials = () =>
    awsCredentials({ ...keys, AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });

  it("reads the managed master secret by a signed request", async () => {
    answer = { status: 200, body: JSON.stringify({ SecretString: '{"username":"admin","password":"pa55"}' }) };
    await expect(credentials().admin(target)).resolves.toEqual({ user: "admin", password: "pa55" });
    expect(JSON.parse(seen!.body)).toEqual({ SecretId: target.admin_secret_arn });
    expect(seen!.request.headers["x-amz-target"]).toBe("secretsmanager.GetSecretValue");
    expect(seen!.request.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-central-1\/secretsmanager\//,
    );
    expect(seen!.request.headers["x-amz-security-token"]).toBe("session");
  });

  it("says which secret it may not read, and what to allow", async () => {
    answer = { status: 400, body: '{"__type":"AccessDeniedException","secret":"pa55"}' };
    await expect(credentials().admin(target)).rejects.toThrow(/arn:aws:secretsmanager:x.*HTTP 400.*GetSecretValue/);
  });

  it("does not repeat a secret that it cannot use", async () => {
    for (const secret of ["pa55 is no JSON", '{"password":"pa55"}']) {
      answer = { status: 200, body: JSON.stringify({ SecretString: secret }) };
      const error = await credentials()
        .admin(target)
        .catch((reason: Error) => reason);
      expect(String(error)).toContain("must be a JSON object with username and password");
      expect(String(error)).not.toContain("pa55");
    }
  });

  it("needs the role's keys, and an administrator's secret for administrators' steps", async () => {
    await expect(awsCredentials({}).token(target, "u")).rejects.toThrow("AWS_ACCESS_KEY_ID");
    await expect(awsCredentials(keys).admin({ ...target, admin_secret_arn: undefined })).rejects.toThrow(
      "admin_secret_arn",
    );
  });
});
