/**
 * The help of the server's commands, as a type that each language implements (en.ts, zh.ts).
 *
 * @module
 */
import type { FlagTexts } from "../../../shared/cli/flags.ts";
import type { EXPORT_FLAGS, FORGET_FLAGS } from "../folder_options.ts";
import type { HISTORY_FLAGS, LIMIT_FLAGS } from "../../limits.ts";
import type { OWN_FLAGS } from "../serve_options.ts";

/** The texts of one language. */
export interface ServerTexts {
  /** Returns a flag's value such as `PORT` in the language. */
  readonly placeholders: (usage: string) => string;
  readonly own: FlagTexts<typeof OWN_FLAGS>;
  readonly history: FlagTexts<typeof HISTORY_FLAGS>;
  readonly limits: FlagTexts<typeof LIMIT_FLAGS>;
  readonly exporting: FlagTexts<typeof EXPORT_FLAGS>;
  readonly forgetting: FlagTexts<typeof FORGET_FLAGS>;
  /** The whole of `chat serve --help` around the lines of its flags. */
  readonly serveHelp: (flags: Readonly<Record<"own" | "history" | "limits", string>>) => string;
  readonly exportHelp: (flags: string) => string;
  readonly forgetHelp: (flags: string) => string;
  /** The strings of `chat forget`. */
  readonly forget: {
    readonly found: (found: { name: string; messages: number; privates: number; sessions: number }) => string;
    readonly question: string;
    readonly nothingDone: string;
    readonly done: (name: string) => string;
  };
}
