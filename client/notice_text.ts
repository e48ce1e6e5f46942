/**
 * Sentences about notices of the server, which are no data.
 *
 * @module
 */
import type { MessageOf } from "../shared/message.ts";
import { printable } from "../shared/printable.ts";

const NOTICES: ReadonlyMap<string, string> = new Map([
  ["slowed", "You are faster than the server allows: it takes your lines more slowly. None is lost."],
  ["not_kept", "The server could not keep what was said; it may be missing from the history."],
]);

/** The sentence about a notice; one that is not known is told in the server's words. */
export function noticeText({ code, name, text }: MessageOf<"notice">): string {
  const words = [code, name, text].filter((word) => word !== undefined).map(printable);
  return NOTICES.get(code) ?? `The server notes: ${words.join(" ")}`;
}
