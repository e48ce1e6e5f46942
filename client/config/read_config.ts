/**
 * Finds and reads the configuration file.
 *
 * @module
 */
import { askedLanguage, type Language, languageOf, tryLanguage } from "../../shared/cli/language.ts";
import { printable } from "../../shared/printable.ts";
import { type Sentence, UsageError } from "../../shared/cli/usage_error.ts";
import { type Config, NO_CONFIG } from "./config.ts";
import { configPath, type System } from "./paths.ts";

/** The largest configuration file, in bytes. */
export const MAX_CONFIG_BYTES = 1_048_576;

/** The result of reading a file. */
export type FileText =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "missing" }
  | { readonly type: "failed"; readonly why: Sentence };

/** Where the configuration is, and how files are read. */
export interface ConfigSource {
  readonly system: System;
  /** Reads a file of at most `maxBytes` bytes, as UTF-8. Does not throw. */
  readonly readText: (path: string, options: { readonly maxBytes: number }) => FileText;
}

/**
 * Reads the configuration file, if there is one. Returns a function that returns the configuration, and throws a
 * `UsageError` if the file is invalid. So `--help` works with an invalid file.
 */
export async function openConfig({ system, readText }: ConfigSource): Promise<() => Config> {
  const path = configPath(system);
  const file: FileText = path === null ? { type: "missing" } : readText(path, { maxBytes: MAX_CONFIG_BYTES });
  if (path === null || file.type === "missing") return () => NO_CONFIG;
  if (file.type === "failed") {
    return () => {
      throw new UsageError((strings) => strings.configUnread(printable(path), file.why(strings)));
    };
  }
  // Most users have no file, and need not wait for the parser to load.
  const { parseConfig } = await import("./parse_config.ts");
  return () => parseConfig(file.text, { path, system });
}

/** The language for help and for mistakes in the arguments, before these are parsed. Does not throw. */
export async function configuredLanguage(args: readonly string[], source: ConfigSource): Promise<Language> {
  const { environment } = source.system;
  return askedLanguage(args, environment) ?? languageIn(await openConfig(source)) ?? languageOf(environment);
}

function languageIn(readConfig: () => Config): Language | undefined {
  try {
    const found = readConfig().configured("lang", { fallback: undefined, parse: tryLanguage });
    return typeof found?.value === "string" ? tryLanguage(found.value) : undefined;
  } catch (error) {
    // The file is invalid. The command itself reports that.
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}
