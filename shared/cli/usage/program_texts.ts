/**
 * The help of the program as a whole, which each language has (program_en.ts, program_zh.ts).
 *
 * @module
 */
import type { FlagTexts } from "../flag_help.ts";
import type { COMPLETIONS_FLAGS } from "../completions/table.ts";

/** The texts of the help. */
export interface ProgramTexts {
  /** What `chat --help` prints. */
  readonly help: string;
  /** What each command does, in a few words. */
  readonly about: Readonly<
    Record<
      | "serve"
      | "join"
      | "say"
      | "send"
      | "get"
      | "receive"
      | "export"
      | "compact"
      | "forget"
      | "check"
      | "restore"
      | "invite"
      | "inviteNew"
      | "inviteList"
      | "inviteWithdraw"
      | "admin"
      | "adminName"
      | "adminNameReset"
      | "config"
      | "init"
      | "completions"
      | "help"
      | "version",
      string
    >
  >;
  readonly completions: FlagTexts<typeof COMPLETIONS_FLAGS>;
  /** Returns what `chat completions --help` prints, given the lines about its flags. */
  readonly completionsHelp: (flags: string) => string;
}
