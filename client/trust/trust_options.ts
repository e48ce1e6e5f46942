/**
 * The flags about the server that every command of the client has.
 *
 * Pure. secret_inputs.ts reads the files that they name.
 *
 * @module
 */
import type { Address } from "../../shared/address.ts";
import { type Flag, switchFlag, undecidedFlag, type Values } from "../../shared/cli/flags.ts";
import { BadValue, UsageError } from "../../shared/cli/usage_error.ts";
import { tryPublicKey } from "../../shared/keys/ed25519.ts";
import type { Link } from "../../shared/keys/link.ts";

/** The flags of every command that connects to a server. */
export const TRUST_FLAGS = {
  tls: undecidedFlag(),
  serverKey: keyFlag(),
  trustNew: switchFlag(),
  inviteFile: fileFlag(),
  passwordFile: fileFlag(),
};

/** What a command was told about its server, besides the address. */
export interface TrustOptions {
  readonly link: Link | null;
  /** The address on the command line; `null`: none is there. */
  readonly given: Address | null;
  /** The key that the server must have; `null`: not given. */
  readonly serverKey: string | null;
  /** `null`: not given. */
  readonly tls: boolean | null;
  /** Whether an unknown key is accepted without a question. */
  readonly trustsNew: boolean;
  /** Files, or `-` for the first line of standard input; `null`: not given. */
  readonly inviteFile: string | null;
  readonly passwordFile: string | null;
}

/** The path that stands for standard input. */
export const STANDARD_INPUT = "-";

/** Makes the options from the values of the flags and the server that was given. Throws a `UsageError`. */
export function trustOptions(
  values: Values<typeof TRUST_FLAGS>,
  { link, given }: Pick<TrustOptions, "link" | "given">,
): TrustOptions {
  const { tls, serverKey, trustNew, inviteFile, passwordFile } = values;
  checkKeys(serverKey ?? null, link);
  if (inviteFile === STANDARD_INPUT && passwordFile === STANDARD_INPUT) {
    throw new UsageError((strings) => strings.inputTwice("--invite-file", "--password-file"));
  }
  return {
    link,
    given,
    serverKey: serverKey ?? null,
    tls: tls ?? null,
    trustsNew: trustNew,
    inviteFile: inviteFile ?? null,
    passwordFile: passwordFile ?? null,
  };
}

/** The flag that reads standard input; `null`: none does. */
export function flagOfInput({ inviteFile, passwordFile }: TrustOptions): string | null {
  if (inviteFile === STANDARD_INPUT) return "--invite-file -";
  return passwordFile === STANDARD_INPUT ? "--password-file -" : null;
}

/** Throws a `UsageError` if two keys are expected. */
export function checkKeys(serverKey: string | null, link: Link | null): void {
  if (serverKey === null || link === null || serverKey === link.key) return;
  throw new UsageError((strings) => strings.bothKeys(serverKey, link.key));
}

function keyFlag(): Flag<string | undefined> {
  return {
    value: "KEY",
    fallback: undefined,
    parse(text) {
      const key = text.trim();
      if (tryPublicKey(key) === null) throw new BadValue((strings) => strings.serverKeyNeeded);
      return key;
    },
  };
}

function fileFlag(): Flag<string | undefined> {
  return {
    value: "FILE",
    fallback: undefined,
    parse(text) {
      if (text === "") throw new BadValue((strings) => strings.pathNeeded);
      return text;
    },
  };
}
