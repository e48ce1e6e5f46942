/**
 * Reads the file of a private key, and asks for its passphrase if it has one.
 *
 * @module
 */
import { fileReason } from "../../shared/cli/file_reason.ts";
import { BadValue, type Sentence, UsageError } from "../../shared/cli/usage_error.ts";
import { readKeyFile } from "../../shared/keys/key_file.ts";
import type { PrivateKey } from "../../shared/keys/openssh_key.ts";
import { printable } from "../../shared/printable.ts";
import type { KeyFiles, KeyText } from "../platform/storage.ts";

/** How often a passphrase may be typed. */
const TRIES = 3;

/**
 * Asks for a passphrase and shows nothing of what is typed; `null`: the user has ended the input.
 */
export type AskPassphrase = (question: Sentence) => Promise<string | null>;

export interface KeyReading {
  readonly files: KeyFiles;
  /** `null`: there is nobody to ask. */
  readonly askPassphrase: AskPassphrase | null;
  /** Whether the key is only copied from there, perhaps from a file system without permissions. */
  readonly isImport?: boolean;
}

/**
 * Returns the seed of the key in a file; `null` if the file is missing. Rejects with a `UsageError` if it must not be used,
 * has no key that can be used, or stays locked.
 */
export async function readPrivateKeyFile(
  path: string,
  { files, askPassphrase, isImport = false }: KeyReading,
): Promise<Uint8Array | null> {
  const shown = printable(path);
  let file: KeyText | null;
  try {
    file = files.read(path);
  } catch (error) {
    const why = fileReason(error);
    throw new UsageError((strings) => strings.identityUnread(shown, why(strings)));
  }
  if (file === null) return null;
  const { text, isOpenToOthers } = file;
  return await seedOf(text, { shown, askPassphrase, isOpenToOthers, isImport });
}

export interface KeyNaming extends Pick<KeyReading, "askPassphrase" | "isImport"> {
  /** What the key is called in sentences: a printable path, or another name. */
  readonly shown: string;
  readonly isOpenToOthers: boolean;
}

/** Returns the seed of the key in a text. Rejects like `readPrivateKeyFile`. */
export async function seedOf(text: string, naming: KeyNaming): Promise<Uint8Array> {
  const { shown, isOpenToOthers, isImport = false } = naming;
  try {
    const key = await readKeyFile(text);
    // Only now: others may well read a public key, and somebody who gives one should hear of that.
    if (isOpenToOthers) {
      throw new UsageError((strings) => (isImport ? strings.importOpen : strings.identityOpen)(shown));
    }
    return key.type === "plain" ? key.seed : await unlocked(key, naming);
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    throw new UsageError((strings) => strings.badIdentity(shown, error.say(strings)));
  }
}

async function unlocked(
  key: Extract<PrivateKey, { type: "locked" }>,
  { shown, askPassphrase }: KeyNaming,
): Promise<Uint8Array> {
  if (askPassphrase === null) throw new BadValue((strings) => strings.passphraseNowhere);
  let question: Sentence = (strings) => strings.askPassphrase(shown);
  for (let left = TRIES; left > 0; left--) {
    const typed = await askPassphrase(question);
    if (typed === null) throw new BadValue((strings) => strings.passphraseNeeded);
    const seed = await key.unlock(typed);
    if (seed !== null) return seed;
    question = (strings) => strings.askPassphraseAgain(shown);
  }
  throw new BadValue((strings) => strings.passphraseWrong(TRIES));
}
