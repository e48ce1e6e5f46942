/**
 * A link as people paste it: with blanks, quotes or a full stop around it, or broken into lines by a mail program.
 *
 * Pure.
 *
 * @module
 */
import { parseAddress } from "../../shared/address.ts";
import { BadValue } from "../../shared/cli/usage_error.ts";
import { tryPublicKey } from "../../shared/keys/ed25519.ts";
import { normalCode } from "../../shared/keys/invitation_code.ts";
import { type Link, parseLink } from "../../shared/keys/link.ts";

const SCHEME = /chat:\/\//i;

/** Quotes and brackets in which people put links, and what ends a sentence. None of them ends a link. */
const AROUND = /^[\s"'`“”‘’「」『』《》<>()（）\p{Cf}]+|[\s"'`“”‘’「」『』《》<>()（）.,;!。，；！\p{Cf}]+$/gu;

/** Whether a text has a link in it, whole or broken. */
export function hasLink(text: string): boolean {
  return SCHEME.test(text);
}

/** Returns the link in a text. Throws a `BadValue` that says which part of it is missing or damaged. */
export function parsePasted(text: string): Link {
  const at = text.search(SCHEME);
  const rest = text.slice(Math.max(0, at));
  // Words may follow it, or it may have been broken into lines.
  const candidates = [rest.split(/\s/, 1)[0] ?? "", rest.replace(/\s+/g, "")].map((one) => one.replace(AROUND, ""));
  for (const candidate of candidates) {
    const link = parseLink(candidate);
    if (link !== null) return link;
  }
  throw whatIsWrong(candidates.at(-1) ?? "");
}

function whatIsWrong(text: string): BadValue {
  const [, host = "", query = "", hash] = /^chat:\/\/([^/?#]*)\/?(?:\?([^#]*))?(?:#(.*))?$/i.exec(text) ?? [];
  if (!isAddress(host)) return new BadValue((strings) => strings.linkHostNeeded);
  if (hash === undefined) return new BadValue((strings) => strings.linkKeyNeeded);
  if (tryPublicKey(hash) === null) return new BadValue((strings) => strings.linkKeyBroken);
  const code = new URLSearchParams(query).get("invite");
  const isCodeBroken = code !== null && normalCode(code) === null;
  return new BadValue((strings) => isCodeBroken ? strings.linkCodeBroken : strings.linkBroken);
}

function isAddress(host: string): boolean {
  try {
    parseAddress(host);
    return true;
  } catch (error) {
    if (error instanceof BadValue) return false;
    throw error;
  }
}
