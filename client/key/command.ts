/**
 * The command `chat key`: shows your key, as its fingerprint and in words, exports it for another machine, and imports
 * one. The main file of the folder.
 *
 * @module
 */
import { concat } from "../../shared/bytes.ts";
import { fileReason } from "../../shared/cli/file_reason.ts";
import { parseFlags } from "../../shared/cli/flags.ts";
import { loadUsageStrings } from "../../shared/cli/usage/load.ts";
import { type Sentence, UsageError } from "../../shared/cli/usage_error.ts";
import { keyPairOf, newSeed } from "../../shared/keys/ed25519.ts";
import { keyWords, WORDS_IN_LINE } from "../../shared/keys/key_words.ts";
import { formatPrivateKey, MAX_KEY_FILE_BYTES } from "../../shared/keys/private_key.ts";
import { printable } from "../../shared/printable.ts";
import type { Config } from "../config/config.ts";
import { identityPath, wholePath } from "../config/paths.ts";
import { configuredLanguage, openConfig } from "../config/read_config.ts";
import { EXIT } from "../exit_code.ts";
import { passphraseAsker } from "../jobs/job_asker.ts";
import type { Platform } from "../platform/platform.ts";
import { type KeyReading, readPrivateKeyFile, seedOf } from "../state/private_key_file.ts";
import { keyHelp, loadClientTexts } from "../usage/help.ts";
import type { KeyTexts } from "../usage/texts.ts";
import { KEY_FLAGS, KEY_WORDS } from "./flags.ts";
import { type Imported, importKey } from "./import_key.ts";

/** Stands for standard input or output. */
const STANDARD = "-";

/** What main.ts has of the operating system. */
export interface KeyPrinter {
  /** Prints a text, and returns the exit code for that. */
  readonly print: (text: string) => number;
  readonly printError: (text: string) => void;
  /** Fits the help into the terminal. */
  readonly layOut?: (help: string) => Promise<string>;
}

/** Runs the command. Returns the exit code; rejects with a `UsageError`. */
export async function key(args: readonly string[], printer: KeyPrinter, platform: Platform): Promise<number> {
  const { config } = platform.storage;
  const readConfig = await openConfig(config);
  let settings: Config | undefined;
  const { values, rest, wantsHelp } = parseFlags(KEY_FLAGS, args, {
    environment: (name) => platform.environment(name),
    configured: (name, flag) => (settings ??= readConfig()).configured(name, flag),
  });
  const language = await configuredLanguage(args, config);
  platform.parsed();
  if (wantsHelp) {
    const help = await keyHelp(language);
    return printer.print(`${await printer.layOut?.(help) ?? help}\n`);
  }
  const request = requestOf(rest);
  const [strings, { keyTexts: texts }] = await Promise.all([loadUsageStrings(language), loadClientTexts(language)]);
  const absolute = (path: string) => wholePath(path, config.system) ?? path;
  const output = {
    notify: (sentence: string) => printer.printError(`chat: ${sentence}\n`),
    ask: (question: string) => printer.printError(question),
    flushed: () => Promise.resolve(),
  };
  const context: KeyContext = {
    platform,
    print: printer.print,
    note: (line) => printer.printError(`${line}\n`),
    fail(sentence) {
      output.notify(sentence(strings));
      return EXIT.failure;
    },
    texts,
    given: values.identity === undefined || values.identity === "" ? null : absolute(values.identity),
    own: identityPath(config.system),
    file: request.file === STANDARD ? STANDARD : absolute(request.file),
    replace: values.replace,
    reading: { files: platform.storage.keyFiles, askPassphrase: passphraseAsker(platform, output, strings) },
  };
  if (context.own !== null) platform.storage.keyFiles.tidy(context.own);
  return await ACTIONS[request.type](context);
}

interface Request {
  readonly type: "show" | typeof KEY_WORDS[number];
  /** Empty if there is none. */
  readonly file: string;
}

function requestOf([word, file, more]: readonly string[]): Request {
  if (word === undefined) return { type: "show", file: "" };
  const type = KEY_WORDS.find((one) => one === word);
  if (type === undefined) throw new UsageError((strings) => strings.keyWhat(JSON.stringify(word)));
  if (file === undefined || file === "") throw new UsageError((strings) => strings.keyFileNeeded(type));
  if (more !== undefined) throw new UsageError((strings) => strings.keyTakesOne(type, JSON.stringify(more)));
  return { type, file };
}

/** What an action has. Paths are absolute, or as the user typed them. */
interface KeyContext {
  readonly platform: Pick<Platform, "randomBytes" | "readInput" | "outputIsTerminal">;
  readonly print: KeyPrinter["print"];
  /** Writes a line that is not data. */
  readonly note: (line: string) => void;
  /** Says what went wrong, and returns the exit code. */
  readonly fail: (sentence: Sentence) => number;
  readonly texts: KeyTexts;
  /** The file of another key; `null`: none is given. */
  readonly given: string | null;
  /** The file of the user's key; `null`: the system has no home. */
  readonly own: string | null;
  /** The file to export to or to import, or `STANDARD`. */
  readonly file: string;
  readonly replace: boolean;
  readonly reading: KeyReading;
}

const ACTIONS: Readonly<Record<Request["type"], (context: KeyContext) => Promise<number>>> = {
  show: showKey,
  export: exportKey,
  import: importFile,
};

const noPlace: Sentence = (strings) => strings.noKeyPlace;

/** Shows the key that a join would use, and makes it if a join would. */
async function showKey(context: KeyContext): Promise<number> {
  const { platform, given, own, texts, note, fail } = context;
  const path = given ?? own;
  if (path === null) return fail(noPlace);
  const known = await readPrivateKeyFile(path, context.reading);
  if (known !== null) return await printKey(known, path, context);
  if (given !== null) throw new UsageError((strings) => strings.noIdentity(printable(given)));
  const seed = newSeed((count) => platform.randomBytes(count));
  try {
    const isNew = context.reading.files.create(path, formatPrivateKey(seed));
    if (isNew) note(texts.made);
    // Another client, started at the same time, may have made one.
    return await printKey(isNew ? seed : await readPrivateKeyFile(path, context.reading) ?? seed, path, context);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    return fail(unwritten(path, error));
  }
}

async function printKey(seed: Uint8Array, path: string, { texts, print }: KeyContext): Promise<number> {
  const { publicKey } = await keyPairOf(seed);
  const words = (await keyWords(publicKey)).split(" ");
  const rows = [
    [texts.key, publicKey],
    [texts.words, words.slice(0, WORDS_IN_LINE).join(" ")],
    [texts.wordsBelow, words.slice(WORDS_IN_LINE).join(" ")],
    [texts.file, printable(path)],
  ];
  return print(rows.map(([label, value]) => `${label}${value}\n`).join(""));
}

/** Writes the key that a join would use into a file. */
async function exportKey(context: KeyContext): Promise<number> {
  const { platform, given, own, file, texts, print, note, fail, replace, reading } = context;
  const path = given ?? own;
  if (path === null) return fail(noPlace);
  const seed = await readPrivateKeyFile(path, reading);
  if (seed === null && given !== null) throw new UsageError((strings) => strings.noIdentity(printable(given)));
  if (seed === null) return fail((strings) => strings.noKeyYet(printable(path)));
  const text = formatPrivateKey(seed);
  if (file === STANDARD) {
    const code = print(text);
    if (platform.outputIsTerminal) note(texts.secret);
    return code;
  }
  const shown = printable(file);
  try {
    if (!reading.files.write(file, text, { replaces: replace })) return fail((strings) => strings.keyFileExists(shown));
    // Some file systems know no owners, such as those of most USB sticks.
    if (reading.files.read(file)?.isOpenToOthers === true) note(texts.openToOthers(shown));
  } catch (error) {
    return fail(unwritten(file, error));
  }
  note(texts.secret);
  return print(`${texts.written(shown)}\n`);
}

/** Makes the key in a file the user's own. */
async function importFile(context: KeyContext): Promise<number> {
  const { given, own, file, texts, note, fail, replace, reading } = context;
  if (own === null) return fail(noPlace);
  const seed = file === STANDARD
    ? await seedOf(await inputOf(context), {
      shown: STANDARD,
      askPassphrase: reading.askPassphrase,
      isOpenToOthers: false,
    })
    : await readPrivateKeyFile(file, { ...reading, isImport: true });
  const shown = printable(own);
  if (seed === null) {
    throw new UsageError((strings) => strings.identityUnread(printable(file), strings.noSuchFile));
  }
  let imported: Imported;
  try {
    imported = await importKey(seed, own, { files: reading.files, replace });
  } catch (error) {
    return fail(unwritten(own, error));
  }
  if (imported.type === "refused") {
    const { publicKey } = imported;
    return fail((strings) => strings.otherKeyThere(shown, publicKey));
  }
  if (imported.type === "same") note(texts.same);
  else if (imported.kept !== null) note(texts.kept(printable(imported.kept)));
  if (given !== null) note(texts.otherInUse(printable(given)));
  return await printKey(seed, own, context);
}

function unwritten(path: string, error: unknown): Sentence {
  // A file that is to be made cannot be missing.
  const isMissing = error instanceof Error && error.name === "NotFound";
  const why: Sentence = isMissing ? (strings) => strings.noSuchFolder : fileReason(error);
  return (strings) => strings.keyUnwritten(printable(path), why(strings));
}

/** The text of standard input, cut off after more bytes than a key has. */
async function inputOf({ platform }: KeyContext): Promise<string> {
  const parts: Uint8Array[] = [];
  const buffer = new Uint8Array(MAX_KEY_FILE_BYTES);
  let left = MAX_KEY_FILE_BYTES;
  while (left > 0) {
    const count = await platform.readInput(buffer.subarray(0, left));
    if (count === null) break;
    parts.push(buffer.slice(0, count));
    left -= count;
  }
  return new TextDecoder().decode(concat(parts));
}
