import fc from "fast-check";
import { judge, SIGHT } from "../../delivery/checks/judge";
import { baselineOf, compare, LEAST_SAMPLES, measured } from "../../delivery/checks/performance";
import { look, round, settings } from "./fixture";

const NO_BASELINE = () => null;
const same = (ms: number, count = 40) => Array.from({ length: count }, () => ms);
const BASELINE = { median_ms: 10, p95_ms: 20, records: 5 };

describe("health checks", () => {
  it("pass with the first round in which everything holds", () => {
    const judged = judge([round(0, look("tls")), round(1, look(null))], settings(), NO_BASELINE);
    expect(judged).toMatchObject({ outcome: "passed", trigger: null, rounds: 2, failed_in_a_row: 0, held: 1 });
    expect(judged.failures).toEqual([
      {
        kind: "smoke_tests",
        home: "home-1",
        engine: "sql",
        check: "tls",
        tenant: "acme",
        seen: "what was seen",
        at: "2026-01-01T00:00:00.000Z",
      },
    ]);
  });

  it.each([1, 2, 3, 5])("fail after %d failures in a row, and not one earlier", (most) => {
    const of = settings({ rollback: { health_check_failures: most } });
    const rounds = Array.from({ length: most }, (_, minute) => round(minute, look("tls")));
    expect(judge(rounds, of, NO_BASELINE)).toMatchObject({ outcome: "failed", trigger: "health_check_failures" });
    if (most > 1)
      expect(judge(rounds.slice(1), of, NO_BASELINE)).toMatchObject({ outcome: "undecided", trigger: null });
  });

  it("count failures in a row only: over any history the trigger is the length of its bad end", () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 10 }),
        (good, most) => {
          const rounds = good.map((holds, minute) => round(minute, look(holds ? null : "tls")));
          const inARow = good.length - 1 - good.lastIndexOf(true);
          const judged = judge(rounds, settings({ rollback: { health_check_failures: most } }), NO_BASELINE);
          expect(judged.outcome).toBe(inARow === 0 ? "passed" : inARow >= most ? "failed" : "undecided");
        },
      ),
    );
  });

  it("do not fail for what could not be found out, and name it", () => {
    const unknown = { check: "backup-recent", tenant: null, holds: null, seen: "younger than a day" };
    const judged = judge([round(0, look(null, { observations: [unknown] }))], settings(), NO_BASELINE);
    expect(judged).toMatchObject({ outcome: "passed", held: 0, unknown: [{ check: "backup-recent" }] });
  });

  it.each([...SIGHT])("come to no end, and fire nothing, where %s is all that can be said", (check) => {
    const blind = look(null, { observations: [{ check, tenant: null, holds: null, seen: "no credentials" }] });
    const rounds = Array.from({ length: 9 }, (_, minute) => round(minute, blind));
    expect(judge(rounds, settings(), NO_BASELINE)).toMatchObject({
      outcome: "undecided",
      trigger: null,
      failures: [],
      unknown: [{ check, seen: "no credentials" }],
    });
  });

  it("fail for what was seen in one home, whatever could not be looked at in another", () => {
    const blind = look(null, {
      home: "home-2",
      observations: [{ check: "verifier-answers", tenant: null, holds: null, seen: "timed out" }],
    });
    const rounds = [0, 1, 2].map((minute) => round(minute, look("tls"), blind));
    const judged = judge(rounds, settings({ rollback: { health_check_failures: 3 } }), NO_BASELINE);
    expect(judged).toMatchObject({ outcome: "failed", trigger: "health_check_failures" });
  });

  it("that are not asked for do not count", () => {
    const scan = look("encrypted", { kind: "security_scans" });
    const of = (asked: boolean) =>
      settings({ rollback: { health_check_failures: 1 }, validation: { security_scans: asked } });
    expect(judge([round(0, scan)], of(true), NO_BASELINE).outcome).toBe("failed");
    expect(judge([round(0, scan)], of(false), NO_BASELINE).outcome).toBe("passed");
  });
});

describe("performance", () => {
  const slow = round(0, look(null, { latenciesMs: same(30) }));
  const fast = round(1, look(null, { latenciesMs: same(10) }));

  it("is degraded when it is over the bound twice in a row", () => {
    const of = (...rounds: Parameters<typeof judge>[0]) => judge(rounds, settings(), () => BASELINE);
    expect(of(slow)).toMatchObject({ outcome: "undecided", trigger: null });
    expect(of(slow, fast)).toMatchObject({ outcome: "passed" });
    const failed = of(slow, slow);
    expect(failed).toMatchObject({ outcome: "failed", trigger: "performance_degradation" });
    expect(failed.performance[0]).toMatchObject({ median_ms: 30, degradation: 2, degraded: true, samples: 40 });
    expect(failed.failures[0]?.seen).toBe("200 % slower: median 30 ms after 10 ms, 95th percentile 30 ms after 20 ms");
  });

  it.each([
    ["just at the bound", { median_ms: 12, p95_ms: 24 }, "20%", false],
    ["over it", { median_ms: 12.2, p95_ms: 20 }, "20%", true],
    ["over it, with a wider bound", { median_ms: 12.2, p95_ms: 20 }, "25%", false],
    ["slow at the end only", { median_ms: 10, p95_ms: 26 }, "20%", true],
    ["faster", { median_ms: 1, p95_ms: 2 }, "20%", false],
  ])("%s", (_, figures, bound, degraded) => {
    const now = { home: "h", engine: "e", samples: 40, ...figures };
    expect(compare(now, BASELINE, Number(bound.slice(0, -1)) / 100).degraded).toBe(degraded);
  });

  it("calls less than a millisecond noise, however many per cent it is", () => {
    const tiny = { median_ms: 0.2, p95_ms: 0.4, records: 5 };
    const now = { home: "h", engine: "e", samples: 40, median_ms: 0.9, p95_ms: 2 };
    expect(compare(now, tiny, 0.2)).toMatchObject({ degraded: false, degradation: 4 });
  });

  it("says nothing from too few samples, and has no baseline from too few records", () => {
    expect(measured("h", "e", same(1, LEAST_SAMPLES - 1))).toBeNull();
    expect(measured("h", "e", [...same(1, 38), 50, 60])).toMatchObject({ median_ms: 1, p95_ms: 1, samples: 40 });
    const past = [1, 2, 3, 4, 5, 60].map((ms) => ({
      performance: [{ home: "h", engine: "e", median_ms: ms, p95_ms: ms * 2, samples: 40 }],
    }));
    expect(baselineOf("h", "e", past.slice(0, 2))).toBeNull();
    expect(baselineOf("h", "e", past)).toEqual({ median_ms: 4, p95_ms: 8, records: 5 });
    expect(baselineOf("other", "e", past)).toBeNull();
  });

  it("is not looked at where it is not asked for", () => {
    const off = settings({ validation: { performance_tests: false } });
    expect(judge([slow, slow], off, () => BASELINE)).toMatchObject({ outcome: "passed", performance: [] });
  });
});
