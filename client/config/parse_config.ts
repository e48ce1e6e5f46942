/**
 * Parses the text of a configuration file.
 *
 * Pure. Any mistake in the file becomes a sentence, and text from the file is made harmless before it is shown.
 *
 * @module
 */
import { parse } from "@std/jsonc";
import type { Flag } from "../../shared/cli/flags.ts";
import { tryPersonName } from "../../shared/wire/name.ts";
import { nearest } from "../../shared/cli/nearest.ts";
import { printable } from "../../shared/printable.ts";
import { type Sentence, UsageError, whyNot } from "../../shared/cli/usage_error.ts";
import { COMMAND_WORDS } from "../commands/command_table.ts";
import type { Config } from "./config.ts";
import { type System, wholePath } from "./paths.ts";
import { FOREVER, MAX_RETRY_SECONDS } from "../join_options.ts";
import { CONFIG_KEYS, FOLDERS, isConfigKey, type SettingKind, SETTINGS } from "./settings.ts";

/** Where the file is. */
export interface ConfigLocation {
  readonly path: string;
  readonly system: System;
}

/** Parses a file. Throws a `UsageError`; an invalid value of a flag throws only when `configured` is called for it. */
export function parseConfig(text: string, location: ConfigLocation): Config {
  const settings = settingsOf(text, location.path);
  const warnings: Sentence[] = Object.keys(settings).filter((key) => !isConfigKey(key)).map((key) => {
    const near = nearest(key, CONFIG_KEYS);
    return (strings) =>
      strings.unknownSetting(shown(key), shownPath(location), near === undefined ? near : shown(near));
  });
  const { highlight = [], ignore = [], aliases = {} } = settings;
  const lines = aliasesOf(aliases, location);
  for (const word of Object.keys(lines).filter(isCommandWord)) {
    warnings.push((strings) => strings.aliasOfCommand(`/${printable(word)}`, shownPath(location)));
  }
  return {
    configured: (key, flag) =>
      Object.hasOwn(settings, key) ? valueOf(settings[key], { key, flag, location }) : undefined,
    highlight: textsOf(highlight, { key: "highlight", location }),
    ignore: namesOf(ignore, location),
    aliases: Object.fromEntries(Object.entries(lines).filter(([word]) => !isCommandWord(word))),
    warnings,
  };
}

type Settings = Readonly<Record<string, unknown>>;

function settingsOf(text: string, path: string): Settings {
  // Editors on Windows put a byte order mark before the text. An empty file has no settings.
  const plain = text.replace(/^\ufeff/, "");
  if (plain.trim() === "") return {};
  let value: unknown;
  try {
    value = parse(plain);
  } catch (error) {
    const place = error instanceof SyntaxError ? placeOf(error.message, plain) : "";
    throw new UsageError((strings) => strings.configBroken(printable(path), place));
  }
  if (isObject(value)) return value;
  throw new UsageError((strings) => strings.configUnread(printable(path), strings.objectNeeded));
}

/** The line and the column of a syntax error. */
function placeOf(message: string, text: string): string {
  const [, position] = /position (\d+)$/.exec(message) ?? [];
  const before = text.slice(0, position === undefined ? text.trimEnd().length : Number(position)).split(/\r\n|\r|\n/);
  return `${before.length}:${[...before.at(-1) ?? ""].length + 1}`;
}

interface Wanted {
  readonly key: string;
  readonly flag: Flag<unknown>;
  readonly location: ConfigLocation;
}

/** The value of a setting that is also a flag. */
function valueOf(value: unknown, { key, flag, location }: Wanted): { readonly value: unknown } {
  if (FOLDERS.has(key)) return { value: folderOf(value, { key, location }) };
  const text = textOf(value, { key, location });
  try {
    return { value: flag.parse(text) };
  } catch (error) {
    throw badSetting(value, { key, location, why: whyNot(error) });
  }
}

/** The text that the flag of a setting would have on the command line. */
function textOf(value: unknown, { key, location }: Omit<Wanted, "flag">): string {
  const kind: SettingKind = isConfigKey(key) ? SETTINGS[key] : "text";
  if (kind === "text" && typeof value === "string") return value;
  if (kind === "seconds" && (typeof value === "number" || typeof value === "string")) return String(value);
  if (kind === "switch" && typeof value === "boolean") return String(value);
  if (kind === "list") {
    const texts = textsOf(value, { key, location });
    if (!texts.some((text) => text.includes(","))) return texts.join(",");
  }
  throw badSetting(value, { key, location, why: NEEDED[kind] });
}

const NEEDED: Readonly<Record<SettingKind, Sentence>> = {
  text: (strings) => strings.textNeeded,
  seconds: (strings) => strings.retryNeeded(MAX_RETRY_SECONDS, FOREVER),
  switch: (strings) => strings.trueNeeded,
  list: (strings) => strings.listNeeded,
  lines: (strings) => strings.aliasesNeeded,
};

function folderOf(value: unknown, { key, location }: Omit<Wanted, "flag">): string {
  const folder = wholePath(textOf(value, { key, location }), location.system);
  if (folder === null) throw badSetting(value, { key, location, why: (strings) => strings.folderNeeded });
  return folder;
}

function textsOf(value: unknown, { key, location }: Omit<Wanted, "flag">): string[] {
  const isList = Array.isArray(value) && value.every((item) => typeof item === "string" && item.trim() !== "");
  if (!isList) throw badSetting(value, { key, location, why: NEEDED.list });
  return value.map((item: string) => item.trim());
}

function namesOf(value: unknown, location: ConfigLocation): string[] {
  return textsOf(value, { key: "ignore", location }).map((text) => {
    const name = tryPersonName(text);
    if (name === null) throw badSetting(text, { key: "ignore", location, why: (strings) => strings.namesNeeded });
    return name;
  });
}

/** Commands by their aliases, which become lower case. */
function aliasesOf(value: unknown, location: ConfigLocation): Record<string, string> {
  if (!isObject(value)) throw badSetting(value, { key: "aliases", location, why: NEEDED.lines });
  return Object.fromEntries(
    Object.entries(value).map(([word, line]) => {
      if (typeof line !== "string" || !/^[^\s/]+$/.test(word) || !/^\/[^\r\n]+$/.test(line)) {
        throw badSetting({ [word]: line }, { key: "aliases", location, why: NEEDED.lines });
      }
      return [word.toLowerCase(), line];
    }),
  );
}

function isCommandWord(word: string): boolean {
  return COMMAND_WORDS.includes(word);
}

interface Mistake {
  readonly key: string;
  readonly location: ConfigLocation;
  readonly why: Sentence;
}

function badSetting(value: unknown, { key, location, why }: Mistake): UsageError {
  return new UsageError((strings) =>
    strings.badSetting({ key: shown(key), value: shown(value), path: shownPath(location), why: why(strings) })
  );
}

/** The most characters of a value that are shown. */
const MAX_SHOWN = 200;

function shown(value: unknown): string {
  const text = printable(JSON.stringify(value));
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN).toWellFormed()}…` : text;
}

function shownPath({ path }: ConfigLocation): string {
  return printable(path);
}

function isObject(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
