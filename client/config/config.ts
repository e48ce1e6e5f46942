/**
 * The configuration, as the rest of the client sees it.
 *
 * @module
 */
import type { Flag } from "../../shared/cli/flags.ts";
import type { Sentence } from "../../shared/cli/usage_error.ts";

/** The content of the configuration file, or `NO_CONFIG` without one. */
export interface Config {
  /** The value for a flag of `chat join`, if the file has one. Throws a `UsageError` if it is invalid. */
  readonly configured: (key: string, flag: Flag<unknown>) => { readonly value: unknown } | undefined;
  /** Words that count as a mention. */
  readonly highlight: readonly string[];
  /** Names of people, in normal form. */
  readonly ignore: readonly string[];
  /** Commands by their aliases, which are lower case and have no slash. Use `Object.hasOwn` to look one up. */
  readonly aliases: Readonly<Record<string, string>>;
  /** What was ignored in the file, as whole sentences. */
  readonly warnings: readonly Sentence[];
}

/** The configuration if there is no file. */
export const NO_CONFIG: Config = {
  configured: () => undefined,
  highlight: [],
  ignore: [],
  aliases: {},
  warnings: [],
};
