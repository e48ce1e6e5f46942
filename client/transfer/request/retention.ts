/**
 * What becomes of the record and of the parts of a transfer, by how it ended.
 *
 * Pure.
 *
 * @module
 */
import type { CloseCode, Failure } from "../../../shared/wire/file_message.ts";

/**
 * `done`: nothing is to be gone on with. `stays`: it goes on by itself when both are back. `stopped`: it goes on when the
 * same is asked for again. `forgotten`: it does not go on, and its parts are removed.
 */
export type Retention = "done" | "stays" | "stopped" | "forgotten";

/** Failures that may be gone by the next time. */
const PASSING: ReadonlySet<Failure> = new Set<Failure>([
  "disk_full",
  "folder_gone",
  "not_allowed",
  "bad_digest",
  "broken",
  "changed",
  "gone",
  "stalled",
  "incomplete",
  "internal",
]);

/** The fate of a transfer; one that was never accepted has nothing that could stay. */
export function retentionOf({ code, why }: { readonly code: CloseCode; readonly why?: Failure }): Retention {
  switch (code) {
    case "done":
      return "done";
    case "left":
    case "no_answer":
      return "stays";
    case "failed":
      return why === undefined || PASSING.has(why) ? "stopped" : "forgotten";
    default:
      return "forgotten";
  }
}
