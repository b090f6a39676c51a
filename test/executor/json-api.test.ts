import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { jsonApi, SECRETS_MANAGER } from "../../executor/aws/json-api";

let server: Server;
beforeAll(async () => {
  server = createServer((_, response) => response.end("hunter2pw"));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});
afterAll(() => new Promise((done) => server.close(done)));

test("an answer that is no JSON is refused, and not quoted", async () => {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const keys = () => ({ accessKeyId: "a", secretAccessKey: "b" });
  const call = jsonApi("eu-central-1", { AWS_ENDPOINT_URL: endpoint }, keys, () => new Date(0));
  const error = await call(SECRETS_MANAGER, "GetSecretValue", "secret x", {}).catch((one: Error) => one);
  expect(String(error)).toContain("secret x: an answer that is no JSON (HTTP 200)");
  expect(String(error)).not.toContain("hunter2");
});
