/**
 * The help of the client's commands. Loaded when somebody wants it.
 *
 * @module
 */
import { flagHelp } from "../../shared/cli/flags.ts";
import type { Language } from "../../shared/cli/language.ts";
import { CONFIG_FLAGS } from "../config/flags.ts";
import { GET_FLAGS, RECEIVE_FLAGS, SEND_FLAGS } from "../jobs/job_options.ts";
import { JOIN_FLAGS } from "../join_options.ts";
import type { ClientTexts } from "./texts.ts";

/** The texts of a language. */
export async function loadClientTexts(language: Language): Promise<ClientTexts> {
  return language === "zh" ? (await import("./zh.ts")).ZH : (await import("./en.ts")).EN;
}

/** What `chat join --help` prints, without the last end of line. */
export async function joinHelp(language: Language): Promise<string> {
  const texts = await loadClientTexts(language);
  return texts.joinHelp(flagHelp(JOIN_FLAGS, texts.join));
}

/** What `chat send --help` prints, without the last end of line. */
export async function sendHelp(language: Language): Promise<string> {
  const texts = await loadClientTexts(language);
  return texts.sendHelp(flagHelp(SEND_FLAGS, texts.send));
}

/** What `chat get --help` prints, without the last end of line. */
export async function getHelp(language: Language): Promise<string> {
  const texts = await loadClientTexts(language);
  return texts.getHelp(flagHelp(GET_FLAGS, texts.get));
}

/** What `chat receive --help` prints, without the last end of line. */
export async function receiveHelp(language: Language): Promise<string> {
  const texts = await loadClientTexts(language);
  return texts.receiveHelp(flagHelp(RECEIVE_FLAGS, texts.receive));
}

/** What `chat config --help` prints, without the last end of line. */
export async function configHelp(language: Language): Promise<string> {
  const texts = await loadClientTexts(language);
  return texts.configHelp(flagHelp(CONFIG_FLAGS, texts.config));
}
