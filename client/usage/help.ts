/**
 * The help of the client's commands. Its texts are loaded only when they are needed.
 *
 * @module
 */
import { flagHelp } from "../../shared/cli/flag_help.ts";
import type { Language } from "../../shared/cli/language.ts";
import { CONFIG_FLAGS } from "../config/flags.ts";
import { GET_FLAGS, RECEIVE_FLAGS, SAY_FLAGS, SEND_FLAGS } from "../jobs/job_options.ts";
import { JOIN_FLAGS } from "../join_options.ts";
import { KEY_FLAGS } from "../key/flags.ts";
import type { ClientTexts } from "./texts.ts";

/** Returns the texts of a language. */
export async function loadClientTexts(language: Language): Promise<ClientTexts> {
  return language === "zh" ? (await import("./zh.ts")).ZH : (await import("./en.ts")).EN;
}

/** Returns what `chat join --help` prints, without the last line break. */
export async function joinHelp(language: Language): Promise<string> {
  const texts = await loadClientTexts(language);
  return texts.joinHelp(flagHelp(JOIN_FLAGS, texts.join, texts));
}

/** Returns what `chat say --help` prints, without the last line break. */
export async function sayHelp(language: Language): Promise<string> {
  const texts = await loadClientTexts(language);
  return texts.sayHelp(flagHelp(SAY_FLAGS, texts.say, texts));
}

/** Returns what `chat send --help` prints, without the last line break. */
export async function sendHelp(language: Language): Promise<string> {
  const texts = await loadClientTexts(language);
  return texts.sendHelp(flagHelp(SEND_FLAGS, texts.send, texts));
}

/** Returns what `chat get --help` prints, without the last line break. */
export async function getHelp(language: Language): Promise<string> {
  const texts = await loadClientTexts(language);
  return texts.getHelp(flagHelp(GET_FLAGS, texts.get, texts));
}

/** Returns what `chat receive --help` prints, without the last line break. */
export async function receiveHelp(language: Language): Promise<string> {
  const texts = await loadClientTexts(language);
  return texts.receiveHelp(flagHelp(RECEIVE_FLAGS, texts.receive, texts));
}

/** Returns what `chat config --help` prints, without the last line break. */
export async function configHelp(language: Language): Promise<string> {
  const texts = await loadClientTexts(language);
  return texts.configHelp(flagHelp(CONFIG_FLAGS, texts.config, texts));
}

/** Returns what `chat key --help` prints, without the last line break. */
export async function keyHelp(language: Language): Promise<string> {
  const texts = await loadClientTexts(language);
  return texts.keyHelp(flagHelp(KEY_FLAGS, texts.key, texts));
}
