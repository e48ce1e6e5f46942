/**
 * A line of `--json` that is a request: checks it before it is sent, because the server would close the connection on some
 * mistakes. What is wrong with it is told in the form of the server's errors, so that a program reads one kind of answer.
 *
 * Pure.
 *
 * @module
 */
import { MAX_JSON_BYTES } from "../../shared/wire/frame.ts";
import {
  type ClientMessage,
  decodePayload,
  type MessageOf,
  parseClientMessage,
  type Ref,
} from "../../shared/wire/message.ts";
import { type ErrorCode, ProtocolError } from "../../shared/wire/protocol_error.ts";
import { ref } from "../../shared/wire/schema.ts";

/** An error that this program finds by itself. */
export interface LocalError extends MessageOf<"error"> {
  readonly code: ErrorCode;
}

/** Makes such an error; `limit` is in bytes. */
export function localError(code: ErrorCode, text: string, more: { ref?: Ref; limit?: number } = {}): LocalError {
  return { type: "error", code, text, ...more };
}

/** Returns the request, or why it cannot be sent: `too_large`, `hello_twice`, or what `parseClientMessage` found. */
export function parseRequest(json: string): ClientMessage | LocalError {
  const bytes = new TextEncoder().encode(json);
  if (bytes.length > MAX_JSON_BYTES) {
    return localError("too_large", "The request is too large", { ...refIn(json), limit: MAX_JSON_BYTES });
  }
  try {
    const message = parseClientMessage(decodePayload(bytes));
    if (message.type !== "hello" && message.type !== "proof") return message;
    return localError("hello_twice", `\`${message.type}\` was sent already`, refIn(json));
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return localError(error.code, error.message, refIn(json));
  }
}

/** The `ref` of a bad request, if that much of it is valid. */
function refIn(json: string): { ref?: Ref } {
  try {
    const { ref: given } = JSON.parse(json) as { readonly ref?: unknown };
    return given !== undefined && ref.is(given) ? { ref: given } : {};
  } catch {
    return {};
  }
}
