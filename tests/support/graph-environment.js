const { TestEnvironment } = require("jest-environment-node");

/**
 * Tests get a copy of `process` that hears of no unhandled rejection. The SDK reports errors inside `apply` as such, so the
 * recorder needs the real one.
 */
module.exports = class GraphEnvironment extends TestEnvironment {
  constructor(...args) {
    super(...args);
    this.global.realProcess = process;
  }
};
