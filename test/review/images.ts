/**
 * Takes the pictures of the guide: `npm run review:images`. Reviews three plans of the catalogue as one change, and has
 * Chromium draw the page, wide and as on a phone. Without Chromium nothing is done, and said so.
 */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderHtml } from "../../review/render/html";
import { onPath, run } from "../support/process";
import { MissingRealPart, skipOrFail } from "../support/real-part";
import { review } from "./support/plan";

const PLANS = join(__dirname, "catalogue/plans");
const IMAGES = join(__dirname, "../../docs/images");
/** Cases, and the stacks that they stand for. */
const SHOWN = {
  "vault-and-database-deleted": "production-tenant-acme",
  "open-to-the-world": "production-foundation",
  "contract-changed": "production-cell-a-tenants",
};
/** Width and height in CSS pixels. */
const SCREENS = { desktop: [1280, 1400], phone: [390, 1800] } as const;
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--hide-scrollbars",
];

async function main(): Promise<number> {
  const [chromium] = [...onPath("chromium"), ...onPath("chromium-browser"), ...onPath("google-chrome")];
  if (!chromium) throw new MissingRealPart("Chromium", "it is not in the PATH");
  const folder = mkdtempSync(join(tmpdir(), "images-"));
  try {
    const plans = Object.entries(SHOWN).map(([id, stack]) => {
      copyFileSync(join(PLANS, `${id}.plan`), join(folder, `${stack}.json`));
      return join(folder, `${stack}.json`);
    });
    const page = join(folder, "report.html");
    writeFileSync(page, renderHtml(review(plans, { today: "2026-01-02" })));
    for (const [name, [width, height]] of Object.entries(SCREENS)) {
      const image = join(IMAGES, `review-${name}.png`);
      const profile = `--user-data-dir=${join(folder, name)}`;
      const drawn = await run(
        chromium,
        [...FLAGS, profile, `--window-size=${width},${height}`, `--screenshot=${image}`, `file://${page}`],
        process.env,
      );
      if (drawn.code !== 0) throw new Error(`${chromium} ended with ${drawn.code}: ${drawn.stderr.slice(-500)}`);
      console.log(`drawn ${image}`);
    }
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().then(
  (code) => process.exit(code),
  (error) => process.exit(skipOrFail("review:images", error)),
);
