/**
 * The help of the program as a whole, as a type that each language implements (program_en.ts, program_zh.ts).
 *
 * @module
 */
import type { FlagTexts } from "../flags.ts";
import type { COMPLETIONS_FLAGS } from "../completions/command.ts";
import type { Language } from "../language.ts";

/** The texts of one language. */
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
  /** What `chat completions --help` prints around the lines of its flags. */
  readonly completionsHelp: (flags: string) => string;
}

/** Returns the texts of a language. */
export async function loadProgramTexts(language: Language): Promise<ProgramTexts> {
  return language === "zh" ? (await import("./program_zh.ts")).ZH : (await import("./program_en.ts")).EN;
}
