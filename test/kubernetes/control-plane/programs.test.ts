import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KUBERNETES_VERSIONS } from "../../../config/kubernetes";
import { MissingRealPart } from "../../support/real-part";
import { PROGRAMS } from "./cluster";
import { program, versionOf } from "./programs";

describe("programs of the control plane", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tessera-programs-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const put = (...path: string[]) => {
    const file = join(folder, ...path);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, "");
    chmodSync(file, 0o755);
    return file;
  };

  test("are of one minor that EKS may be asked for", () => {
    const minors = new Set(
      PROGRAMS.filter((one) => one.startsWith("kube-")).map((name) => versionOf(name).replace(/^v|\.\d+$/g, "")),
    );
    expect(minors.size).toBe(1);
    expect(Object.keys(KUBERNETES_VERSIONS)).toContain([...minors][0]);
    expect(versionOf("etcd")).toMatch(/^v3\.\d+\.\d+$/);
  });

  test("are taken where the field looks for them, else as they were built", () => {
    const built = put("assets", `etcd-${versionOf("etcd")}`, "etcd");
    const env = { TESSERA_ASSETS: join(folder, "assets") };
    expect(program("etcd", env)).toBe(built);
    const given = put("given", "etcd");
    expect(program("etcd", { ...env, KUBEBUILDER_ASSETS: join(folder, "given") })).toBe(given);
  });

  test("that are missing are named, with what builds them", () => {
    const find = () => program("kube-scheduler", { TESSERA_ASSETS: folder, PATH: folder });
    expect(find).toThrow(MissingRealPart);
    expect(find).toThrow(/kube-scheduler is missing: .*test\/kubernetes\/programs\/build\.sh/);
  });

  test("of another version are others", () => {
    put("kube-apiserver-v1.33.0", "kube-apiserver");
    expect(() => program("kube-apiserver", { TESSERA_ASSETS: folder })).toThrow(MissingRealPart);
  });
});
