/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  testMatch: ["<rootDir>/tests/**/*.test.ts"],
  transform: {
    "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }],
  },
  modulePathIgnorePatterns: ["<rootDir>/dist"],
  // Each file loads the Pulumi SDK afresh (0.4 s) and the lab tiers share one lab: two workers suit two cores.
  maxWorkers: 2,
};
