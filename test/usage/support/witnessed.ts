/**
 * Ends of support as somebody else wrote them down: the dates of our tables are held to them, so that none moves by itself.
 * Source: endoflife-date/endoflife.date, products/<name>.md, `eol`, commit a70eca3 of 2026-08-22. Ours that were
 * over by then are told of in any case, and only those that it has stand here.
 */
export const WITNESSED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "amazon-eks": { "1.34": "2026-12-02", "1.35": "2027-03-27", "1.36": "2027-08-02" },
  "amazon-aurora-postgresql": { 14: "2027-02-28", 15: "2028-02-29", 16: "2029-02-28", 17: "2030-02-28" },
  mongodb: { "5.0": "2024-10-31", "6.0": "2025-07-31", "7.0": "2027-08-31", "8.0": "2029-10-31" },
  clickhouse: { "26.3": "2027-03-26" },
  elasticsearch: { "8.19": "2027-07-15" },
  postgresql: { 15: "2027-11-11", 16: "2028-11-09", 17: "2029-11-08" },
  redis: { "8.2": "2030-09-01" },
  valkey: { "8.1": "2030-03-31" },
};
