/** TYPEORM_LINE=1 npm test: see tests/support/typeorm-line.ts. */
const typeorm = { 1: "typeorm-1", "0.3.20": "typeorm-0.3.20" }[process.env.TYPEORM_LINE];

/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/tests"],
  moduleNameMapper: {
    "^typeorm-autogen$": "<rootDir>/src/migrator/index.ts",
    ...(typeorm && { "^typeorm$": typeorm, "^typeorm/(.*)$": `${typeorm}/$1` }),
  },
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/.quickstart/"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        swcrc: false,
        module: { type: "commonjs" },
        jsc: {
          target: "es2022",
          keepClassNames: true,
          parser: { syntax: "typescript", decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
      },
    ],
  },
  setupFiles: ["reflect-metadata"],
  testTimeout: 60_000,
  maxWorkers: 2,
};
