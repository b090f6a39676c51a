import { synthesize } from "../support/fleet";
import { CELL, inState, OWN, smallFleet } from "./fleet";

function stack(files: ReadonlyMap<string, string>, name: string) {
  return JSON.parse(synthesize(files, [name]).get(name)!);
}

/** Everything in a stack that refuses to be destroyed, or that AWS keeps from being deleted. */
function guards(json: { resource?: Record<string, Record<string, Record<string, never>>> }): string[] {
  return Object.entries(json.resource ?? {})
    .flatMap(([type, resources]) =>
      Object.values(resources).map((block) => {
        const { lifecycle, deletion_protection } = block as {
          lifecycle?: { prevent_destroy?: boolean };
          deletion_protection?: boolean;
        };
        return lifecycle?.prevent_destroy === true || deletion_protection === true ? type : null;
      }),
    )
    .filter((type) => type !== null)
    .sort();
}

describe("a pooled tenant", () => {
  test("has a row of every kind while it lives, whatever its state", () => {
    for (const state of ["active", "suspended", "offboarding"])
      for (const rows of Object.values(stack(inState("library", state), CELL).locals))
        if (typeof rows === "object") expect(Object.keys(rows as object)).toContain("library");
  });

  test("cannot sign in while it is suspended or leaving", () => {
    const apply = (state: string) =>
      JSON.parse(stack(inState("library", state), CELL).locals.slices_postgresql.library)
        .apply.flatMap((step: { statements: string[] }) => step.statements)
        .join("\n");
    expect(apply("active")).not.toContain("ALTER ROLE %I NOLOGIN");
    for (const state of ["suspended", "offboarding"]) {
      const statements = apply(state);
      expect(statements).toMatch(/rolname IN \([^)]*'tenant_library'[^)]*\) LOOP[^$]*ALTER ROLE %I NOLOGIN/);
      expect(statements).toContain("pg_terminate_backend");
    }
  });

  test("leaves no row when it is erased, and others stay", () => {
    for (const rows of Object.values(stack(inState("library", "erased"), CELL).locals))
      if (typeof rows === "object") expect(Object.keys(rows as object)).toEqual(["bakery"]);
  });
});

describe("a dedicated tenant", () => {
  test("is guarded against deletion in production", () => {
    const found = guards(stack(smallFleet(), OWN));
    expect(found).toEqual(
      expect.arrayContaining(["aws_backup_vault", "aws_kms_key", "aws_kms_replica_key", "aws_rds_cluster"]),
    );
  });

  test("is guarded no more once it is leaving", () => {
    expect(guards(stack(inState("bank", "offboarding"), OWN))).toEqual([]);
  });

  test("stays guarded while a legal hold says that it must be kept", () => {
    expect(guards(stack(inState("bank", "offboarding", true), OWN))).toEqual(guards(stack(smallFleet(), OWN)));
  });

  test("keeps an empty stack when it is erased, with the providers that destroying needs", () => {
    const json = stack(inState("bank", "erased"), OWN);
    expect(json.resource).toBeUndefined();
    expect(json.data).toBeUndefined();
    expect(json.provider.aws.map(({ alias }: { alias?: string }) => alias)).toEqual([undefined, "recovery"]);
  });
});
