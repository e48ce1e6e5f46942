/**
 * Your key: made at first use, and kept in a file that only you can read. Servers recognize you by it.
 *
 * Another file can be given, for example one that several machines share. It is only read.
 *
 * @module
 */
import { type KeyPair, keyPairOf, newSeed } from "../../shared/keys/ed25519.ts";
import { formatPrivateKey, tryPrivateKey } from "../../shared/keys/private_key.ts";
import { fileReason } from "../../shared/cli/file_reason.ts";
import { type Sentence, UsageError } from "../../shared/cli/usage_error.ts";
import { printable } from "../../shared/printable.ts";
import { identityPath, wholePath } from "../config/paths.ts";
import type { Platform } from "../platform/platform.ts";
import type { KeyFiles } from "../platform/storage.ts";

export interface IdentityKeyOptions {
  /** The file that the user has given; `null`: their own key. */
  readonly identityFile: string | null;
  /** Whether to use no key. */
  readonly isGuest: boolean;
}

/**
 * Reads a key, or makes one; `null` for a guest. Throws a `UsageError` if a file must not be used, or is not a key. `unsaved`
 * is called if a new key cannot be saved; it then serves until the end of the program.
 */
export async function openIdentityKey(
  { identityFile, isGuest }: IdentityKeyOptions,
  platform: Pick<Platform, "storage" | "randomBytes">,
  unsaved: (why: Sentence) => void,
): Promise<KeyPair | null> {
  if (isGuest) return null;
  const { config: { system }, keyFiles: files } = platform.storage;
  const given = identityFile === null ? null : wholePath(identityFile, system) ?? identityFile;
  const own = identityPath(system);
  const path = given ?? own;
  if (own !== null && given === null) files.tidy(own);
  const known = path === null ? null : read(path, files);
  if (known !== null) return await keyPairOf(known);
  if (given !== null) throw new UsageError((strings) => strings.noIdentity(printable(given)));
  const seed = newSeed((count) => platform.randomBytes(count));
  if (own === null) return await keyPairOf(seed);
  try {
    if (files.create(own, formatPrivateKey(seed))) return await keyPairOf(seed);
  } catch (error) {
    const why = fileReason(error);
    unsaved((strings) => strings.identityUnsaved(printable(own), why(strings)));
    return await keyPairOf(seed);
  }
  // Another client, started at the same time, has made one.
  return await keyPairOf(read(own, files) ?? seed);
}

function read(path: string, files: KeyFiles): Uint8Array | null {
  const shown = printable(path);
  let file: ReturnType<KeyFiles["read"]>;
  try {
    file = files.read(path);
  } catch (error) {
    const why = fileReason(error);
    throw new UsageError((strings) => strings.identityUnread(shown, why(strings)));
  }
  if (file === null) return null;
  if (file.isOpenToOthers) throw new UsageError((strings) => strings.identityOpen(shown));
  const seed = tryPrivateKey(file.text);
  if (seed === null) throw new UsageError((strings) => strings.noIdentityKey(shown));
  return seed;
}
