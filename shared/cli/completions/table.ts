/**
 * What a shell can complete after `chat`, made from the tables of commands and flags. Pure.
 *
 * @module
 */
import type { FlagTexts } from "../flag_help.ts";
import { choiceFlag, flagNames, type FlagTable } from "../flags.ts";
import { LANGUAGES } from "../language.ts";

/** The flags of `chat completions` itself. */
export const COMPLETIONS_FLAGS = { lang: choiceFlag(LANGUAGES, undefined) };

/** The value of a flag: none, one of some words, a path, or a free text. */
export type CompletionValue =
  | { readonly type: "none" }
  | { readonly type: "words"; readonly words: readonly string[] }
  | { readonly type: "folder" }
  | { readonly type: "file" }
  | { readonly type: "text"; readonly name: string };

/** A word that can be typed, with its description. */
export interface CompletionWord {
  readonly word: string;
  readonly about: string;
}

export interface CompletionFlag extends CompletionWord {
  readonly value: CompletionValue;
}

export interface CompletionCommand extends CompletionWord {
  readonly flags: readonly CompletionFlag[];
  /** Words that can follow the command, besides flags. */
  readonly words: readonly CompletionWord[];
  /** Words that can follow one of these. */
  readonly then?: readonly CompletionWord[];
  /** Whether paths of files can follow the command. */
  readonly takesFiles?: true;
}

/** Everything that can be completed. */
export interface CompletionTable {
  readonly commands: readonly CompletionCommand[];
  /** Flags that can stand in place of a command. */
  readonly flags: readonly CompletionWord[];
}

/** Returns the flags of a table, described by the texts of the help. */
export function completionFlags<T extends FlagTable>(table: T, texts: FlagTexts<T>): CompletionFlag[] {
  return Object.entries(table).flatMap(([key, flag]) => {
    const about = texts[key] ?? "";
    return flagNames(key, flag).map((word) => ({ word, about, value: valueOf(flag) }));
  });
}

function valueOf({ value, choices }: FlagTable[string]): CompletionValue {
  if (value === undefined) return { type: "none" };
  if (choices !== undefined) return { type: "words", words: choices };
  if (value === "DIR") return { type: "folder" };
  return value === "FILE" ? { type: "file" } : { type: "text", name: value };
}
