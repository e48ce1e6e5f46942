/**
 * The help of all commands, in both languages.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { CONFIG_FLAGS } from "../../../client/config/flags.ts";
import { CONFIG_KEYS } from "../../../client/config/settings.ts";
import { widthOf } from "../../../client/display/width.ts";
import { GET_FLAGS, RECEIVE_FLAGS, SAY_FLAGS, SEND_FLAGS } from "../../../client/jobs/job_options.ts";
import { JOIN_FLAGS } from "../../../client/join_options.ts";
import {
  configHelp,
  getHelp,
  joinHelp,
  loadClientTexts,
  receiveHelp,
  sayHelp,
  sendHelp,
} from "../../../client/usage/help.ts";
import { SERVE_FLAGS } from "../../../server/commands/options.ts";
import { loadServerTexts, serveHelp } from "../../../server/commands/usage/help.ts";
import { chinesePlaceholders } from "../../../shared/cli/usage/placeholders_zh.ts";
import { flagName } from "../../../shared/cli/flags.ts";

const HELPS = {
  join: joinHelp,
  say: sayHelp,
  send: sendHelp,
  get: getHelp,
  receive: receiveHelp,
  config: configHelp,
  serve: serveHelp,
};
const FLAGS = {
  join: JOIN_FLAGS,
  say: SAY_FLAGS,
  send: SEND_FLAGS,
  get: GET_FLAGS,
  receive: RECEIVE_FLAGS,
  config: CONFIG_FLAGS,
  serve: SERVE_FLAGS,
};

for (const command of ["join", "say", "send", "get", "receive", "config", "serve"] as const) {
  Deno.test(`the help of chat ${command} is in both languages, with the same flags and defaults`, async () => {
    const rows = (help: string) =>
      help.split("\n").filter((line) => /^ {2}--[a-z]/.test(line)).map((line) =>
        [line.trim().split(/ {2,}/)[0], /\(([^()]+)\)$/.exec(line)?.[1]] as const
      );
    const [english, chinese] = [await HELPS[command]("en"), await HELPS[command]("zh")];
    assertEquals(
      rows(chinese),
      rows(english).map(([flag, fallback]) => [chinesePlaceholders(flag ?? ""), fallback] as const),
    );
    assertEquals(rows(english).map(([flag]) => flag?.split(/[ ,]/)[0]), Object.keys(FLAGS[command]).map(flagName));
    assertMatch(chinese, /退出|结束/);
    for (const line of [...english.split("\n"), ...chinese.split("\n")]) assert(widthOf(line) <= 130, line);
  });
}

Deno.test("the texts of flags and settings are in their own language", async () => {
  const [english, chinese] = [await loadClientTexts("en"), await loadClientTexts("zh")];
  const [serveEnglish, serveChinese] = [await loadServerTexts("en"), await loadServerTexts("zh")];
  const all = ({ join, say, send, get, receive, config, settings }: typeof english) => [
    ...[join, say, send, get, receive, config, settings].flatMap((texts) => Object.values<string>(texts)),
  ];
  for (const text of [...all(chinese), ...Object.values({ ...serveChinese.own, ...serveChinese.limits })]) {
    assertMatch(text, /\p{Script=Han}/u);
  }
  for (const text of [...all(english), ...Object.values({ ...serveEnglish.own, ...serveEnglish.limits })]) {
    assertMatch(text, /^[\x20-\x7e]+$/);
  }
  assertEquals(Object.keys(chinese.settings), [...CONFIG_KEYS]);
  assertStringIncludes(await joinHelp("zh"), "chat config init");
});
