/**
 * A refused request. A refusal is a value, not an exception: the session gets an `error` and continues.
 *
 * @module
 */
import type { Ref, ServerMessage } from "../shared/wire/message.ts";
import { ERROR_CODES, type ErrorCode } from "../shared/wire/protocol_error.ts";

export interface Refusal {
  readonly code: ErrorCode;
  /** The name, room or type that was refused. */
  readonly about?: string;
  /** The limit that was exceeded. */
  readonly limit?: number;
  /** The messages up to this id cannot be read. */
  readonly until?: number;
  /** When the person was last online. */
  readonly seen?: number;
  /** The keys of the person to whom the name belongs. */
  readonly keys?: readonly string[];
  /** What is wrong with an invitation. */
  readonly why?: string;
  /** The code by which an owner of the name approves the key. */
  readonly device?: string;
}

/** The `error` message of a refusal. `text` replaces the usual text of the code where more is known. */
export function errorOf(refusal: Refusal, ref: Ref | undefined, text?: string): ServerMessage {
  const { code, about, limit, until, seen, keys, why, device } = refusal;
  return {
    type: "error",
    code,
    text: text ?? ERROR_CODES[code],
    ...(ref === undefined ? {} : { ref }),
    ...(about === undefined ? {} : { about: about.slice(0, 256) }),
    ...(limit === undefined ? {} : { limit }),
    ...(until === undefined ? {} : { until }),
    ...(seen === undefined ? {} : { seen }),
    ...(keys === undefined ? {} : { keys }),
    ...(why === undefined ? {} : { why }),
    ...(device === undefined ? {} : { device }),
  };
}
