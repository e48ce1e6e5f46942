/**
 * The help of the program as a whole, as each language has to have it (program_en.ts, program_zh.ts).
 *
 * @module
 */
import type { FlagTexts } from "../flags.ts";
import type { COMPLETIONS_FLAGS } from "../completions/table.ts";

/** What help is made of. */
export interface ProgramTexts {
  /** What `chat --help` prints. */
  readonly help: string;
  /** What each command does, in a few words. */
  readonly about: Readonly<
    Record<
      | "serve"
      | "join"
      | "send"
      | "get"
      | "receive"
      | "export"
      | "forget"
      | "config"
      | "init"
      | "completions"
      | "help"
      | "version",
      string
    >
  >;
  readonly completions: FlagTexts<typeof COMPLETIONS_FLAGS>;
  /** What `chat completions --help` prints, around the lines of its flags. */
  readonly completionsHelp: (flags: string) => string;
}
