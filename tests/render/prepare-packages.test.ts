import { NO_SECRETS, prepareScript } from "../../components/render/steps";
import { FakeDistribution } from "../support/fake-distribution";
import { examplePlan, nodeNamed } from "../support/rendered";

const FUNCTIONS = `up() { install_packages; printf '%s\\n' "$RESULT"; }`;

const script = () => {
  const plan = examplePlan();
  return prepareScript(plan, nodeNamed(plan, "a1"), NO_SECRETS);
};

describe.each(["apt-get", "dnf", "zypper"])("with %s", (manager) => {
  const host = () =>
    new FakeDistribution({ manager, packages: { curl: ["curl"] }, units: [], modules: [] });

  test("what is missing is installed", () => {
    const made = host();
    expect(made.run(script(), FUNCTIONS)).toMatchObject({ status: 0, stdout: "changed\n" });
    expect(made.run(script(), FUNCTIONS)).toMatchObject({ status: 0, stdout: "same\n" });
    made.remove();
  });

  test("a package that does not come is said, and nothing goes on without it", () => {
    const made = host();
    made.command(manager, "exit 1");
    const { status, stdout, stderr } = made.run(script(), FUNCTIONS);
    made.remove();
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr.trimEnd().split("\n").at(-1)).toBe(
      "quorate: a1: prepare: QRT-203: can't install curl; give the host a package source, or install them by hand",
    );
  });
});
