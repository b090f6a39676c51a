import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transport } from "../../../constructs/engines/elasticsearch/driver";
import { MissingRealPart, skipOrFail } from "../../support/real-part";

let folder: string;
let server: Server | undefined;
const seen: { url?: string; authorization?: string; body: string }[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tessera-elasticsearch-"));
  const file = (name: string) => join(folder, name);
  try {
    execFileSync(
      "openssl",
      [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"],
        ...["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
        ...["-keyout", file("key.pem"), "-out", file("cert.pem")],
      ],
      { stdio: "ignore" },
    );
  } catch {
    expect(
      skipOrFail(
        "test/engines/elasticsearch/https",
        new MissingRealPart("openssl", "install it: it makes a certificate"),
      ),
    ).toBe(0);
    return;
  }
  const made = createServer(
    { key: readFileSync(file("key.pem")), cert: readFileSync(file("cert.pem")) },
    (request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part) => parts.push(part));
      request.on("end", () => {
        const { authorization } = request.headers;
        seen.push({ url: request.url, authorization, body: Buffer.concat(parts).toString("utf8") });
        response.statusCode = request.url === "/html" ? 503 : 200;
        response.end(request.url === "/html" ? "<html>" : '{"acknowledged":true}');
      });
    },
  );
  server = made;
  await new Promise<void>((resolve) => {
    made.listen(0, "127.0.0.1", resolve);
  });
});

afterAll(async () => {
  const made = server;
  if (made !== undefined) await new Promise((resolve) => made.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const at = (ca?: string) => ({
  host: "localhost",
  port: (server!.address() as AddressInfo).port,
  user: "u",
  password: "p:ä",
  ca,
});

test("sends method, path and body over TLS, and the password in a header only", async () => {
  if (server === undefined) return;
  const ca = readFileSync(join(folder, "cert.pem"), "utf8");
  const body = '{"title":"Straße"}';
  expect(await transport({ method: "PUT", path: "/a", body }, at(ca))).toEqual({
    status: 200,
    json: { acknowledged: true },
  });
  expect(seen.at(-1)).toEqual({
    url: "/a",
    authorization: `Basic ${Buffer.from("u:p:ä").toString("base64")}`,
    body,
  });
  expect(await transport({ method: "GET", path: "/html" }, at(ca))).toEqual({ status: 503, json: {} });
});

test("sends nothing to a server that the authority did not sign for", async () => {
  if (server === undefined) return;
  const before = seen.length;
  await expect(transport({ method: "GET", path: "/" }, at())).rejects.toThrow(/self-signed|self signed|unable to/);
  const other = { ...at(readFileSync(join(folder, "cert.pem"), "utf8")), host: "127.0.0.1" };
  await expect(transport({ method: "GET", path: "/" }, other)).rejects.toThrow(/altnames|IP/);
  expect(seen).toHaveLength(before);
});
