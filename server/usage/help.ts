/**
 * The help of `chat serve`. Loaded when somebody wants it.
 *
 * @module
 */
import { flagHelp } from "../../shared/flags.ts";
import type { Language } from "../../shared/language.ts";
import { LIMIT_FLAGS } from "../limits.ts";
import { OWN_FLAGS } from "../options.ts";
import type { ServerTexts } from "./texts.ts";

/** The texts of a language. */
export async function loadServerTexts(language: Language): Promise<ServerTexts> {
  return language === "zh" ? (await import("./zh.ts")).ZH : (await import("./en.ts")).EN;
}

/** What `chat serve --help` prints. */
export async function serveHelp(language: Language): Promise<string> {
  const texts = await loadServerTexts(language);
  return texts.serveHelp(flagHelp(OWN_FLAGS, texts.own), flagHelp(LIMIT_FLAGS, texts.limits));
}
