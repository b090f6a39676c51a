import { cleanEnvironment } from "./terraform-cli";

const REAL = {
  AWS_PROFILE: "production",
  AWS_SESSION_TOKEN: "real",
  AWS_ENDPOINT_URL: "https://example.com",
  TF_VAR_x: "1",
};

test("Terraform gets nothing that leads to a real account", () => {
  const env = cleanEnvironment({ ...REAL, AWS_ACCESS_KEY_ID: "real", AWS_SECRET_ACCESS_KEY: "real", PATH: "/bin" });
  expect(Object.keys(REAL).filter((name) => env[name] !== undefined)).toEqual([]);
  expect(env.AWS_ACCESS_KEY_ID).toBe("emulated");
  expect(env.AWS_SECRET_ACCESS_KEY).toBe("emulated");
  expect(env.PATH).toBe("/bin");
});

test("neither the files of a real profile nor the metadata service are asked", () => {
  const env = cleanEnvironment({ HOME: "/root", AWS_CONFIG_FILE: "/root/.aws/config" });
  expect(env.AWS_CONFIG_FILE).not.toContain(".aws");
  expect(env.AWS_SHARED_CREDENTIALS_FILE).not.toContain(".aws");
  expect(env.AWS_EC2_METADATA_DISABLED).toBe("true");
});

test("a proxy is not asked for the emulator", () => {
  expect(cleanEnvironment({ NO_PROXY: "example.com" }).NO_PROXY).toBe("example.com,127.0.0.1");
});
