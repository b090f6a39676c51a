const { rmSync } = require("node:fs");

/** Removes the folder that scratch-setup made. */
module.exports = () => rmSync(process.env.TMPDIR, { recursive: true, force: true });
