/**
 * The outside world of a job made of Deno.
 *
 * @module
 */
import { errorText } from "../../shared/error_text.ts";
import { spoolInput } from "../disk/share/spool.ts";
import type { Edge } from "./platform.ts";
import { denoEdge } from "./deno_platform.ts";
import { SourceError } from "../transfer/source.ts";
import type { JobEdge } from "../jobs/job_plan.ts";

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
      signal.throwIfAborted();
      const aborted = Promise.withResolvers<never>();
      signal.addEventListener("abort", () => aborted.reject(signal.reason), { once: true });
      // Nobody may be reading when it comes.
      aborted.promise.catch(() => {});
      const read = (target: Uint8Array) => Promise.race([readInput(edge, target), aborted.promise]);
      return await spoolInput(read, { system });
    },
  };
}

async function readInput(edge: Edge, target: Uint8Array): Promise<number | null> {
  try {
    return await edge.readInput(target);
  } catch (error) {
    // It is closed, or a folder.
    throw new SourceError("not_allowed", errorText(error));
  }
}
