/**
 * The texts about the server's commands that each language has (en.ts, zh.ts).
 *
 * @module
 */
import type { FlagTexts } from "../../../shared/cli/flag_help.ts";
import type { COMPACT_FLAGS, EXPORT_FLAGS, FORGET_FLAGS, SERVER_FLAGS } from "../options.ts";
import type { HISTORY_FLAGS, LIMIT_FLAGS } from "../../limits.ts";

/** The help of the commands, and what `chat forget` says. */
export interface ServerTexts {
  /** Translates the placeholder of a flag's value, such as `PORT`. */
  readonly placeholders: (usage: string) => string;
  readonly own: FlagTexts<typeof SERVER_FLAGS>;
  readonly history: FlagTexts<typeof HISTORY_FLAGS>;
  readonly limits: FlagTexts<typeof LIMIT_FLAGS>;
  readonly exporting: FlagTexts<typeof EXPORT_FLAGS>;
  readonly compacting: FlagTexts<typeof COMPACT_FLAGS> & {
    /** What `chat compact` prints. The sizes are in bytes. */
    readonly done: (sizes: { before: number; after: number }) => string;
  };
  readonly forgetting: FlagTexts<typeof FORGET_FLAGS>;
  /** Returns all of `chat serve --help`, given the lines about its flags. */
  readonly serveHelp: (flags: Readonly<Record<"own" | "history" | "limits", string>>) => string;
  readonly exportHelp: (flags: string) => string;
  readonly compactHelp: (flags: string) => string;
  readonly forgetHelp: (flags: string) => string;
  /** What `chat forget` prints. */
  readonly forget: {
    readonly found: (found: { name: string; messages: number; privates: number; sessions: number }) => string;
    readonly question: string;
    readonly nothingDone: string;
    readonly done: (name: string) => string;
  };
}
