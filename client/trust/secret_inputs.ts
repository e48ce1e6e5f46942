/**
 * The invitation and the password in the files of `--invite-file` and `--password-file`.
 *
 * @module
 */
import { formatAddress } from "../../shared/address.ts";
import { type Sentence, UsageError } from "../../shared/cli/usage_error.ts";
import { normalCode } from "../../shared/keys/invitation_code.ts";
import type { Link } from "../../shared/keys/link.ts";
import { printable } from "../../shared/printable.ts";
import type { ConfigSource } from "../config/read_config.ts";
import { linkOf } from "./given_server.ts";
import { hasLink } from "./pasted_link.ts";
import { checkKeys, STANDARD_INPUT, type TrustOptions } from "./trust_options.ts";

/** The longest password on the wire, in characters. */
const MAX_PASSWORD = 256;

/** Far more than a line with a link has. */
const MAX_FILE_BYTES = 65_536;

/** What a server wants to see of a newcomer. */
export interface SecretInputs {
  /** The link in the file of `--invite-file`, if there is one; otherwise that of the options. */
  readonly link: Link | null;
  /** The code in that file. */
  readonly invitation: string | null;
  readonly password: string | null;
}

export interface InputParts {
  readonly readText: ConfigSource["readText"];
  /** Reads the first line of standard input; `null`: there is none. */
  readonly firstLine: () => Promise<string | null>;
}

/** Reads the files of an invitation and a password. Throws a `UsageError`. */
export async function readSecretInputs(options: TrustOptions, parts: InputParts): Promise<SecretInputs> {
  const { inviteFile, passwordFile } = options;
  const invite = inviteFile === null ? null : await firstLineOf(inviteFile, "--invite-file", parts);
  const password = passwordFile === null ? null : await firstLineOf(passwordFile, "--password-file", parts);
  if (passwordFile !== null && (password === null || password === "" || password.length > MAX_PASSWORD)) {
    throw new UsageError((strings) => strings.badPasswordFile(printable(passwordFile)));
  }
  if (inviteFile === null || invite === null) return { link: options.link, invitation: null, password };
  if (hasLink(invite)) {
    const link = linkOf(invite);
    checkKeys(options.serverKey, link);
    const { given } = options;
    if (given !== null && formatAddress(given) !== formatAddress(link.address)) {
      throw new UsageError((strings) => strings.bothServers(formatAddress(link.address), formatAddress(given)));
    }
    return { link, invitation: link.invitation, password };
  }
  const invitation = normalCode(invite);
  if (invitation === null) throw new UsageError((strings) => strings.badInviteFile(printable(inviteFile)));
  return { link: options.link, invitation, password };
}

async function firstLineOf(path: string, flag: string, { readText, firstLine }: InputParts): Promise<string> {
  if (path === STANDARD_INPUT) return withoutEnd(await firstLine() ?? "");
  const file = readText(path, { maxBytes: MAX_FILE_BYTES });
  if (file.type === "text") return withoutEnd(file.text.split("\n", 1)[0] ?? "");
  const why: Sentence = file.type === "missing" ? (strings) => strings.noSuchFile : file.why;
  throw new UsageError((strings) => strings.secretUnread(flag, printable(path), why(strings)));
}

/** Editors on Windows put a mark at the beginning of a file, and a carriage return at the end of a line. */
function withoutEnd(line: string): string {
  return line.replace(/^\ufeff/, "").replace(/\r$/, "");
}
