/**
 * A request that is refused: a value, not an exception. The session that asked is told and goes on.
 *
 * @module
 */
import type { Ref, ServerMessage } from "../shared/wire/message.ts";
import { ERROR_CODES, type ErrorCode } from "../shared/wire/protocol_error.ts";

export interface Refusal {
  readonly code: ErrorCode;
  /** The name, room or type that it is about. */
  readonly about?: string;
  /** The limit that was met. */
  readonly limit?: number;
}

/** The `error` message of a refusal. `text` says more than the code where something is known. */
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
