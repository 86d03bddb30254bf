import type { EngineEvent, Message, Op, Step } from "./types";

export interface Subject {
  urn: string;
  type: string;
  name: string;
}

export interface Journal {
  steps: Step[];
  messages: Message[];
  failures: () => Step[];
  /** No new step may start: one failed, or the caller said stop. */
  halting: () => boolean;
  /** Resolves once halting and nothing runs any more. */
  halted: Promise<void>;
  halt: () => void;
  message: (message: Message) => void;
  /** Notes a step that needs no work. */
  note: (op: Op, subject: Subject, extra?: Partial<Step>) => void;
  fail: (op: Op, subject: Subject, error: unknown) => void;
  /** Runs a step; undefined if it failed. */
  run: <T>(
    op: Op,
    subject: Subject,
    work: () => Promise<T>,
    extra?: Partial<Step>,
  ) => Promise<{ value: T } | undefined>;
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const createJournal = (
  onEvent?: (event: EngineEvent) => void,
  onMessage?: (message: Message) => void,
): Journal => {
  const steps: Step[] = [];
  const messages: Message[] = [];
  let halting = false;
  let active = 0;
  let resolveHalted: () => void = () => undefined;
  const halted = new Promise<void>((resolve) => {
    resolveHalted = resolve;
  });
  const settle = (): void => {
    if (halting && active === 0) resolveHalted();
  };
  const halt = (): void => {
    halting = true;
    settle();
  };
  const begin = (op: Op, subject: Subject, extra?: Partial<Step>): Step => ({
    op,
    urn: subject.urn,
    type: subject.type,
    name: subject.name,
    seconds: 0,
    ...extra,
  });
  const end = (step: Step): void => {
    steps.push(step);
    onEvent?.({ kind: "end", step });
  };
  return {
    steps,
    messages,
    failures: () => steps.filter((step) => step.error !== undefined),
    halting: () => halting,
    halted,
    halt,
    message: (message) => {
      messages.push(message);
      onMessage?.(message);
    },
    note: (op, subject, extra) => end(begin(op, subject, extra)),
    fail: (op, subject, error) => {
      end({ ...begin(op, subject), error: textOf(error) });
      halt();
    },
    run: async (op, subject, work, extra) => {
      const step = begin(op, subject, extra);
      const start = performance.now();
      const elapsed = (): number => (performance.now() - start) / 1000;
      onEvent?.({ kind: "start", step });
      active++;
      try {
        const value = await work();
        end({ ...step, seconds: elapsed() });
        return { value };
      } catch (error) {
        end({ ...step, seconds: elapsed(), error: textOf(error) });
        halting = true;
        return undefined;
      } finally {
        active--;
        settle();
      }
    },
  };
};
