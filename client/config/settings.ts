/**
 * The settings that a configuration file may have, and what JSON each of them is.
 *
 * @module
 */

/** What JSON a setting is: a text, a whole number, `true` or `false`, a list of texts, lines by the word for them. */
export type SettingKind = "text" | "number" | "switch" | "list" | "lines";

/** Settings by their keys, in the order of a new file. All but the last three are flags of `chat join`. */
export const SETTINGS = {
  name: "text",
  server: "text",
  rooms: "list",
  theme: "text",
  bell: "text",
  notify: "text",
  lang: "text",
  quiet: "switch",
  retryFor: "number",
  logDir: "text",
  downloads: "text",
  share: "text",
  acceptFrom: "list",
  limit: "text",
  highlight: "list",
  ignore: "list",
  aliases: "lines",
} as const satisfies Readonly<Record<string, SettingKind>>;

/** Those that are a folder: a whole path, for where the client is started changes from day to day. */
export const FOLDERS: ReadonlySet<string> = new Set(["logDir", "downloads", "share"] satisfies ConfigKey[]);

export type ConfigKey = keyof typeof SETTINGS;

/** All settings. */
export const CONFIG_KEYS = Object.keys(SETTINGS) as readonly ConfigKey[];

/** Whether a word is the key of a setting. */
export function isConfigKey(word: string): word is ConfigKey {
  return Object.hasOwn(SETTINGS, word);
}
