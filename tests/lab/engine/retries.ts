import type { HookCall } from "./hooks";
import { PartialFailure } from "./providers/provider";
import type { Session } from "./session";

/** The real engine's own limit. */
const LIMIT = 100;

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Tries again for as long as an error hook of the resource asks for it. */
export const withErrorHooks = async <T>(
  session: Session,
  names: string[] | undefined,
  call: HookCall,
  attempt: () => Promise<T>,
): Promise<T> => {
  const { urn, operation } = call;
  const warn = (text: string): void => session.journal.message({ severity: "warning", text, urn });
  const errors: string[] = [];
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!names) throw error;
      errors.unshift(textOf(error));
      if (errors.length >= LIMIT) {
        warn(`maximum number of error hook retries (${LIMIT}) reached`);
        throw new Error("maximum number of error hook retries reached", { cause: error });
      }
      const retry = await session.hooks
        .askErrorHooks(names, call, errors)
        .catch((fault: unknown) => {
          // Like the real engine, which hides a hook's own failure here and the provider's elsewhere.
          if (operation === "delete" || error instanceof PartialFailure) return false;
          throw new Error(`error hooks execution failed: ${textOf(fault)}`, { cause: error });
        });
      if (!retry) throw error;
      warn(`retrying ${operation} due to on-error hook request (${errors.length}/${LIMIT})`);
    }
  }
};
