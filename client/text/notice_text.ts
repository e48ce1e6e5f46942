/**
 * Sentences about notices of the server, which are no data.
 *
 * Pure.
 *
 * @module
 */
import type { MessageOf } from "../../shared/wire/message.ts";
import { printable } from "../../shared/printable.ts";
import { type Catalogue, wordsFor } from "../language/catalogue.ts";

/** The sentence about a notice; one that is not known is told in the server's words. */
export function noticeText({ code, name, text }: MessageOf<"notice">, { events }: Catalogue): string {
  if (code === "waiting" && name !== undefined) return events.waiting(printable(name));
  const told = [code, name, text].filter((word) => word !== undefined).map(printable);
  return wordsFor(events.notices, code) ?? events.otherNotice(told.join(" "));
}
