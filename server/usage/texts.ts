/**
 * The help of `chat serve`, as each language has to have it (en.ts, zh.ts).
 *
 * @module
 */
import type { FlagTexts } from "../../shared/flags.ts";
import type { LIMIT_FLAGS } from "../limits.ts";
import type { OWN_FLAGS } from "../options.ts";

/** What help is made of. */
export interface ServerTexts {
  readonly own: FlagTexts<typeof OWN_FLAGS>;
  readonly limits: FlagTexts<typeof LIMIT_FLAGS>;
  /** The whole of `chat serve --help` around the lines of its flags. */
  readonly serveHelp: (flags: string, limits: string) => string;
}
