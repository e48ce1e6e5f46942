/**
 * README.md names every command and every flag, with its default.
 *
 * @module
 */
import { assert } from "@std/assert";
import { COMMANDS, type KnownCommand } from "../../client/commands/command_table.ts";
import { GET_FLAGS, RECEIVE_FLAGS, SEND_FLAGS } from "../../client/jobs/job_options.ts";
import { JOIN_FLAGS } from "../../client/join_options.ts";
import { loadClientTexts } from "../../client/usage/help.ts";
import { SERVE_FLAGS } from "../../server/commands/options.ts";
import { loadServerTexts } from "../../server/commands/usage/help.ts";
import { flagHelp } from "../../shared/cli/flags.ts";

const README = await Deno.readTextFile(new URL("../../README.md", import.meta.url));

const { join, send, get, receive } = await loadClientTexts("en");
const { own, history, limits } = await loadServerTexts("en");
const FLAGS = {
  join: flagHelp(JOIN_FLAGS, join),
  send: flagHelp(SEND_FLAGS, send),
  get: flagHelp(GET_FLAGS, get),
  receive: flagHelp(RECEIVE_FLAGS, receive),
  serve: flagHelp(SERVE_FLAGS, { ...own, ...history, ...limits }),
};

for (const [command, help] of Object.entries(FLAGS)) {
  Deno.test(`README.md has a row for each flag of chat ${command}, with its value and its default`, () => {
    for (const line of help.split("\n")) {
      const [, flag = "", fallback] = /^ {2}(--\S+(?: \S+)?) {2,}.*?(?:\(([^()]*)\))?$/.exec(line) ?? [];
      const row = README.split("\n").find((candidate) => candidate.startsWith(`| \`${flag.replaceAll("|", "\\|")}\``));
      assert(row !== undefined, `no row for ${flag}`);
      if (fallback !== undefined) {
        assert(
          row.trimEnd().endsWith("|") && row.split("|").at(-2)?.trim() === fallback,
          `${row} has not the default ${fallback}`,
        );
      }
    }
  });
}

Deno.test("README.md has every command of the chat, with its other names", () => {
  for (const { name, aliases = [], lines = [] } of COMMANDS as readonly KnownCommand[]) {
    const words = [`/${name}`, ...aliases.map((alias) => `/${alias}`), ...lines];
    for (const word of words) assert(README.includes(`\`${word}`), `${word} is not named`);
  }
});
