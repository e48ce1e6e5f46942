/**
 * The help and the shell completions of the server's commands. Loaded only when they are asked for.
 *
 * @module
 */
import { type CompletionCommand, completionFlags } from "../../../shared/cli/completions/table.ts";
import { flagHelp } from "../../../shared/cli/flag_help.ts";
import type { Language } from "../../../shared/cli/language.ts";
import type { ProgramTexts } from "../../../shared/cli/usage/program_texts.ts";
import {
  ACCESS_FLAGS,
  ADMIN_FLAGS,
  EXPORT_FLAGS,
  FOLDER_FLAGS,
  FORGET_FLAGS,
  INVITE_FLAGS,
  SERVE_FLAGS,
  SERVER_FLAGS,
} from "../options.ts";
import { HISTORY_FLAGS, LIMIT_FLAGS } from "../../limits.ts";
import type { ServerTexts } from "./texts.ts";

/** Loads the texts of a language. */
export async function loadServerTexts(language: Language): Promise<ServerTexts> {
  return language === "zh" ? (await import("./zh.ts")).ZH : (await import("./en.ts")).EN;
}

/** Returns what `chat serve --help` prints. */
export async function serveHelp(language: Language): Promise<string> {
  const texts = await loadServerTexts(language);
  return texts.serveHelp({
    own: flagHelp(SERVER_FLAGS, texts.own, texts),
    access: flagHelp(ACCESS_FLAGS, texts.access, texts),
    history: flagHelp(HISTORY_FLAGS, texts.history, texts),
    limits: flagHelp(LIMIT_FLAGS, texts.limits, texts),
  });
}

/** Returns what `chat export --help` prints. */
export async function exportHelp(language: Language): Promise<string> {
  const texts = await loadServerTexts(language);
  return texts.exportHelp(flagHelp(EXPORT_FLAGS, texts.exporting, texts));
}

/** Returns what `chat compact --help` prints. */
export async function compactHelp(language: Language): Promise<string> {
  const texts = await loadServerTexts(language);
  return texts.compactHelp(flagHelp(FOLDER_FLAGS, texts.compacting, texts));
}

/** Returns what `chat forget --help` prints. */
export async function forgetHelp(language: Language): Promise<string> {
  const texts = await loadServerTexts(language);
  return texts.forgetHelp(flagHelp(FORGET_FLAGS, texts.forgetting, texts));
}

/** Returns what `chat check --help` prints. */
export async function checkHelp(language: Language): Promise<string> {
  const texts = await loadServerTexts(language);
  return texts.checkHelp(flagHelp(FOLDER_FLAGS, texts.checking, texts));
}

/** Returns what `chat restore --help` prints. */
export async function restoreHelp(language: Language): Promise<string> {
  const texts = await loadServerTexts(language);
  return texts.restoreHelp(flagHelp(FOLDER_FLAGS, texts.restoring, texts));
}

/** Returns what `chat invite --help` prints. */
export async function inviteHelp(language: Language): Promise<string> {
  const texts = await loadServerTexts(language);
  return texts.inviteHelp(flagHelp(INVITE_FLAGS, texts.inviting, texts));
}

/** Returns what `chat admin --help` prints. */
export async function adminHelp(language: Language): Promise<string> {
  const texts = await loadServerTexts(language);
  return texts.adminHelp(flagHelp(ADMIN_FLAGS, texts.administering, texts));
}

/** Returns the server's commands for the completions, described in a language. */
export async function serverCompletions(
  language: Language,
  { about }: Pick<ProgramTexts, "about">,
): Promise<CompletionCommand[]> {
  const {
    own,
    access,
    history,
    limits,
    exporting,
    compacting,
    forgetting,
    checking,
    restoring,
    inviting,
    administering,
  } = await loadServerTexts(language);
  const flags = completionFlags(SERVE_FLAGS, { ...own, ...access, ...history, ...limits });
  return [
    { word: "serve", about: about.serve, flags, words: [] },
    {
      word: "invite",
      about: about.invite,
      flags: completionFlags(INVITE_FLAGS, inviting),
      words: [
        { word: "new", about: about.inviteNew },
        { word: "list", about: about.inviteList },
        { word: "withdraw", about: about.inviteWithdraw },
      ],
    },
    {
      word: "admin",
      about: about.admin,
      flags: completionFlags(ADMIN_FLAGS, administering),
      words: [{ word: "name", about: about.adminName }],
      then: [{ word: "reset", about: about.adminNameReset }],
    },
    { word: "export", about: about.export, flags: completionFlags(EXPORT_FLAGS, exporting), words: [] },
    { word: "compact", about: about.compact, flags: completionFlags(FOLDER_FLAGS, compacting), words: [] },
    { word: "forget", about: about.forget, flags: completionFlags(FORGET_FLAGS, forgetting), words: [] },
    { word: "check", about: about.check, flags: completionFlags(FOLDER_FLAGS, checking), words: [] },
    { word: "restore", about: about.restore, flags: completionFlags(FOLDER_FLAGS, restoring), words: [] },
  ];
}
