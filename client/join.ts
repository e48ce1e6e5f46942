/**
 * The command `chat join`: reads its options, opens the screen, and runs a chat with the files of this machine.
 *
 * @module
 */
import { formatAddress } from "../shared/address.ts";
import { localeWithoutUtf8 } from "../shared/cli/language.ts";
import type { KeyPair } from "../shared/keys/ed25519.ts";
import { printable } from "../shared/printable.ts";
import { type Sentence, UsageError } from "../shared/cli/usage_error.ts";
import { Chat } from "./chat/chat.ts";
import type { TransferOptions } from "./chat/chat_options.ts";
import { notSharedText } from "./commands/transfer_handlers.ts";
import { pathsFrom } from "./commands/typed_paths.ts";
import { defaultDownloads } from "./config/downloads.ts";
import { comparedPeoplePath, historyPath, sessionsPath, wholePath } from "./config/paths.ts";
import { configuredLanguage, openConfig } from "./config/read_config.ts";
import { ComparedPeople } from "./state/compared_people.ts";
import { SecretFile } from "./state/secret_file.ts";
import { lines } from "./display/line.ts";
import { reflowIn } from "./display/reflow.ts";
import { wrapHelp } from "./display/wrap_help.ts";
import { colorsOf, themeOf } from "./display/theme.ts";
import type { Platform } from "./platform/platform.ts";
import { askEntry, type Entry, type EntryQuestion } from "./entry_question.ts";
import { EXIT } from "./exit_code.ts";
import type { Catalogue } from "./language/catalogue.ts";
import { loadCatalogue } from "./language/load.ts";
import { outputFailed } from "./output_failure.ts";
import { type JoinOptions, parseJoin, RETRY_SECONDS } from "./join_options.ts";
import { FolderLog } from "./state/chat_log.ts";
import { openIdentityKey } from "./state/identity_key.ts";
import { InputHistory } from "./state/input_history.ts";
import type { AskPassphrase } from "./state/private_key_file.ts";
import { PlainScreen } from "./screen/plain_screen.ts";
import type { Screen } from "./screen/screen.ts";
import { TerminalScreen } from "./screen/terminal_screen.ts";
import { readSecretInputs } from "./trust/secret_inputs.ts";
import { openServer } from "./trust/open_server.ts";
import type { Asker } from "./trust/questions.ts";
import type { TrustedServer } from "./trust/trusted_server.ts";
import { SourceError } from "./transfer/source.ts";

/**
 * Joins a chat and stays until its end. Returns the exit code. A read of standard input may still be pending then, so
 * the caller has to end the process. Throws a `UsageError`.
 */
export async function join(args: readonly string[], platform: Platform): Promise<number> {
  const { storage } = platform;
  const readConfig = await openConfig(storage.config);
  const options = parseJoin(args, (name) => platform.environment(name), { readConfig });
  platform.parsed();
  if (options === "help") return await showHelp(args, platform);
  const strings = await loadCatalogue(options.language);
  const unshared = await whyNotShared(options, platform.storage, strings);
  if (unshared !== null) return await sayWrong(unshared, platform);
  const screen = openScreen(platform, options, { strings });
  const stopped = Promise.withResolvers<number>();
  const unlisten = platform.onSignal((number) => stopped.resolve(EXIT.signal + number));
  try {
    const notify = (sentence: Sentence) => void notifyUsage(sentence, screen, options);
    options.warnings.forEach(notify);
    const identity = await Promise.race([
      openIdentityKey(options, platform, { askPassphrase: passphraseAsker(screen, options), unsaved: notify }),
      stopped.promise,
    ]);
    if (typeof identity === "number") return identity;
    const locale = localeWithoutUtf8((name) => platform.environment(name));
    if (locale !== null && screen.isInteractive) {
      screen.notify(lines([strings.screen.notUtf8(printable(locale))], "error"));
    }
    const inputs = await readSecretInputs(options.serverOptions, {
      readText: storage.config.readText,
      firstLine: () => firstLine(screen, strings),
    });
    const entry = options.name === null
      ? await enter(screen, { strings, notify, stopped: stopped.promise })
      : { name: options.name, link: null };
    if (typeof entry === "number") return entry;
    unlisten();
    const link = entry.link ?? inputs.link;
    const address = link?.address ?? options.address;
    const server = openServer(platform, {
      address,
      isGuest: options.isGuest,
      serverOptions: options.serverOptions,
      inputs: { ...inputs, link },
      strings,
      asker: askerOf(screen),
      notify,
    });
    return await chat(entry.name, platform, {
      identity,
      options: { ...options, address },
      server,
      strings,
      screen,
      notify,
    });
  } finally {
    unlisten();
    await screen.close();
  }
}

async function showHelp(args: readonly string[], platform: Platform): Promise<number> {
  const { joinHelp } = await import("./usage/help.ts");
  const language = await configuredLanguage(args, platform.storage.config);
  const screen = new PlainScreen(platform, false);
  screen.show(lines(wrapHelp(await joinHelp(language), platform).split("\n")));
  await screen.flushed();
  if (screen.failure === null) return EXIT.done;
  const tell = (sentence: string) => screen.notify(lines([`chat: ${sentence}`]));
  const code = outputFailed(screen.failure, { tell, strings: await loadCatalogue(language) });
  await screen.flushed();
  return code;
}

/** Says what is wrong with the arguments, and returns the exit code. */
async function sayWrong(sentence: string, platform: Platform): Promise<number> {
  const screen = new PlainScreen(platform, false);
  screen.notify(lines([`chat: ${sentence}`]));
  await screen.flushed();
  return EXIT.usage;
}

/** Says why the folder of `--share` cannot be shared; `null` if it can, or if there is none. */
async function whyNotShared(
  { share }: JoinOptions,
  { transferFiles: files }: Platform["storage"],
  strings: Catalogue,
): Promise<string | null> {
  if (share === null) return null;
  try {
    await files.share(files.wholePath(share));
    return null;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return notSharedText(share, { type: "source", why: error.code, path: share }, strings);
  }
}

/** Returns whether the terminal understands no escape codes, or does not say what it is. */
function isDumb(platform: Platform): boolean {
  const term = platform.environment("TERM") ?? "";
  return term === "dumb" || term === "" && !platform.storage.config.system.isWindows;
}

function openScreen(platform: Platform, options: JoinOptions, { strings }: { readonly strings: Catalogue }): Screen {
  // With --json a program reads the output, even at a terminal.
  const isInteractive = platform.inputIsTerminal && platform.outputIsTerminal && !options.isJson;
  if (!isInteractive || isDumb(platform)) return new PlainScreen(platform, isInteractive);
  const environment = (name: string) => platform.environment(name);
  const screen: TerminalScreen = new TerminalScreen(platform, {
    strings: strings.screen,
    theme: themeOf({ theme: options.theme, colors: colorsOf(environment) }),
    // The Linux console shows them as text.
    supportsLinks: environment("TERM") !== "linux",
    reflow: reflowIn(environment),
    typed: new InputHistory({
      path: historyPath(platform.storage.config.system),
      stateFiles: platform.storage.stateFiles,
      failed: (sentence) => void Promise.resolve().then(() => notifyUsage(sentence, screen, options)),
    }),
  });
  return screen;
}

interface Waiting extends EntryQuestion {
  /** Resolves with an exit code when a signal asks the process to end. */
  readonly stopped: Promise<number>;
}

/**
 * Asks for a name, or a link and a name. Returns an exit code if a signal ends the program first. Throws a `UsageError`
 * without a name.
 */
async function enter(screen: Screen, { stopped, ...question }: Waiting): Promise<Entry | number> {
  const entry = screen.isInteractive ? await Promise.race([askEntry(screen, question), stopped]) : null;
  if (entry === null) throw new UsageError((strings) => strings.nameNeeded);
  return entry;
}

/** The first line of the input, which is not part of the chat; `null`: there is none. */
async function firstLine(screen: Screen, { trust }: Catalogue): Promise<string | null> {
  const line = screen.isInteractive ? await screen.ask(trust.askInvitation) : await screen.nextLine();
  return line?.type === "line" ? line.text : null;
}

/** Asks on a screen; `null` if nobody reads it. */
function askerOf(screen: Screen): Asker | null {
  if (!screen.isInteractive) return null;
  return {
    notify: (sentences) => screen.notify(lines(sentences, "error")),
    async ask(question, options) {
      const line = await screen.ask(question, options);
      return line === null ? null : line.type === "line" ? line.text : "";
    },
  };
}

/** Asks for the passphrase of a key; `null` if nobody reads the screen. */
function passphraseAsker(screen: Screen, { language }: JoinOptions): AskPassphrase | null {
  const asker = askerOf(screen);
  if (asker === null) return null;
  return async (question) => {
    const { loadUsageStrings } = await import("../shared/cli/usage/load.ts");
    return await asker.ask(question(await loadUsageStrings(language)), { isSecret: true });
  };
}

interface ChatParts {
  readonly identity: KeyPair | null;
  readonly options: JoinOptions;
  readonly server: TrustedServer;
  readonly strings: Catalogue;
  readonly screen: Screen;
  readonly notify: (sentence: Sentence) => void;
}

async function chat(
  name: string,
  platform: Platform,
  { identity, options, server, strings, screen, notify }: ChatParts,
): Promise<number> {
  const { config: { system }, stateFiles, appendLog, listFolder } = platform.storage;
  const log = new FolderLog({
    folder: options.logDir,
    server: formatAddress(options.address),
    append: appendLog,
    wholePath: (path) => wholePath(path, system) ?? path,
    failed: notify,
  });
  try {
    return await new Chat(platform, screen, {
      ...options,
      name,
      identity,
      trust: server,
      strings,
      // A user decides by themselves when to leave. If the program did, the shell would run what they type next.
      retryForMs: options.retryForMs ?? (screen.isInteractive ? Infinity : 1_000 * RETRY_SECONDS),
      settings: { bell: options.bell, notify: options.notify, isQuiet: options.quiet },
      log,
      secrets: new SecretFile({
        path: sessionsPath(system),
        stateFiles,
        server: formatAddress(options.address),
        serverKey: server.key,
        failed: (path, why) => notify((usage) => strings.connection.secretsFailed(path, why(usage))),
      }),
      comparedPeople: new ComparedPeople({
        path: comparedPeoplePath(system),
        stateFiles,
        failed: (path, why) => notify((usage) => strings.devices.comparedFailed(path, why(usage))),
      }),
      transfers: transferOptions(platform, options, { strings, notify }),
      paths: (start) => pathsFrom(start, { listFolder, home: wholePath("~/", system)?.replace(/\/$/, "") ?? null }),
    }).run();
  } finally {
    await log.close();
  }
}

/** The options of transfers, from the flags and the disk. */
function transferOptions(
  { storage }: Platform,
  options: JoinOptions,
  { strings, notify }: Pick<ChatParts, "strings" | "notify">,
): TransferOptions {
  const { transferFiles: files, transferRecords, config } = storage;
  const { downloads, share, acceptFrom, limit } = options;
  return {
    files,
    records: transferRecords(
      formatAddress(options.address),
      (path, why) => notify((usage) => strings.transfers.recordsFailed(path, why(usage))),
    ),
    downloads: files.wholePath(downloads ?? defaultDownloads(config) ?? "chat"),
    share,
    acceptFrom,
    limit,
  };
}

/** Shows a warning. Its strings are loaded only now, because mostly they are not needed. */
async function notifyUsage(sentence: Sentence, screen: Screen, { language }: JoinOptions): Promise<void> {
  const { loadUsageStrings } = await import("../shared/cli/usage/load.ts");
  const text = sentence(await loadUsageStrings(language));
  screen.notify(lines([/[.?。？]$/.test(text) ? text : `${text}.`], "error"));
}
