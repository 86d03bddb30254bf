/** Kubernetes' label selector: all of its conditions must hold. */
export interface SelectorArgs {
  /** Labels and their values. */
  matchLabels?: { [key: string]: string };
  /** Further conditions. */
  matchExpressions?: MatchExpressionArgs[];
}

/** One condition on a label. */
export interface MatchExpressionArgs {
  /** Key of the label. */
  key: string;
  /** How the label is compared: with `values`, or whether it is there at all. */
  operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  /** Values, for `In` and `NotIn`. */
  values?: string[];
}

/** Whether the labels fit one of the selectors; everything fits an empty list. */
export function selects(
  selectors: readonly SelectorArgs[],
  labels: Readonly<Record<string, string>>,
): boolean {
  return selectors.length === 0 || selectors.some((selector) => fits(selector, labels));
}

function fits(selector: SelectorArgs, labels: Readonly<Record<string, string>>): boolean {
  const equal = Object.entries(selector.matchLabels ?? {}).every(
    ([key, value]) => labels[key] === value,
  );
  return equal && (selector.matchExpressions ?? []).every((condition) => holds(condition, labels));
}

function holds(
  { key, operator, values = [] }: MatchExpressionArgs,
  labels: Readonly<Record<string, string>>,
): boolean {
  const value = labels[key];
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
}
