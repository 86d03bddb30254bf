import { fingerprint } from "../../components/render/shell";
import { allScripts, examplePlan, SECRETS } from "../support/rendered";
import { NO_SECRETS } from "../../components/render/steps";

/*
 * The fingerprint of a step is in its command line: a changed one runs the step again on every live host of every user at
 * the next `up`. Whoever updates this snapshot writes into CHANGELOG which steps run again, and whether nodes restart (they do
 * when `rollout` changes its WANTED digest).
 */
test("fingerprints of the example's steps", () => {
  const prints = [...allScripts(examplePlan())].map(([step, text]) => [step, fingerprint(text)]);
  expect(Object.fromEntries(prints)).toMatchSnapshot();
});

test("do not depend on secrets, and follow the text that is run", () => {
  const plan = examplePlan();
  const print = (secrets = NO_SECRETS) => [...allScripts(plan, secrets).values()].map(fingerprint);
  expect(print()).toEqual(print());
  expect(print(SECRETS)).not.toEqual(print());
});
