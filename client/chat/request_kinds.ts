/**
 * Kinds of requests, by which the answers to them are handled.
 *
 * Pure.
 *
 * @module
 */
import { FILE_REQUESTS } from "../../shared/wire/file_message.ts";
import type { ClientMessage } from "../../shared/wire/message.ts";

/** Returns whether a request is about files, so that the transfers get its answer. */
export function isAboutFiles(request: ClientMessage | null): boolean {
  return request !== null && Object.hasOwn(FILE_REQUESTS, request.type);
}

/** Returns whether a request asks for pages of the history. */
export function isAboutPages(request: ClientMessage | null): boolean {
  return request?.type === "history" || request?.type === "search";
}
