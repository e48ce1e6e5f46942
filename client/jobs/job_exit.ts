/**
 * The exit code of a job, by how its transfer ended (README.md, "Files in scripts").
 *
 * Pure.
 *
 * @module
 */
import type { CloseCode } from "../../shared/wire/file_message.ts";
import { EXIT } from "../exit_code.ts";
import type { Outcome } from "../transfer/transfer_view.ts";

/** The other side said no, before or after it began. */
const SAID_NO: ReadonlySet<CloseCode> = new Set(["declined", "passed", "denied", "cancelled"]);

/** The exit code of an outcome. */
export function exitOf({ code, why, isOurs, missing }: Pick<Outcome, "code" | "why" | "isOurs" | "missing">): number {
  if (code === "done") return EXIT.done;
  if (why === "bad_digest" || missing.some((one) => one.why === "bad_digest")) return EXIT.notSame;
  return SAID_NO.has(code) && !isOurs ? EXIT.declined : EXIT.failure;
}

/** The word of the wire that an outcome is known by, for who looks it up in PROTOCOL.md. */
export function codeOf({ code, why, error }: Pick<Outcome, "code" | "why" | "error">): string {
  return error?.code ?? (code === "failed" ? why : undefined) ?? code;
}
