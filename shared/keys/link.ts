/**
 * Links to a server: `chat://HOST[:PORT]/?invite=CODE#ed25519:KEY`. What somebody pastes to join: where the server is,
 * the key by which it proves that it is the right one, and, usually, an invitation.
 *
 * The key stands after the `#`, and the code in the query, where the parts of other URLs have what identifies a part and
 * what is asked for.
 *
 * @module
 */
import { type Address, DEFAULT_PORT, formatAddress, parseAddress } from "../address.ts";
import { BadValue } from "../cli/usage_error.ts";
import { tryPublicKey } from "./ed25519.ts";
import { normalCode } from "./invitation_code.ts";

/** A link in its parts. */
export interface Link {
  readonly address: Address;
  /** The server's key in its text form. */
  readonly key: string;
  /** The code of an invitation, as `normalCode` returns it; `null`: the link has none. */
  readonly invitation: string | null;
  /** Whether the server does without TLS. */
  readonly isPlain: boolean;
}

const SCHEME = "chat://";

/** Longer texts are no links: the longest name of a host has 253 characters. */
const MAX_LENGTH = 1000;

/** Whether a text is meant to be a link, valid or not. */
export function looksLikeLink(text: string): boolean {
  return text.trim().toLowerCase().startsWith(SCHEME);
}

/**
 * Parses a link; `null` if it is none, or a part of it is damaged: a key or a code that was cut off. Unknown parts of the
 * query are ignored, as are blanks and angle brackets around the link.
 */
export function parseLink(text: string): Link | null {
  if (text.length > MAX_LENGTH) return null;
  const bare = text.trim().replace(/^<(.*)>$/s, "$1");
  const [, host = "", query = "", key = ""] = /^chat:\/\/([^/?#]+)\/?(?:\?([^#]*))?#(.*)$/i.exec(bare) ?? [];
  if (tryPublicKey(key) === null) return null;
  const values = new URLSearchParams(query);
  const code = values.get("invite");
  const invitation = code === null ? null : normalCode(code);
  if (code !== null && invitation === null) return null;
  try {
    return { address: parseAddress(host), key, invitation, isPlain: values.get("tls") === "off" };
  } catch (error) {
    if (error instanceof BadValue) return null;
    throw error;
  }
}

/** Formats a link so that `parseLink` can read it. */
export function formatLink({ address, key, invitation, isPlain }: Link): string {
  const whole = formatAddress(address);
  const host = address.port === DEFAULT_PORT ? whole.slice(0, whole.lastIndexOf(":")) : whole;
  const query = [...invitation === null ? [] : [`invite=${invitation}`], ...isPlain ? ["tls=off"] : []].join("&");
  return `${SCHEME}${host}/${query === "" ? "" : `?${query}`}#${key}`;
}
