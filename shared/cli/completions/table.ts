/**
 * What a shell can complete after `chat`, made from the tables of commands and flags.
 *
 * Pure.
 *
 * @module
 */
import { flagName, type FlagTable, type FlagTexts } from "../flags.ts";

/** The value of a flag: none, one of some words, a path, or free text. */
export type CompletionValue =
  | { readonly type: "none" }
  | { readonly type: "words"; readonly words: readonly string[] }
  | { readonly type: "folder" }
  | { readonly type: "file" }
  | { readonly type: "text"; readonly name: string };

/** A word that can be typed, and its description. */
export interface CompletionWord {
  readonly word: string;
  readonly about: string;
}

export interface CompletionFlag extends CompletionWord {
  readonly value: CompletionValue;
}

export interface CompletionCommand extends CompletionWord {
  readonly flags: readonly CompletionFlag[];
  /** Words that can follow it besides flags. */
  readonly words: readonly CompletionWord[];
  /** Whether paths of files can follow it. */
  readonly takesFiles?: true;
}

/** Everything that can be completed. */
export interface CompletionTable {
  readonly commands: readonly CompletionCommand[];
  /** What can be typed instead of a command. */
  readonly flags: readonly CompletionWord[];
}

/** Returns the flags of a table, described as in the help. */
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
