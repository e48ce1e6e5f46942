import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { allCommands, noHelp, oneCommand, overview, topicHelp } from "../../../client/commands/command_help.ts";
import { EN } from "../../../client/language/en.ts";
import { ZH } from "../../../client/language/zh.ts";
import { wrap } from "../../../client/display/wrap.ts";
import { type Line, plainText } from "../../../client/display/line.ts";
import { type Command, COMMANDS, HELP_WORDS, TOPICS, usage } from "../../../client/commands/command_table.ts";

/** The help of a command as text. */
function textOf(help: readonly Line[] | null): string[] | undefined {
  return help?.map(plainText);
}

Deno.test("/help has a line for each command of the table, with usage and description", () => {
  const lines = allCommands(EN).map(plainText);
  assertEquals(lines.length, COMMANDS.length);
  COMMANDS.forEach((command, at) => {
    assert(lines[at]?.startsWith(`${usage(command)} `));
    assertStringIncludes(lines[at] ?? "", EN.commands.help[command.name]);
  });
});

Deno.test("/help with a command finds aliases too, with or without a slash", () => {
  const expected = [
    "/msg NAME TEXT",
    "Sends a private message to a person, or a message to a room. Also: /m, /chat.",
  ];
  for (const word of ["msg", "/msg", "MSG", "chat", "/chat"]) assertEquals(textOf(oneCommand(word, EN)), expected);
  for (const command of COMMANDS as readonly Command[]) {
    assertEquals(textOf(oneCommand(command.name, EN))?.[0], usage(command));
  }
});

Deno.test("/help with a command lists the whole lines that it stands for", () => {
  assertStringIncludes(textOf(oneCommand("quit", EN))?.[1] ?? "", "Also: /exit, q, Q.");
  assertStringIncludes(textOf(oneCommand("who", EN))?.[1] ?? "", "Also: /names, client/all.");
});

Deno.test("/help with an unknown command suggests the nearest one", () => {
  assertEquals(oneCommand("jion", EN), null);
  assertEquals(noHelp("/jion", EN), "There is no command /jion. Did you mean /join?");
});

Deno.test("/help fits a window: at most twelve rows of 80 columns, which name every command once and every topic", () => {
  for (const strings of [EN, ZH]) {
    const help = overview(strings);
    assert(help.flatMap((line) => wrap(line, 80)).length <= 12, help.map(plainText).join("\n"));
    const named = help.slice(strings.commands.overview.length).flatMap((line) => plainText(line).match(/\/\w+/g) ?? []);
    assertEquals(
      named.filter((word) => word !== "/help").toSorted(),
      COMMANDS.map(({ name }) => `/${name}`).filter((word) => word !== "/help").toSorted(),
    );
    const text = help.map(plainText).join("\n");
    for (const word of HELP_WORDS) assertStringIncludes(text, `/help ${word} `);
  }
});

Deno.test("/help with a topic explains its commands, and no topic has the name of a command", () => {
  for (const [topic, names] of Object.entries(TOPICS)) {
    assertEquals(topicHelp(topic, EN)?.length, names.length);
    assertEquals(oneCommand(topic, EN), null);
  }
  assertEquals(topicHelp("keys", EN)?.length, Object.keys(EN.keys).length);
  assertEquals(topicHelp("all", EN)?.length, COMMANDS.length + Object.keys(EN.keys).length);
  for (const [topic, called] of Object.entries(ZH.commands.topics)) {
    assertEquals(topicHelp(called, ZH), topicHelp(topic, ZH));
  }
  assertStringIncludes(overview(ZH).map(plainText).join("\n"), "/help talk      聊天：/msg ");
  assertEquals([topicHelp("msg", EN), topicHelp("constructor", EN)], [null, null]);
});
