// Compiles src/migrator to dist/migrator: JavaScript (CommonJS) and types.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

// An installed package has no sources, and nothing to compile.
if (!existsSync("tsconfig.build.json")) process.exit(0);

const { status } = spawnSync(
  process.execPath,
  [require.resolve("typescript/bin/tsc"), "-p", "tsconfig.build.json"],
  {
    stdio: "inherit",
  },
);
if (status === 0) chmodSync("dist/migrator/cli/main.js", 0o755);
process.exit(status ?? 1);
