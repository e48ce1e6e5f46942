/**
 * The outside world of a job made of Deno.
 *
 * @module
 */
import { spoolInput } from "../disk/spool.ts";
import { denoEdge } from "../terminal.ts";
import type { JobEdge } from "./job_plan.ts";

/** What only the process knows. */
export interface Terminals {
  readonly errorIsTerminal: boolean;
}

/** The real outside world. */
export function denoJobEdge({ errorIsTerminal }: Terminals): JobEdge {
  const edge = denoEdge();
  const { system } = edge.storage.config;
  return {
    ...edge,
    errorIsTerminal,
    async spool(signal) {
      const aborted = Promise.withResolvers<never>();
      signal.addEventListener("abort", () => aborted.reject(signal.reason), { once: true });
      // Nobody may be reading when it comes.
      aborted.promise.catch(() => {});
      signal.throwIfAborted();
      return await spoolInput((target) => Promise.race([edge.readInput(target), aborted.promise]), { system });
    },
  };
}
