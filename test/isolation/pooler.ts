import type { TestServer } from "../support/postgres";

export async function runPooler(_server: TestServer): Promise<{ title: string; evidence: string | null }[] | null> {
  return null;
}
