/**
 * docs/commands.md and docs/flags.md name every command and every flag, and say what the program says.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { COMMANDS, type KnownCommand } from "../../client/commands/command_table.ts";
import { GET_FLAGS, RECEIVE_FLAGS, SAY_FLAGS, SEND_FLAGS } from "../../client/jobs/job_options.ts";
import { JOIN_FLAGS } from "../../client/join_options.ts";
import { loadClientTexts } from "../../client/usage/help.ts";
import { SERVE_FLAGS } from "../../server/commands/options.ts";
import { loadServerTexts } from "../../server/commands/usage/help.ts";
import { flagHelp } from "../../shared/cli/flag_help.ts";
import { commandsPage, flagsPage } from "./reference.ts";

const COMMANDS_MD = await Deno.readTextFile(new URL("../../docs/commands.md", import.meta.url));
const FLAGS_MD = await Deno.readTextFile(new URL("../../docs/flags.md", import.meta.url));

/** A page without what its formatting adds: line ends within a paragraph, and the padding of tables. */
function words(page: string): string {
  return page.replaceAll(/-{3,}/g, "---").replaceAll(/\s+/g, " ").trim();
}

Deno.test("docs/commands.md is what `deno task docs` writes", () => {
  assertEquals(words(COMMANDS_MD), words(commandsPage()));
});

Deno.test("docs/flags.md is what `deno task docs` writes", async () => {
  assertEquals(words(FLAGS_MD), words(await flagsPage()));
});

const { join, say, send, get, receive } = await loadClientTexts("en");
const { own, access, history, limits } = await loadServerTexts("en");
const FLAGS = {
  join: flagHelp(JOIN_FLAGS, join),
  say: flagHelp(SAY_FLAGS, say),
  send: flagHelp(SEND_FLAGS, send),
  get: flagHelp(GET_FLAGS, get),
  receive: flagHelp(RECEIVE_FLAGS, receive),
  serve: flagHelp(SERVE_FLAGS, { ...own, ...access, ...history, ...limits }),
};

for (const [command, help] of Object.entries(FLAGS)) {
  Deno.test(`docs/flags.md has a row for each flag of chat ${command}, with its value and its default`, () => {
    for (const line of help.split("\n")) {
      const [, flag = "", fallback] = /^ {2}(--\S+(?: \S+)?) {2,}.*?(?:\(([^()]*)\))?$/.exec(line) ?? [];
      // Commands may have the same flag with another default.
      const rows = FLAGS_MD.split("\n").filter((row) => row.startsWith(`| \`${flag.replaceAll("|", "\\|")}\``));
      assert(rows.length > 0, `no row for ${flag}`);
      const defaults = rows.map((row) => row.split("|").at(-2)?.trim());
      assert(fallback === undefined || defaults.includes(fallback), `${rows} has not the default ${fallback}`);
    }
  });
}

Deno.test("docs/commands.md has every command of the chat, with its other names", () => {
  for (const { name, aliases = [], lines = [] } of COMMANDS as readonly KnownCommand[]) {
    const words = [`/${name}`, ...aliases.map((alias) => `/${alias}`), ...lines];
    for (const word of words) assert(COMMANDS_MD.includes(`\`${word}`), `${word} is not named`);
  }
});
