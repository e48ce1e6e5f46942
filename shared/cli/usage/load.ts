/**
 * Loads the texts of one language, so that the program does not wait for the others at its start.
 *
 * @module
 */
import type { Language } from "../language.ts";
import { EN } from "./en.ts";
import type { ProgramTexts } from "./program_texts.ts";
import type { UsageStrings } from "./strings.ts";

/** Loads the sentences about wrong use. */
export async function loadUsageStrings(language: Language): Promise<UsageStrings> {
  return language === "zh" ? (await import("./zh.ts")).ZH : EN;
}

/** Loads the help of the program as a whole. */
export async function loadProgramTexts(language: Language): Promise<ProgramTexts> {
  return language === "zh" ? (await import("./program_zh.ts")).ZH : (await import("./program_en.ts")).EN;
}
