/**
 * Puts another key in the place of your own, and keeps the old one beside it. At no moment is there no key.
 *
 * @module
 */
import { BadValue } from "../../shared/cli/usage_error.ts";
import { keyPairOf } from "../../shared/keys/ed25519.ts";
import { readKeyFile } from "../../shared/keys/key_file.ts";
import { formatPrivateKey } from "../../shared/keys/private_key.ts";
import type { KeyFiles } from "../platform/storage.ts";

/** What became of an import. */
export type Imported =
  | { readonly type: "imported"; /** Where the old key is; `null`: there was none. */ readonly kept: string | null }
  | { readonly type: "same" }
  /** Nothing was changed. `publicKey` is `null` if the file has no key that can be used. */
  | { readonly type: "refused"; readonly publicKey: string | null };

export interface ImportOptions {
  readonly files: KeyFiles;
  /** Whether another key may be replaced. */
  readonly replace: boolean;
}

/** Imports a key, given as its seed, as the own key at a path. Rejects with the error of the system. */
export async function importKey(seed: Uint8Array, path: string, { files, replace }: ImportOptions): Promise<Imported> {
  const text = formatPrivateKey(seed);
  if (files.create(path, text)) return { type: "imported", kept: null };
  const { publicKey } = await keyPairOf(seed);
  const before = await ownKey(path, files);
  if (before.publicKey === publicKey && !before.isOpenToOthers) return { type: "same" };
  if (!replace) return { type: "refused", publicKey: before.publicKey };
  const kept = files.keep(path);
  files.write(path, text, { replaces: true });
  return { type: "imported", kept };
}

/** The key in a file, which may have a passphrase; `null`: there is none that can be used. */
async function ownKey(
  path: string,
  files: KeyFiles,
): Promise<{ readonly publicKey: string | null; readonly isOpenToOthers: boolean }> {
  try {
    const file = files.read(path);
    if (file === null) return { publicKey: null, isOpenToOthers: false };
    const { isOpenToOthers } = file;
    const key = await readKeyFile(file.text);
    return { publicKey: key.type === "plain" ? (await keyPairOf(key.seed)).publicKey : key.publicKey, isOpenToOthers };
  } catch (error) {
    // Whatever is there, it is no key.
    if (error instanceof BadValue) return { publicKey: null, isOpenToOthers: false };
    throw error;
  }
}
