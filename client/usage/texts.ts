/**
 * The help of the client's commands, as a type that each language implements (en.ts, zh.ts).
 *
 * @module
 */
import type { FlagTexts } from "../../shared/cli/flag_help.ts";
import type { CONFIG_FLAGS } from "../config/flags.ts";
import type { ConfigKey } from "../config/settings.ts";
import type { GET_FLAGS, RECEIVE_FLAGS, SAY_FLAGS, SEND_FLAGS } from "../jobs/job_options.ts";
import type { JOIN_FLAGS } from "../join_options.ts";
import type { KEY_FLAGS } from "../key/flags.ts";

/** The texts of one language. */
export interface ClientTexts {
  /** Returns a flag's value such as `NAME` in the language. */
  readonly placeholders: (usage: string) => string;
  /** What each flag of `chat join` does. */
  readonly join: FlagTexts<typeof JOIN_FLAGS>;
  /** The whole of `chat join --help` around the lines of its flags. */
  readonly joinHelp: (flags: string) => string;
  readonly say: FlagTexts<typeof SAY_FLAGS>;
  /** The whole of `chat say --help`. */
  readonly sayHelp: (flags: string) => string;
  readonly send: FlagTexts<typeof SEND_FLAGS>;
  /** The whole of `chat send --help`. */
  readonly sendHelp: (flags: string) => string;
  readonly get: FlagTexts<typeof GET_FLAGS>;
  /** The whole of `chat get --help`. */
  readonly getHelp: (flags: string) => string;
  readonly receive: FlagTexts<typeof RECEIVE_FLAGS>;
  /** The whole of `chat receive --help`. */
  readonly receiveHelp: (flags: string) => string;
  readonly config: FlagTexts<typeof CONFIG_FLAGS>;
  /** The whole of `chat config --help`. */
  readonly configHelp: (flags: string) => string;
  readonly report: ReportTexts;
  readonly key: FlagTexts<typeof KEY_FLAGS>;
  /** The whole of `chat key --help`. */
  readonly keyHelp: (flags: string) => string;
  readonly keyTexts: KeyTexts;
  /** What each setting of the configuration file does, as comments in a new file. */
  readonly settings: { readonly [K in ConfigKey]: string };
  /** The first lines of a new configuration file. */
  readonly template: readonly string[];
}

/** The strings of `chat config`. */
export interface ReportTexts {
  readonly file: string;
  /** Follows the path. */
  readonly isMissing: string;
  readonly fromEnvironment: (variable: string) => string;
  readonly fromFile: string;
  readonly fromDefault: string;
  /** Stands for a setting without a value. */
  readonly none: string;
  readonly written: (path: string) => string;
}

/** The strings of `chat key`. */
export interface KeyTexts {
  /** What precedes the fingerprint, the words and the path. */
  readonly key: string;
  readonly words: string;
  /** Precedes the second half of the words. */
  readonly wordsBelow: string;
  readonly file: string;
  /** A key was made, because there was none. */
  readonly made: string;
  readonly written: (path: string) => string;
  /** What an exported key is. */
  readonly secret: string;
  /** Others can read the file of an exported key. */
  readonly openToOthers: (path: string) => string;
  /** The imported key is the own one already. */
  readonly same: string;
  /** Where the key is that was replaced. */
  readonly kept: (path: string) => string;
  /** The settings name another key than the imported one. */
  readonly otherInUse: (path: string) => string;
}
