import { ADDONS } from "../../constructs/kubernetes/addons";
import { type Aws, AwsError } from "../../constructs/live/aws";
import { support } from "../../constructs/support";
import { refresh } from "../../delivery/refresh";

const ASKED = [
  { by: "eks", name: "eks", version: "1.34" },
  { by: "rds", name: "aurora-postgresql", version: "17" },
  { by: "rds", name: "aurora-postgresql", version: "99" },
] as const;

/** In the form of the services' API references. */
function played(calls: string[] = []): Aws {
  const answers: Readonly<Record<string, (input: Record<string, unknown>) => unknown>> = {
    "describe-cluster-versions": () => ({
      clusterVersions: [
        { clusterVersion: "1.34", endOfStandardSupportDate: "2026-12-01T16:00:00-08:00", status: "STANDARD_SUPPORT" },
      ],
    }),
    "describe-db-major-engine-versions": () => ({
      DBMajorEngineVersions: [
        {
          Engine: "aurora-postgresql",
          MajorEngineVersion: "17",
          SupportedEngineLifecycles: [
            {
              LifecycleSupportName: "open-source-rds-extended-support",
              LifecycleSupportEndDate: "2033-02-28T23:59:59Z",
            },
            {
              LifecycleSupportName: "open-source-rds-standard-support",
              LifecycleSupportEndDate: "2030-02-28T23:59:59Z",
            },
          ],
        },
      ],
    }),
    "describe-addon-versions": ({ addonName, kubernetesVersion }) => ({
      addons: [
        {
          addonName,
          addonVersions: [
            {
              addonVersion: "v9.9.9-eksbuild.9",
              architecture: ["amd64", "arm64"],
              compatibilities: [{ clusterVersion: kubernetesVersion, defaultVersion: false }],
            },
            {
              addonVersion: "v1.2.3-eksbuild.4",
              architecture: addonName === "coredns" ? ["amd64"] : ["amd64", "arm64"],
              compatibilities: [{ clusterVersion: kubernetesVersion, defaultVersion: true }],
            },
          ],
        },
      ],
    }),
  };
  return {
    call: async <T>(_: string, operation: string, input: object) => {
      calls.push(operation);
      return answers[operation]!(input as Record<string, unknown>) as T;
    },
    invoke: () => Promise.reject(new Error("nothing is invoked")),
  };
}

test("takes days and default add-ons as AWS tells them, of this version and the next, and leaves out what it does not tell", async () => {
  const calls: string[] = [];
  const { settings, untold } = await refresh(played(calls), "2026-11-30", ASKED, "1.34");
  expect(support.schema.parse(settings)).toEqual(settings);
  expect(settings.ends).toEqual({ "aurora-postgresql 17": "2030-02-28", "eks 1.34": "2026-12-02" });
  expect(Object.keys(settings.addons)).toEqual(["1.34", "1.35"]);
  const { coredns, ...others } = settings.addons["1.34"]!;
  expect(coredns).toBeUndefined();
  expect(Object.keys(others).sort()).toEqual(
    Object.keys(ADDONS)
      .filter((name) => name !== "coredns")
      .sort(),
  );
  expect(new Set(Object.values(others))).toEqual(new Set(["v1.2.3-eksbuild.4"]));
  expect(untold).toEqual([
    "aurora-postgresql 99",
    "add-on coredns of Kubernetes 1.34",
    "add-on coredns of Kubernetes 1.35",
  ]);
  expect(calls.every((call) => call.startsWith("describe-"))).toBe(true);
});

test("where AWS refuses nothing is known", async () => {
  const refusing: Aws = {
    ...played(),
    call: () => Promise.reject(new AwsError("eks", "AccessDeniedException", "not authorized")),
  };
  await expect(refresh(refusing, "2026-11-30", ASKED, "1.34")).rejects.toThrow(AwsError);
});

test("an environment without Kubernetes asks for no add-on", async () => {
  const calls: string[] = [];
  const { settings } = await refresh(played(calls), "2026-11-30", ASKED.slice(1), null);
  expect(settings.addons).toEqual({});
  expect(calls).not.toContain("describe-addon-versions");
});
