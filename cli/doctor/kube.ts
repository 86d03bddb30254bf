/** An object of the API, as far as anything here looks at one. */
export interface KubeObject {
  metadata?: {
    name?: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    creationTimestamp?: string;
    deletionTimestamp?: string;
  };
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
  [field: string]: unknown;
}

/** What one server's API answered, by path. */
export interface Kube {
  /** Name of the server that was asked; undefined where none answered. */
  asked: string | undefined;
  /** Items of a list; undefined where it could not be read, and empty where its kind is not known. */
  items: (path: string) => KubeObject[] | undefined;
  /** Rows of a table of pods. */
  pods: () => Pod[] | undefined;
}

export interface Pod {
  namespace: string;
  name: string;
  ready: boolean;
  status: string;
  node: string;
}

export interface Answer {
  status: number;
  body: unknown;
}

export const PODS = "/api/v1/pods";

export function kubeOf(asked: string | undefined, answers: ReadonlyMap<string, Answer>): Kube {
  return {
    asked,
    items: (path) => {
      const answer = answers.get(path);
      if (answer === undefined) return undefined;
      if (answer.status === 404) return [];
      return (answer.body as { items?: KubeObject[] } | undefined)?.items;
    },
    pods: () => podsOf(answers.get(PODS)),
  };
}

interface Table {
  columnDefinitions?: { name?: string }[];
  rows?: { cells?: unknown[]; object?: KubeObject }[];
}

function podsOf(answer: Answer | undefined): Pod[] | undefined {
  if (answer === undefined || answer.status !== 200) return undefined;
  const { columnDefinitions = [], rows } = answer.body as Table;
  const at = (name: string) => columnDefinitions.findIndex((column) => column.name === name);
  const [ready, status, node] = [at("Ready"), at("Status"), at("Node")];
  return rows?.map(({ cells = [], object }) => {
    const [up, all] = text(cells[ready]).split("/");
    return {
      namespace: object?.metadata?.namespace ?? "",
      name: object?.metadata?.name ?? "",
      ready: up === all,
      status: text(cells[status]),
      node: text(cells[node]),
    };
  });
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/**
 * Takes the answers out of what a server printed: a body of one line, then `kube`, status and URL.
 * @returns the other lines
 */
export function takeAnswers(lines: readonly string[]): {
  answers: Map<string, Answer>;
  rest: string[];
} {
  const answers = new Map<string, Answer>();
  const rest: string[] = [];
  let body = "";
  for (const line of lines) {
    const [word, status = "", url = ""] = line.split("\t");
    if (word === "kube") {
      answers.set(pathOf(url), { status: Number(status), body: parsed(body) });
      body = "";
    } else if (line.startsWith("{")) body = line;
    else if (!line.startsWith("404 page")) rest.push(line);
  }
  return { answers, rest };
}

const pathOf = (url: string): string => url.replace(/^https?:\/\/[^/]*/, "").replace(/\?.*/, "");

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
}

export function conditions(object: { status?: Record<string, unknown> }): Condition[] {
  const list = object.status?.["conditions"];
  return Array.isArray(list) ? (list as Condition[]) : [];
}

export function conditionOf(
  object: { status?: Record<string, unknown> },
  type: string,
): string | undefined {
  return conditions(object).find((one) => one.type === type)?.status;
}

export const nameOf = ({ metadata }: KubeObject): string => metadata?.name ?? "";

/** NAMESPACE/NAME, as messages have it. */
export const fullName = ({ metadata }: KubeObject): string =>
  [metadata?.namespace, metadata?.name].filter((part) => part !== undefined).join("/");
