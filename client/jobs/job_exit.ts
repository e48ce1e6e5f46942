/**
 * The exit code and the error code of a job, from the outcome of its transfer (README.md, "Files in scripts").
 *
 * Pure.
 *
 * @module
 */
import type { CloseCode } from "../../shared/wire/file_message.ts";
import { EXIT } from "../exit_code.ts";
import type { Outcome } from "../transfer/transfer_view.ts";

/** The codes by which the peer refuses or stops a transfer. */
const REFUSED: ReadonlySet<CloseCode> = new Set(["declined", "passed", "denied", "cancelled"]);

/** The exit code of an outcome. */
export function exitOf({ code, why, isOurs, missing }: Pick<Outcome, "code" | "why" | "isOurs" | "missing">): number {
  if (code === "done") return EXIT.done;
  if (why === "bad_digest" || missing.some((file) => file.why === "bad_digest")) return EXIT.notSame;
  return REFUSED.has(code) && !isOurs ? EXIT.declined : EXIT.failure;
}

/** The code of an outcome on the wire, which PROTOCOL.md explains. */
export function codeOf({ code, why, error }: Pick<Outcome, "code" | "why" | "error">): string {
  return error?.code ?? (code === "failed" ? why : undefined) ?? code;
}
