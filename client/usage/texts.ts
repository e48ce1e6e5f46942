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
