/**
 * Loads the strings of a language, so that a start waits only for those that it needs.
 *
 * @module
 */
import type { Language } from "../language.ts";
import { EN } from "./en.ts";
import type { ProgramTexts } from "./program_texts.ts";
import type { UsageStrings } from "./strings.ts";

/** Loads what is said about wrong use. */
export async function loadUsageStrings(language: Language): Promise<UsageStrings> {
  return language === "zh" ? (await import("./zh.ts")).ZH : EN;
}

/** Loads the help of the program as a whole. */
export async function loadProgramTexts(language: Language): Promise<ProgramTexts> {
  return language === "zh" ? (await import("./program_zh.ts")).ZH : (await import("./program_en.ts")).EN;
}
