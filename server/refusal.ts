/**
 * A refused request: a value, not an exception. The session gets an `error` and continues.
 *
 * @module
 */
import type { Ref, ServerMessage } from "../shared/wire/message.ts";
import { ERROR_CODES, type ErrorCode } from "../shared/wire/protocol_error.ts";

export interface Refusal {
  readonly code: ErrorCode;
  /** The name, room or type that the refusal is about. */
  readonly about?: string;
  /** The limit that was reached. */
  readonly limit?: number;
}

/** Returns the `error` message of a refusal. `text` replaces the code's general sentence if more is known. */
export function errorOf(refusal: Refusal, ref: Ref | undefined, text?: string): ServerMessage {
  const { code, about, limit } = refusal;
  return {
    type: "error",
    code,
    text: text ?? ERROR_CODES[code],
    ...(ref === undefined ? {} : { ref }),
    ...(about === undefined ? {} : { about: about.slice(0, 256) }),
    ...(limit === undefined ? {} : { limit }),
  };
}
