/**
 * The server that a command is told to connect to: an address, or a link.
 *
 * Pure.
 *
 * @module
 */
import { type Address, parseAddress } from "../../shared/address.ts";
import { BadValue, UsageError, whyNot } from "../../shared/cli/usage_error.ts";
import { looksLikeCode } from "../../shared/keys/invitation_code.ts";
import type { Link } from "../../shared/keys/link.ts";
import { hasLink, parsePasted } from "./pasted_link.ts";

export interface GivenServer {
  readonly address: Address;
  /** `null`: only the address was given. */
  readonly link: Link | null;
}

/** Parses what somebody typed as a server. Throws a `UsageError`, which does not repeat a link. */
export function serverOf(text: string): GivenServer {
  if (hasLink(text)) {
    const link = linkOf(text);
    return { address: link.address, link };
  }
  // A name server would be asked for it.
  if (looksLikeCode(text)) throw new UsageError((strings) => strings.codeAlone);
  try {
    return { address: parseAddress(text), link: null };
  } catch (error) {
    const why = whyNot(error);
    throw new UsageError((strings) => strings.badServer(JSON.stringify(text), why(strings)));
  }
}

/** Parses a link. Throws a `UsageError`, which does not repeat it. */
export function linkOf(text: string): Link {
  try {
    return parsePasted(text);
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    throw new UsageError((strings) => strings.badLink(error.say(strings)));
  }
}

/** Whether an argument has an invitation in it, which others on this machine can see. */
export function isLinkVisible(given: GivenServer | null): boolean {
  return given !== null && given.link !== null && given.link.invitation !== null;
}
