/**
 * The words of a language, loaded when they are needed.
 *
 * @module
 */
import type { Language } from "../language.ts";
import { EN } from "./en.ts";
import type { UsageWords } from "./words.ts";

/** What is said about wrong use, in a language. */
export async function loadUsageWords(language: Language): Promise<UsageWords> {
  return language === "zh" ? (await import("./zh.ts")).ZH : EN;
}
