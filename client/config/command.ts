/**
 * The command `chat config`: shows the current settings, or writes a first configuration file. The main file of the folder.
 *
 * @module
 */
import { parseFlags } from "../../shared/cli/flags.ts";
import { printable } from "../../shared/printable.ts";
import type { Environment } from "../../shared/environment.ts";
import { loadUsageStrings } from "../../shared/cli/usage/load.ts";
import { type Sentence, UsageError } from "../../shared/cli/usage_error.ts";
import { EXIT } from "../exit_code.ts";
import { configHelp, loadClientTexts } from "../usage/help.ts";
import { fileReason } from "../../shared/cli/file_reason.ts";
import { createFile, denoConfig } from "../platform/deno_files.ts";
import { CONFIG_FLAGS } from "./flags.ts";
import { configPath } from "./paths.ts";
import { type ConfigSource, configuredLanguage, MAX_CONFIG_BYTES, openConfig } from "./read_config.ts";
import { currentSettings, reportLines } from "./report.ts";
import { configTemplate } from "./template.ts";

/** What the command needs from the operating system. */
export interface ConfigPlatform {
  readonly source: ConfigSource;
  /** Creates a file, and its folders if needed, unless it exists. Throws the error of the system. */
  readonly createFile: (path: string, text: string) => "created" | "exists";
  /** Prints a text, and returns the exit code for that. */
  readonly print: (text: string) => number;
  readonly printError: (text: string) => void;
  /** Fits the help into the terminal. */
  readonly layOut?: (help: string) => Promise<string>;
}

/** What main.ts has of the operating system. */
export type Caller = Pick<ConfigPlatform, "print" | "printError" | "layOut"> & { readonly environment: Environment };

/** Runs the command on this machine. */
export function config(args: readonly string[], { environment, ...printer }: Caller): Promise<number> {
  return runConfig(args, { source: denoConfig(environment), createFile, ...printer });
}

/** Runs the command. Returns the exit code; throws a `UsageError`. */
export async function runConfig(args: readonly string[], platform: ConfigPlatform): Promise<number> {
  const { environment } = platform.source.system;
  const { rest, wantsHelp } = parseFlags(CONFIG_FLAGS, args, { environment });
  const language = await configuredLanguage(args, platform.source);
  if (wantsHelp) {
    const help = await configHelp(language);
    return platform.print(`${await platform.layOut?.(help) ?? help}\n`);
  }
  const [word, more] = rest;
  const extra = word === "init" ? more : word;
  if (extra !== undefined) throw new UsageError((strings) => strings.configTakesInit(JSON.stringify(extra)));
  const [texts, strings] = await Promise.all([loadClientTexts(language), loadUsageStrings(language)]);
  const path = configPath(platform.source.system);
  const fail = (sentence: Sentence) => {
    platform.printError(`chat: ${sentence(strings)}\n`);
    return EXIT.failure;
  };
  if (word !== "init") {
    const found = (await openConfig(platform.source))();
    for (const warning of found.warnings) platform.printError(`chat: ${warning(strings)}\n`);
    const exists = path !== null && platform.source.readText(path, { maxBytes: MAX_CONFIG_BYTES }).type !== "missing";
    const lines = reportLines(currentSettings(environment, found), { path, exists }, texts.report);
    return platform.print(lines.map((line) => `${line}\n`).join(""));
  }
  if (path === null) return fail((strings) => strings.noConfigPlace);
  const shown = printable(path);
  try {
    if (platform.createFile(path, configTemplate(texts)) === "exists") {
      return fail((strings) => strings.configExists(shown));
    }
  } catch (error) {
    const why = fileReason(error);
    return fail((strings) => strings.configUnwritten(shown, why(strings)));
  }
  return platform.print(`${texts.report.written(shown)}\n`);
}
