/**
 * The command `chat join`.
 *
 * @module
 */
import { formatAddress } from "../shared/address.ts";
import { type Sentence, UsageError } from "../shared/cli/usage_error.ts";
import { Chat } from "./chat/chat.ts";
import type { TransferOptions } from "./chat/chat_options.ts";
import { pathsFrom } from "./commands/path_completion.ts";
import { usualDownloads } from "./config/downloads.ts";
import { HistoryFile } from "./state/history_file.ts";
import { historyPath, sessionsPath, wholePath } from "./config/paths.ts";
import { configuredLanguage, openConfig } from "./config/read_config.ts";
import { SecretFile } from "./state/secret_file.ts";
import { lines } from "./display/line.ts";
import { reflowIn } from "./display/reflow.ts";
import { colorsOf, themeOf } from "./display/theme.ts";
import type { Platform } from "./platform/platform.ts";
import { EXIT } from "./exit_code.ts";
import type { Catalogue } from "./language/catalogue.ts";
import { loadCatalogue } from "./language/load.ts";
import { askName } from "./chat/name_question.ts";
import { type JoinOptions, parseJoin } from "./join_options.ts";
import { FolderLog } from "./state/folder_log.ts";
import { PlainScreen } from "./screen/plain_screen.ts";
import type { Screen } from "./screen/screen.ts";
import { TerminalScreen } from "./screen/terminal_screen.ts";
import { denoPlatform } from "./platform/deno_platform.ts";
import { TypedLines } from "./state/typed_lines.ts";

/**
 * Joins a chat and stays until its end. Returns the exit code; a read of standard input may still be waiting then, so
 * the caller has to end the process. Throws a `UsageError`.
 */
export async function join(args: readonly string[], platform: Platform = denoPlatform()): Promise<number> {
  const { storage } = platform;
  const readConfig = await openConfig(storage.config);
  const options = parseJoin(args, (name) => platform.environment(name), { readConfig });
  if (options === "help") return await showHelp(args, platform);
  const strings = await loadCatalogue(options.language);
  const screen = openScreen(platform, options, { strings });
  const stopped = Promise.withResolvers<number>();
  const unlisten = platform.onSignal((number) => stopped.resolve(EXIT.signal + number));
  try {
    const tell = (sentence: Sentence) => void tellUsage(sentence, screen, options);
    options.warnings.forEach(tell);
    const chosen = options.name ?? await nameOf(screen, { strings, stopped: stopped.promise });
    if (typeof chosen === "number") return chosen;
    unlisten();
    return await chat(chosen, platform, { options, strings, screen, notify: tell });
  } finally {
    unlisten();
    await screen.close();
  }
}

async function showHelp(args: readonly string[], platform: Platform): Promise<number> {
  const { joinHelp } = await import("./usage/help.ts");
  const help = await joinHelp(await configuredLanguage(args, platform.storage.config));
  const screen = new PlainScreen(platform, false);
  screen.show(lines(help.split("\n")));
  await screen.flushed();
  return EXIT.done;
}

/** Terminals that understand no escape codes, or do not say what they are. */
function isDumb(platform: Platform): boolean {
  const term = platform.environment("TERM") ?? "";
  return term === "dumb" || term === "" && !platform.storage.config.system.isWindows;
}

function openScreen(platform: Platform, options: JoinOptions, { strings }: { readonly strings: Catalogue }): Screen {
  // With --json a program sits there, wherever it does.
  const isInteractive = platform.inputIsTerminal && platform.outputIsTerminal && !options.isJson;
  if (!isInteractive || isDumb(platform)) return new PlainScreen(platform, isInteractive);
  const environment = (name: string) => platform.environment(name);
  const screen: TerminalScreen = new TerminalScreen(platform, {
    strings: strings.screen,
    theme: themeOf({ theme: options.theme, colors: colorsOf(environment) }),
    // The Linux console shows them as text.
    supportsLinks: environment("TERM") !== "linux",
    reflow: reflowIn(environment),
    typed: new TypedLines(
      new HistoryFile({
        path: historyPath(platform.storage.config.system),
        files: platform.storage.history,
        failed: (sentence) => void Promise.resolve().then(() => tellUsage(sentence, screen, options)),
      }),
    ),
  });
  return screen;
}

interface NameQuestion {
  readonly strings: Catalogue;
  /** Resolves with an exit code when a signal asks the process to end. */
  readonly stopped: Promise<number>;
}

/** The name that somebody gives, or the exit code where there is none to be had. Throws a `UsageError`. */
async function nameOf(screen: Screen, { strings, stopped }: NameQuestion): Promise<string | number> {
  const name = screen.isInteractive ? await Promise.race([askName(screen, strings), stopped]) : null;
  if (name === null) throw new UsageError((strings) => strings.nameNeeded);
  return name;
}

interface ChatParts {
  readonly options: JoinOptions;
  readonly strings: Catalogue;
  readonly screen: Screen;
  readonly notify: (sentence: Sentence) => void;
}

async function chat(
  name: string,
  platform: Platform,
  { options, strings, screen, notify: tell }: ChatParts,
): Promise<number> {
  const { config: { system }, history, appendLog, listFolder } = platform.storage;
  const log = new FolderLog({
    folder: options.logDir,
    server: formatAddress(options.address),
    append: appendLog,
    wholePath: (path) => wholePath(path, system) ?? path,
    failed: tell,
  });
  try {
    return await new Chat(platform, screen, {
      ...options,
      name,
      strings,
      settings: { bell: options.bell, notify: options.notify, isQuiet: options.quiet },
      log,
      secrets: new SecretFile({
        path: sessionsPath(system),
        files: history,
        server: formatAddress(options.address),
        failed: (path, why) => tell((usage) => strings.connection.secretsFailed(path, why(usage))),
      }),
      transfers: transferOptions(platform, options, { strings, notify: tell }),
      paths: (start) => pathsFrom(start, { listFolder, home: wholePath("~/", system)?.replace(/\/$/, "") ?? null }),
    }).run();
  } finally {
    await log.close();
  }
}

/** How files are sent and received, as the flags and the disk have it. */
function transferOptions(
  { storage }: Platform,
  options: JoinOptions,
  { strings, notify: tell }: Pick<ChatParts, "strings" | "notify">,
): TransferOptions {
  const { transferFiles: files, transferRecords, config } = storage;
  const { downloads, share, acceptFrom, limit } = options;
  return {
    files,
    records: transferRecords(
      formatAddress(options.address),
      (path, why) => tell((usage) => strings.transfers.recordsFailed(path, why(usage))),
    ),
    downloads: files.wholePath(downloads ?? usualDownloads(config) ?? "chat"),
    share,
    acceptFrom,
    limit,
  };
}

/** Tells what is no reason to end. Its words are loaded only now: mostly they are not needed. */
async function tellUsage(sentence: Sentence, screen: Screen, { language }: JoinOptions): Promise<void> {
  const { loadUsageStrings } = await import("../shared/cli/usage/load.ts");
  const text = sentence(await loadUsageStrings(language));
  screen.notify(lines([/[.?。？]$/.test(text) ? text : `${text}.`], "error"));
}
