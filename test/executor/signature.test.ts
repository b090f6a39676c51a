import { databaseToken } from "../../executor/aws/credentials";
import { signedHeaders } from "../../executor/aws/signature";

const host = "example.amazonaws.com";
const request = { method: "GET", host, path: "/", query: {}, headers: {}, body: "" };
// Keys, time and signatures of AWS's published test suite for Signature Version 4.
const keys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const scope = { region: "us-east-1", service: "service", date: new Date("2015-08-30T12:36:00Z") };
const signatureOf = (headers: Record<string, string>) =>
  /Signature=([0-9a-f]+)$/.exec(headers.authorization ?? "")?.[1];

describe("Signature Version 4", () => {
  it("signs as the published example get-vanilla", () => {
    expect(signatureOf(signedHeaders(request, scope, keys))).toBe(
      "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    );
  });

  it("signs as the published example get-vanilla-query-order-key-case", () => {
    const query = { Param2: "value2", Param1: "value1" };
    expect(signatureOf(signedHeaders({ ...request, query }, scope, keys))).toBe(
      "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    );
  });

  it("signs the session token with the rest, and changes with the body", () => {
    const plain = signedHeaders(request, scope, keys);
    const withToken = signedHeaders(request, scope, { ...keys, sessionToken: "token" });
    expect(withToken["x-amz-security-token"]).toBe("token");
    expect(withToken.authorization).toContain("SignedHeaders=host;x-amz-date;x-amz-security-token");
    expect(signatureOf(withToken)).not.toBe(signatureOf(plain));
    expect(signatureOf(signedHeaders({ ...request, body: "x" }, scope, keys))).not.toBe(signatureOf(plain));
  });

  it("makes the sign-in token that botocore's own test expects", () => {
    const target = { host: "prod-instance.us-east-1.rds.amazonaws.com", port: 3306, region: "us-east-1" };
    const token = databaseToken(
      target,
      "someusername",
      { accessKeyId: "akid", secretAccessKey: "skid" },
      new Date("2016-11-07T17:39:33Z"),
    );
    const url = new URL(`https://${token}`);
    expect(url.host).toBe("prod-instance.us-east-1.rds.amazonaws.com:3306");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      Action: "connect",
      DBUser: "someusername",
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Date": "20161107T173933Z",
      "X-Amz-SignedHeaders": "host",
      "X-Amz-Expires": "900",
      "X-Amz-Credential": "akid/20161107/us-east-1/rds-db/aws4_request",
      "X-Amz-Signature": "d1138cdbc0ca63eec012ec0fc6c2267e03642168f5884a7795320d4c18374c61",
    });
  });
});
