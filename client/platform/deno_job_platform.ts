/**
 * The outside world of a job made of Deno.
 *
 * @module
 */
import { errorText } from "../../shared/error_text.ts";
import { spoolInput } from "../disk/share/spool.ts";
import type { Platform } from "./platform.ts";
import { denoPlatform } from "./deno_platform.ts";
import { SourceError } from "../transfer/source.ts";
import type { JobPlatform } from "../jobs/job_plan.ts";

/** What only the process knows. */
export interface Terminals {
  readonly errorIsTerminal: boolean;
}

/** The real outside world. */
export function denoJobPlatform({ errorIsTerminal }: Terminals): JobPlatform {
  const platform = denoPlatform();
  const { system } = platform.storage.config;
  return {
    ...platform,
    errorIsTerminal,
    async spool(signal) {
      signal.throwIfAborted();
      const aborted = Promise.withResolvers<never>();
      signal.addEventListener("abort", () => aborted.reject(signal.reason), { once: true });
      // Nobody may be reading when it comes.
      aborted.promise.catch(() => {});
      const read = (target: Uint8Array) => Promise.race([readInput(platform, target), aborted.promise]);
      return await spoolInput(read, { system });
    },
  };
}

async function readInput(platform: Platform, target: Uint8Array): Promise<number | null> {
  try {
    return await platform.readInput(target);
  } catch (error) {
    // It is closed, or a folder.
    throw new SourceError("not_allowed", errorText(error));
  }
}
