/**
 * Your key: made at first use, and kept in a file that only you can read. Servers recognize you by it.
 *
 * Another file can be given, for example one that several machines share. It is only read.
 *
 * @module
 */
import { type KeyPair, keyPairOf, newSeed } from "../../shared/keys/ed25519.ts";
import { formatPrivateKey } from "../../shared/keys/private_key.ts";
import { fileReason } from "../../shared/cli/file_reason.ts";
import { type Sentence, UsageError } from "../../shared/cli/usage_error.ts";
import { printable } from "../../shared/printable.ts";
import { identityPath, wholePath } from "../config/paths.ts";
import type { Platform } from "../platform/platform.ts";
import { type AskPassphrase, readPrivateKeyFile } from "./private_key_file.ts";

export interface IdentityKeyOptions {
  /** The file that the user has given; `null`: their own key. */
  readonly identityFile: string | null;
  /** Whether to use no key. */
  readonly isGuest: boolean;
}

export interface IdentityKeyParts {
  /** Asks for the passphrase of a key that has one; `null`: there is nobody to ask. */
  readonly askPassphrase: AskPassphrase | null;
  /** Says why a new key cannot be saved. */
  readonly unsaved: (why: Sentence) => void;
}

/**
 * Reads a key, or makes one; `null` for a guest, and where none can be saved. Rejects with a `UsageError` if a file must not be used, or has no key that
 * can be used.
 */
export async function openIdentityKey(
  { identityFile, isGuest }: IdentityKeyOptions,
  platform: Pick<Platform, "storage" | "randomBytes">,
  { askPassphrase, unsaved }: IdentityKeyParts,
): Promise<KeyPair | null> {
  if (isGuest) return null;
  const { config: { system }, keyFiles: files } = platform.storage;
  const read = (path: string) => readPrivateKeyFile(path, { files, askPassphrase });
  const given = identityFile === null ? null : wholePath(identityFile, system) ?? identityFile;
  const own = identityPath(system);
  const path = given ?? own;
  if (own !== null && given === null) files.tidy(own);
  const known = path === null ? null : await read(path);
  if (known !== null) return await keyPairOf(known);
  if (given !== null) throw new UsageError((strings) => strings.noIdentity(printable(given)));
  const seed = newSeed((count) => platform.randomBytes(count));
  if (own === null) return await keyPairOf(seed);
  try {
    if (files.create(own, formatPrivateKey(seed))) return await keyPairOf(seed);
  } catch (error) {
    const why = fileReason(error);
    unsaved((strings) => strings.identityUnsaved(printable(own), why(strings)));
    // A key that is lost at the end would own the name from then on, and nobody could come back to it: better none.
    return null;
  }
  // Another client, started at the same time, has made one.
  return await keyPairOf(await read(own) ?? seed);
}
