/**
 * What suites write goes to a folder of this run, in memory where the machine keeps one for programs (Linux: /dev/shm)
 * and it has room: a third of what the heaviest suites took was a disk that makes and removes thousands of folders. It
 * goes when the run ends, with whatever a suite that was killed left in it.
 */
const { chmodSync, mkdtempSync, statfsSync } = require("node:fs");
const { tmpdir } = require("node:os");
const path = require("node:path");

const IN_MEMORY = "/dev/shm";
/** Bytes. All suites of a run had 0.4 GB at most at a time. */
const ROOM = 2e9;

function hasRoom(folder) {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= ROOM;
  } catch {
    return false;
  }
}

/** Servers of suites run as a user of their own: open to all, and each may remove its own, as /tmp is. */
function make(above) {
  const folder = mkdtempSync(path.join(above, "tessera-suites-"));
  chmodSync(folder, 0o1777);
  return folder;
}

module.exports = () => {
  const folder = (() => {
    if (process.env.TMPDIR === undefined && hasRoom(IN_MEMORY))
      try {
        return make(IN_MEMORY);
      } catch {
        // Not ours to write to.
      }
    return make(tmpdir());
  })();
  process.env.TMPDIR = folder;
};
