import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { allCommands, noHelp, oneCommand } from "../../client/command_help.ts";
import { EN } from "../../client/language/en.ts";
import { type Command, COMMANDS, usage } from "../../client/command_table.ts";

Deno.test("the help has a line for each command of the table, with its use and its sentence", () => {
  const lines = allCommands(EN);
  assertEquals(lines.length, COMMANDS.length);
  COMMANDS.forEach((command, at) => {
    assert(lines[at]?.startsWith(`${usage(command)} `));
    assertStringIncludes(lines[at] ?? "", EN.commands.help[command.name]);
  });
});

Deno.test("the help on one command is made from the table, for aliases and with a slash too", () => {
  const expected = [
    "/msg NAME TEXT",
    "Says something to one person alone, or to a room. Also: /m, /chat.",
  ];
  for (const word of ["msg", "/msg", "MSG", "chat", "/chat"]) assertEquals(oneCommand(word, EN), expected);
  for (const command of COMMANDS as readonly Command[]) assertEquals(oneCommand(command.name, EN)?.[0], usage(command));
});

Deno.test("the help on the whole lines of the article names them", () => {
  assertStringIncludes(oneCommand("quit", EN)?.[1] ?? "", "Also: /exit, q, Q.");
  assertStringIncludes(oneCommand("who", EN)?.[1] ?? "", "Also: /names, client/all.");
});

Deno.test("the help on a command that is not there names the nearest", () => {
  assertEquals(oneCommand("jion", EN), null);
  assertEquals(noHelp("/jion", EN), "There is no command /jion. Did you mean /join?");
});
