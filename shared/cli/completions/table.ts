/**
 * What can be completed behind `chat`, made from tables of commands and flags.
 *
 * Pure.
 *
 * @module
 */
import { choiceFlag, flagName, type FlagTable, type FlagTexts } from "../flags.ts";
import { LANGUAGES } from "../language.ts";

/** The flags of `chat completions` itself. */
export const COMPLETIONS_FLAGS = { lang: choiceFlag(LANGUAGES, undefined) };

/** What a flag takes: nothing, one of some words, a path, or what only the one who types knows. */
export type CompletionValue =
  | { readonly type: "none" }
  | { readonly type: "words"; readonly words: readonly string[] }
  | { readonly type: "folder" }
  | { readonly type: "file" }
  | { readonly type: "text"; readonly name: string };

/** Something that may be typed, and what it is for. */
export interface CompletionWord {
  readonly word: string;
  readonly about: string;
}

export interface CompletionFlag extends CompletionWord {
  readonly value: CompletionValue;
}

export interface CompletionCommand extends CompletionWord {
  readonly flags: readonly CompletionFlag[];
  /** What may stand behind it besides flags. */
  readonly words: readonly CompletionWord[];
  /** Whether paths of files may stand behind it. */
  readonly takesFiles?: true;
}

/** All that can be completed. */
export interface CompletionTable {
  readonly commands: readonly CompletionCommand[];
  /** What may stand in a command's place. */
  readonly flags: readonly CompletionWord[];
}

/** The flags of a table, with what the help says of them. */
export function completionFlags<T extends FlagTable>(table: T, texts: FlagTexts<T>): CompletionFlag[] {
  return Object.entries(table).map(([key, { value, choices }]) => ({
    word: flagName(key),
    about: texts[key] ?? "",
    value: value === undefined
      ? { type: "none" }
      : choices !== undefined
      ? { type: "words", words: choices }
      : value === "DIR"
      ? { type: "folder" }
      : value === "FILE"
      ? { type: "file" }
      : { type: "text", name: value },
  }));
}
