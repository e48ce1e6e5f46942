/**
 * What the configuration file says, as the rest of the client sees it.
 *
 * @module
 */
import type { Flag } from "../../shared/cli/flags.ts";
import type { Sentence } from "../../shared/cli/usage_error.ts";

/** A configuration file that was read, or the absence of one. */
export interface Config {
  /** The value for a flag of `chat join`, if the file has one. Throws a `UsageError` where it is none. */
  readonly configured: (key: string, flag: Flag<unknown>) => { readonly value: unknown } | undefined;
  /** Words that are looked for as one's own name is. */
  readonly highlight: readonly string[];
  /** Names in normal form. */
  readonly ignore: readonly string[];
  /** Lines by the word that stands for them, in small letters, without its slash. Ask with `Object.hasOwn`. */
  readonly aliases: Readonly<Record<string, string>>;
  /** What was ignored in it. Whole sentences. */
  readonly warnings: readonly Sentence[];
}

/** There is no file. */
export const NO_CONFIG: Config = {
  configured: () => undefined,
  highlight: [],
  ignore: [],
  aliases: {},
  warnings: [],
};
