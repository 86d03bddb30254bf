import * as pulumi from "@pulumi/pulumi";

/** Makes `values` the configuration of the stack, as the CLI hands it to the program. */
export function useStack(
  values: Record<string, unknown>,
  options: { secretKeys?: string[]; preview?: boolean; stack?: string } = {},
): pulumi.Config {
  const mocks = {
    newResource: ({ inputs }: pulumi.runtime.MockResourceArgs) => ({ id: "id", state: inputs }),
    call: () => ({}),
  };
  const stack = options.stack ?? "production";
  void pulumi.runtime.setMocks(mocks, "quorate", stack, options.preview ?? true);
  const texts = Object.entries(values).map(([key, value]): [string, string] => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  pulumi.runtime.setAllConfig(Object.fromEntries(texts), options.secretKeys ?? []);
  return new pulumi.Config("quorate");
}

/** The value of an Input, and whether Pulumi keeps it secret. */
export async function settled(input: unknown) {
  const output = pulumi.output(input) as pulumi.Output<unknown> & {
    promise(): Promise<unknown>;
    isKnown: Promise<boolean>;
    isSecret: Promise<boolean>;
  };
  const isKnown = await output.isKnown;
  return {
    value: isKnown ? await output.promise() : undefined,
    isKnown,
    isSecret: await output.isSecret,
  };
}
