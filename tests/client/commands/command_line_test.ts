import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Action, isCommandLine, parseLine } from "../../../client/commands/command_line.ts";
import { type Command, COMMANDS, usage } from "../../../client/commands/command_table.ts";
import { EN } from "../../../client/language/en.ts";

const PLAIN = { isVerbatim: false, isJson: false, isIn: (word: string) => word.toLowerCase() === "dev", strings: EN };

/** A parsed line in short: `who ROOM=#ops`. */
function meaning(action: Action): string {
  if (action.type === "text") return `text ${JSON.stringify(action.text)}`;
  if (action.type === "request") return `request ${action.json}`;
  if (action.type !== "command") return action.type;
  const given = Object.entries(action.given).filter(([, value]) => value !== "");
  return [action.command.name, ...given.map(([kind, value]) => `${kind}=${value}`)].join(" ");
}

Deno.test("parseLine parses each kind of line", () => {
  const cases = {
    "hello": `text "hello"`,
    " /who": `text " /who"`,
    "  indented": `text "  indented"`,
    "": "nothing",
    "   ": "nothing",
    "//who": `text "/who"`,
    "//": `text "/"`,
    "/who": "who",
    "/WHO": "who",
    "/who ": "who",
    "/who #ops": "who ROOM=#ops",
    "/who #ops #dev": "mistake",
    "client/all": "who",
    "client/all of you": `text "client/all of you"`,
    " client/all": `text " client/all"`,
    "/msg alice  hello   there ": "msg NAME=alice TEXT=hello   there ",
    "/chat alice hi": "msg NAME=alice TEXT=hi",
    "/msg alice": "mistake",
    "/msg alice   ": "mistake",
    "/msg": "mistake",
    "/query": "query",
    "/query alice": "query NAME=alice",
    "/reply yes, at noon": "reply TEXT=yes, at noon",
    "/reply": "mistake",
    "/join ops": "join ROOM=ops",
    "/join": "mistake",
    "/part": "part",
    "/part #ops": "part ROOM=#ops",
    "/part #ops good night": "part ROOM=#ops TEXT=good night",
    "/part good night": "part TEXT=good night",
    "/part dev good night": "part ROOM=dev TEXT=good night",
    "/part DEV": "part ROOM=DEV",
    "/leave dev": "part ROOM=dev",
    "/exit": "quit",
    "/j ops": "join ROOM=ops",
    "/m alice hi": "msg NAME=alice TEXT=hi",
    "/r hi": "reply TEXT=hi",
    "/q": "mistake",
    "/list": "list",
    "/list all": "mistake",
    "/nick rob": "nick NAME=rob",
    "/nick": "mistake",
    "/me waves": "me TEXT=waves",
    "/me": "mistake",
    "/topic": "topic",
    "/topic what we do": "topic TEXT=what we do",
    "/history": "history",
    "/history since 2h": "history TEXT=since 2h",
    "/search from:bob  two words": "search TEXT=from:bob  two words",
    "/search": "mistake",
    "/edit": "edit",
    "/edit new text": "edit TEXT=new text",
    "/edit one\ntwo": "edit TEXT=one\ntwo",
    "/edit ^2": "edit ^N=^2",
    "/edit ^2 new text": "edit TEXT=new text ^N=^2",
    "/edit ^x": "edit TEXT=^x",
    "/edit ^2^2": "edit TEXT=^2^2",
    "/delete": "delete",
    "/delete ^3": "delete ^N=^3",
    "/delete that": "mistake",
    "/backlog": "backlog",
    "/backlog 50": "backlog NUMBER=50",
    "/send ann 'my file' b": "send NAME=ann PATHS='my file' b",
    "/send ann": "mistake",
    "/send": "mistake",
    "/retr ann  a b ": "get NAME=ann PATHS=a b ",
    "/share": "share",
    "/share ask ann": "share PATHS=ask ann",
    "/tree ann": "tree NAME=ann",
    "/accept 3": "accept TRANSFERS=3",
    "/accept x": "accept TRANSFERS=x",
    "/accept 3 4": "accept TRANSFERS=3 4",
    "/decline": "decline",
    "/decline 3": "decline TRANSFER=3",
    "/decline 3 no room": "decline TEXT=no room TRANSFER=3",
    "/decline no room": "decline TEXT=no room",
    "/cancel 3rd": "cancel TEXT=3rd",
    "/whois alice": "whois NAME=alice",
    "/verify ann": "verify NAME=ann",
    "/verify ann yes": "verify NAME=ann CHOICE=yes",
    "/verify ann maybe": "mistake",
    "/device approve 4821 7730": "device TEXT=4821 7730 CHOICE=approve",
    "/device approve": "mistake",
    "/device 2": "mistake",
    "/devices": "devices",
    "/devices 2": "mistake",
    "/invitation": "invitation",
    "/invitation 5": "invitation NUMBER=5",
    "/invitation 5 李雷": "invitation WORD=李雷 NUMBER=5",
    "/invitation 2fast": "invitation WORD=2fast",
    "/invitation ann bob": "mistake",
    "/away": "away",
    "/away at lunch": "away TEXT=at lunch",
    "/back": "back",
    "/help": "help",
    "/help msg": "help COMMAND=msg",
    "q": "quit",
    "Q": "quit",
    "q ": `text "q "`,
    "qq": `text "qq"`,
    "/quit": "quit",
    "/quit good night": "quit TEXT=good night",
    "/": "mistake",
    "/ who": "mistake",
    "/jion": "mistake",
    '{"type":"list"}': `text "{\\"type\\":\\"list\\"}"`,
  };
  for (const [line, expected] of Object.entries(cases)) assertEquals(meaning(parseLine(line, PLAIN)), expected, line);
});

Deno.test("parseLine knows every name, alias and whole line of the table", () => {
  for (const command of COMMANDS as readonly Command[]) {
    const needed = command.arguments.filter(({ isOptional }) => !isOptional);
    const words = needed.map(({ choices }) => ` ${choices?.[0] ?? "x"}`).join("");
    for (const word of [command.name, ...command.aliases ?? []]) {
      assertEquals(meaning(parseLine(`/${word}${words}`, PLAIN)).split(" ")[0], command.name);
    }
    for (const line of command.lines ?? []) assertEquals(meaning(parseLine(line, PLAIN)), command.name);
  }
});

Deno.test("parseLine shows the usage of a command if an argument is missing", () => {
  for (const command of COMMANDS as readonly Command[]) {
    if (command.arguments.every(({ isOptional }) => isOptional)) continue;
    const action = parseLine(`/${command.name}`, PLAIN);
    assertEquals(action.type === "mistake" ? action.text : "", `Usage: ${usage(command)}`);
  }
});

Deno.test("parseLine never treats an unknown command as text, and suggests the nearest one (REQ-T67)", () => {
  const cases = {
    "/jion #ops": "There is no command /jion. Did you mean /join?",
    "/lastlog x": "There is no command /lastlog. Did you mean /search?",
    "/Window 2": "There is no command /Window. Did you mean /help keys?",
    "/notice ann hi": "There is no command /notice. Did you mean /msg?",
    "/constructor": "There is no command /constructor. /help lists the commands; //text sends /text.",
    "/whos": "There is no command /whos. Did you mean /who?",
    "/Lst": "There is no command /Lst. Did you mean /list?",
    "/": "Type the name of a command after the slash. /help lists the commands; //text sends /text.",
    "/kick": "There is no command /kick. /help lists the commands; //text sends /text.",
    "/x": "There is no command /x. /help lists the commands; //text sends /text.",
    "/q": "There is no command /q. /quit leaves; /query NAME starts a private conversation.",
    "/usr/bin/env": "There is no command /usr/bin/env. /help lists the commands; //text sends /text.",
    "/\u001b[2J": "There is no command /␛[2J. /help lists the commands; //text sends /text.",
  };
  for (const [line, text] of Object.entries(cases)) assertEquals(parseLine(line, PLAIN), { type: "mistake", text });
});

Deno.test("parseLine with --verbatim treats every line except blank ones as text", () => {
  const rules = { isVerbatim: true, isJson: false, strings: EN };
  for (const line of ["/who", "//who", "q", "client/all", "/jion", '{"type":"list"}', " x", "/msg"]) {
    assertEquals(parseLine(line, rules), { type: "text", text: line });
    assertEquals(parseLine(line, { ...rules, isJson: true }), { type: "text", text: line });
  }
  for (const line of ["", " ", "\t \u3000"]) assertEquals(parseLine(line, rules), { type: "nothing" });
});

Deno.test("parseLine finds a command or a request behind characters that show nothing", () => {
  for (const invisible of ["\u200b", "\ufeff", "\u2060\u200e", "\u00ad"]) {
    const who = { ...PLAIN, isJson: true };
    assertEquals(meaning(parseLine(`${invisible}/who`, who)), "who");
    assertEquals(meaning(parseLine(`${invisible}//who`, who)), 'text "/who"');
    assertEquals(meaning(parseLine(`${invisible}{}`, who)), "request {}");
    assertEquals(meaning(parseLine(`${invisible}who`, who)), `text ${JSON.stringify(`${invisible}who`)}`);
    assertEquals([`${invisible}/who`, `${invisible}who`].map(isCommandLine), [true, false]);
    const text = `${invisible}/who`;
    assertEquals(parseLine(text, { ...PLAIN, isVerbatim: true }), { type: "text", text });
  }
});

Deno.test("parseLine takes a full-width slash before a word for a slash", () => {
  const cases = {
    "／who": "who",
    "\u200b／who": "who",
    "／": `text "／"`,
    "／ who": `text "／ who"`,
    "a／who": `text "a／who"`,
  };
  for (const [line, expected] of Object.entries(cases)) assertEquals(meaning(parseLine(line, PLAIN)), expected);
  assertEquals(["／who", "／"].map(isCommandLine), [true, false]);
  assertEquals(parseLine("／who", { ...PLAIN, isVerbatim: true }), { type: "text", text: "／who" });
});

Deno.test("parseLine takes what Chinese keyboards put for a slash or a #, where a command is meant", () => {
  const cases = {
    "、who": "who",
    "、msg 小红 你好": "msg NAME=小红 TEXT=你好",
    "／join ＃工作": "join ROOM=#工作",
    "/msg ＃工作 ＃1": "msg NAME=#工作 TEXT=＃1",
    "、nosuch": `text "、nosuch"`,
    "、whoever": `text "、whoever"`,
    " 、who": `text " 、who"`,
  };
  for (const [line, expected] of Object.entries(cases)) assertEquals(meaning(parseLine(line, PLAIN)), expected, line);
  assertEquals([isCommandLine("、who"), isCommandLine("、nosuch")], [true, false]);
});

Deno.test("parseLine takes a q from a pipe for text, and /quit for a command", () => {
  const rules = { ...PLAIN, isPiped: true };
  const cases = { "q": `text "q"`, "Q": `text "Q"`, "/quit": "quit", "/exit": "quit", "client/all": "who" };
  for (const [line, expected] of Object.entries(cases)) assertEquals(meaning(parseLine(line, rules)), expected);
});

Deno.test("parseLine with --json treats a line with { as a request", () => {
  const rules = { isVerbatim: false, isJson: true, isPiped: true, strings: EN };
  const cases = {
    '{"type":"list"}': 'request {"type":"list"}',
    "{": "request {",
    " {}": `text " {}"`,
    "q": `text "q"`,
    "Q": `text "Q"`,
    "/quit": "quit",
    "client/all": "who",
    "hello": `text "hello"`,
  };
  for (const [line, expected] of Object.entries(cases)) assertEquals(meaning(parseLine(line, rules)), expected);
});

Deno.test("parseLine shortens an unknown command of any length", () => {
  const action = parseLine(`/${"x".repeat(100_000)}`, PLAIN);
  assertStringIncludes(action.type === "mistake" ? action.text : "", `/${"x".repeat(40)}.`);
});
