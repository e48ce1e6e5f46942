/**
 * The help of the server's commands. Its texts are loaded only when they are needed.
 *
 * @module
 */
import { flagHelp } from "../../../shared/cli/flags.ts";
import type { Language } from "../../../shared/cli/language.ts";
import { EXPORT_FLAGS, FORGET_FLAGS } from "../folder_options.ts";
import { HISTORY_FLAGS, LIMIT_FLAGS } from "../../limits.ts";
import { OWN_FLAGS } from "../serve_options.ts";
import type { ServerTexts } from "./texts.ts";

/** Returns the texts of a language. */
export async function loadServerTexts(language: Language): Promise<ServerTexts> {
  return language === "zh" ? (await import("./zh.ts")).ZH : (await import("./en.ts")).EN;
}

/** Returns what `chat serve --help` prints. */
export async function serveHelp(language: Language): Promise<string> {
  const texts = await loadServerTexts(language);
  return texts.serveHelp({
    own: flagHelp(OWN_FLAGS, texts.own, texts),
    history: flagHelp(HISTORY_FLAGS, texts.history, texts),
    limits: flagHelp(LIMIT_FLAGS, texts.limits, texts),
  });
}

/** Returns what `chat export --help` prints. */
export async function exportHelp(language: Language): Promise<string> {
  const texts = await loadServerTexts(language);
  return texts.exportHelp(flagHelp(EXPORT_FLAGS, texts.exporting, texts));
}

/** Returns what `chat forget --help` prints. */
export async function forgetHelp(language: Language): Promise<string> {
  const texts = await loadServerTexts(language);
  return texts.forgetHelp(flagHelp(FORGET_FLAGS, texts.forgetting, texts));
}
