import { parseDuration } from "../../components/model/duration";
import { atLeast, parseVersion } from "../../components/model/version";

test.each([
  ["90s", 90],
  ["5m", 300],
  ["1h", 3600],
])("%s is %d seconds", (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

test.each(["", "5", "m", "1.5h", "5m30s", " 5m", "5M", "1e3s"])("%j is no duration", (text) => {
  expect(() => parseDuration(text)).toThrow("is no duration");
});

test("versions are compared by number", () => {
  const version = parseVersion("v1.36.10-rc1+k3s2");
  expect(version).toEqual({ major: 1, minor: 36, patch: 10 });
  if (version === undefined) throw new Error("not parsed");
  expect(atLeast(version, 1, 36, 9)).toBe(true);
  expect(atLeast(version, 1, 36, 11)).toBe(false);
  expect(atLeast(version, 2, 0, 0)).toBe(false);
  expect(parseVersion("v1.36")).toBeUndefined();
});
