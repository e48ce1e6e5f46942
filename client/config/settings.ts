/**
 * The settings of a configuration file, and the kind of JSON value that each has.
 *
 * @module
 */

/** The JSON value of a setting: a text, a number of seconds or "forever", `true` or `false`, a list of texts, or commands by alias. */
export type SettingKind = "text" | "seconds" | "switch" | "list" | "lines";

/** All settings by their keys, in the order of a new file. All but the last three are also flags of `chat join`. */
export const SETTINGS = {
  name: "text",
  identity: "text",
  guest: "switch",
  server: "text",
  rooms: "list",
  theme: "text",
  bell: "text",
  notify: "text",
  lang: "text",
  quiet: "switch",
  retryFor: "seconds",
  logDir: "text",
  downloads: "text",
  share: "text",
  acceptFrom: "list",
  limit: "text",
  highlight: "list",
  ignore: "list",
  aliases: "lines",
} as const satisfies Readonly<Record<string, SettingKind>>;

/** The settings that are folders or files. They need a whole path, because the client may be started in any folder. */
export const FOLDERS: ReadonlySet<string> = new Set(["identity", "logDir", "downloads", "share"] satisfies ConfigKey[]);

export type ConfigKey = keyof typeof SETTINGS;

/** The keys of all settings. */
export const CONFIG_KEYS = Object.keys(SETTINGS) as readonly ConfigKey[];

/** Whether a word is the key of a setting. */
export function isConfigKey(word: string): word is ConfigKey {
  return Object.hasOwn(SETTINGS, word);
}
