/**
 * The messages of the server as lines of JSON, for `--json`.
 *
 * Pure. Nothing of it may let somebody who reads a log pose as its user.
 *
 * @module
 */
import type { Payload } from "../../shared/wire/schema.ts";

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** The text of a payload, always in one line, as the server wrote it, but without the secret of the session. */
export function wireText(payload: Uint8Array, value: Payload): string {
  if (value.type === "welcome") {
    const { resume: _, ...rest } = value;
    return JSON.stringify(rest);
  }
  const text = utf8.decode(payload);
  return /[\r\n]/.test(text) ? JSON.stringify(value) : text;
}
