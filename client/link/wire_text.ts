/**
 * The messages of the server as lines of JSON, for `--json`.
 *
 * Pure. Nothing of it may let somebody who reads a log pose as its user.
 *
 * @module
 */
import type { Payload } from "../../shared/wire/schema.ts";

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** What proves the session, and the sides of a transfer (PROTOCOL T6, T9, X1), by the type of the message. */
const SECRETS: Partial<Record<string, readonly string[]>> = {
  welcome: ["resume"],
  accepted: ["ticket", "secret", "answer", "proof"],
};

/** The text of a payload, always in one line, as the server wrote it, but without what is secret. */
export function wireText(payload: Uint8Array, value: Payload): string {
  const secrets = SECRETS[value.type];
  if (secrets !== undefined) {
    return JSON.stringify(Object.fromEntries(Object.entries(value).filter(([field]) => !secrets.includes(field))));
  }
  const text = utf8.decode(payload);
  return /[\r\n]/.test(text) ? JSON.stringify(value) : text;
}
