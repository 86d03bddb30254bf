/**
 * Name of a resource inside a component. Names are contract: a changed one deletes and creates on live hosts, so a rename needs an alias.
 */
export function childName(parent: string, ...parts: [string, ...string[]]): string {
  return [parent, ...parts].join("-");
}
