import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { allCommands, noHelp, oneCommand } from "../../../client/commands/command_help.ts";
import { EN } from "../../../client/language/en.ts";
import { type Line, plainText } from "../../../client/display/line.ts";
import { type Command, COMMANDS, usage } from "../../../client/commands/command_table.ts";

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
