/**
 * A message as it came, for programs that read the messages of the wire.
 *
 * Pure.
 *
 * @module
 */

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** The text of a payload, always in one line; `value` is the payload as JSON has it. */
export function wireText(payload: Uint8Array, value: unknown): string {
  const text = utf8.decode(payload);
  return /[\r\n]/.test(text) ? JSON.stringify(value) : text;
}
