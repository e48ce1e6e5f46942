/**
 * Loads the usage errors of a language when they are needed.
 *
 * @module
 */
import type { Language } from "../language.ts";
import { EN } from "./en.ts";
import type { UsageWords } from "./words.ts";

/** Returns the usage errors of a language. */
export async function loadUsageWords(language: Language): Promise<UsageWords> {
  return language === "zh" ? (await import("./zh.ts")).ZH : EN;
}
