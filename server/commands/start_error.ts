/**
 * Why a server cannot start.
 *
 * @module
 */
import type { Sentence } from "../../shared/cli/usage_error.ts";

/** The server cannot start, for a reason that only the operator can change. */
export class StartError extends Error {
  constructor(readonly say: Sentence) {
    super("Cannot start");
  }
}
