/**
 * Loads the usage errors of a language when they are needed.
 *
 * @module
 */
import type { Language } from "../language.ts";
import { EN } from "./en.ts";
import type { UsageStrings } from "./usage_strings.ts";

/** Returns the usage errors of a language. */
export async function loadUsageStrings(language: Language): Promise<UsageStrings> {
  return language === "zh" ? (await import("./zh.ts")).ZH : EN;
}
