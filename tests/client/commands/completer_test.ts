import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { COMMANDS } from "../../../client/commands/command_table.ts";
import { complete, type CompletionSources } from "../../../client/commands/completer.ts";

const SOURCES: CompletionSources = {
  names: () => ["zoe", "ann", "Anton"],
  rooms: () => ["#lobby", "#ops", "#offers"],
  ignored: () => ["mallory"],
  aliases: () => ["wave", "w"],
  paths: (start) => ["~/notes/", "~/my logs/", "my file.txt", "it's"].filter((path) => path.startsWith(start)),
  sharedPaths: (person, start) =>
    person === "ann" ? ["my photos/", "plan.txt"].filter((path) => path.startsWith(start)) : [],
  transfers: ({ isOpen }) => isOpen ? ["1", "12"] : ["1", "2", "12"],
};

Deno.test("complete offers ignored people after /unignore", () => {
  assertEquals(offered("/unignore |"), ["/unignore mallory |"]);
});

/** The completed texts for a text with the cursor at `|`. */
function offered(text: string, sources = SOURCES): string[] {
  const cursor = text.indexOf("|");
  const plain = text.replace("|", "");
  const { start, end, candidates } = complete(plain, cursor, sources);
  return candidates.map(({ text, tail }) => `${plain.slice(0, start)}${text}${tail}|${plain.slice(end)}`);
}

Deno.test("complete offers names and rooms in a text, and addresses people at its beginning", () => {
  const cases: readonly (readonly [text: string, offered: readonly string[]])[] = [
    ["an|", ["ann: |", "Anton: |"]],
    ["AN|", ["ann: |", "Anton: |"]],
    ["|", ["zoe: |", "ann: |", "Anton: |"]],
    ["hi an|", ["hi ann |", "hi Anton |"]],
    ["hi |", ["hi zoe |", "hi ann |", "hi Anton |"]],
    ["hi\nan|", ["hi\nann |", "hi\nAnton |"]],
    ["hi an| and all", ["hi ann | and all", "hi Anton | and all"]],
    ["@an|", ["@ann |", "@Anton |"]],
    ["ask @z|", ["ask @zoe |"]],
    ["#o|", ["#ops |", "#offers |"]],
    ["see #OP|", ["see #ops |"]],
    ["//jo|", []],
    ["//x an|", ["//x ann |", "//x Anton |"]],
    ["nobody|", []],
  ];
  for (const [text, expected] of cases) assertEquals(offered(text), expected, text);
});

Deno.test("complete offers commands after a slash: names, then the user's own, then aliases", () => {
  assertEquals(offered("/wh|"), ["/who |", "/whois |"]);
  assertEquals(offered("/W|"), ["/who |", "/whois |", "/wave |", "/w |"]);
  assertEquals(offered("/na|"), ["/names |"]);
  assertEquals(offered("/|").slice(0, COMMANDS.length), COMMANDS.map(({ name }) => `/${name} |`));
  assertEquals(offered("/jo|in #ops"), ["/join |in #ops"]);
  assertEquals(offered("/nothing |"), []);
});

Deno.test("complete offers values for each kind of argument", () => {
  const cases: readonly (readonly [text: string, offered: readonly string[]])[] = [
    ["/msg a|", ["/msg ann |", "/msg Anton |"]],
    ["/device |", ["/device approve |", "/device revoke |"]],
    ["/verify an|", ["/verify ann |", "/verify Anton |"]],
    ["/verify ann y|", ["/verify ann yes |"]],
    ["/msg #op|", ["/msg #ops |"]],
    ["/msg ann ask z|", ["/msg ann ask zoe |"]],
    ["/msg ann @z|", ["/msg ann @zoe |"]],
    ["/part #o|", ["/part #ops |", "/part #offers |"]],
    ["/part #ops @z|", ["/part #ops @zoe |"]],
    ["/part #ops so long @z|", ["/part #ops so long @zoe |"]],
    ["/whois |", ["/whois zoe |", "/whois ann |", "/whois Anton |"]],
    ["/join #o|", ["/join #ops |", "/join #offers |"]],
    ["/join o|", ["/join #ops |", "/join #offers |"]],
    ["/JOIN op|", ["/JOIN #ops |"]],
    ["/j l|", ["/j #lobby |"]],
    ["/join #x|", []],
    ["/help wh|", ["/help who |", "/help whois |"]],
    ["/quiet o|", ["/quiet on |", "/quiet off |"]],
    ["/bell m|", ["/bell mention |"]],
    ["/me greets z|", ["/me greets zoe |"]],
    ["/history s|", ["/history since |"]],
    ["/history m|", ["/history more |", "/history missed |"]],
    ["/history since m|", []],
    ["/search fr|", ["/search from:|"]],
    ["/search x in|", ["/search x in:|"]],
    ["/search from:A|", ["/search from:ann |", "/search from:Anton |"]],
    ["/search in:#o|", ["/search in:#ops |", "/search in:#offers |"]],
    ["/search in:z|", ["/search in:zoe |"]],
    ["/search before:2|", []],
    ["/search an|", ["/search ann |", "/search Anton |"]],
    ["/edit @z|", ["/edit @zoe |"]],
    ["/backlog 1|", []],
    ["/list |", []],
    ["/list a|", []],
  ];
  for (const [text, expected] of cases) assertEquals(offered(text), expected, text);
});

Deno.test("complete treats everything after a command as a path, with blanks, and adds nothing after it", () => {
  assertEquals(offered("/log ~/n|"), ["/log ~/notes/|"]);
  assertEquals(offered("/log ~/my l|"), ["/log ~/my logs/|"]);
  assertEquals(offered("/log |"), ["/log ~/notes/|", "/log ~/my logs/|", "/log my file.txt|", "/log it's|"]);
});

Deno.test("complete handles several paths, and escapes or quotes blanks", () => {
  const cases: readonly (readonly [text: string, offered: readonly string[]])[] = [
    ["/send a|", ["/send ann |", "/send Anton |"]],
    ["/send ann ~/n|", ["/send ann ~/notes/|"]],
    ["/send ann ~/my|", ["/send ann ~/my\\ logs/|"]],
    ["/send ann ~/my\\ l|", ["/send ann ~/my\\ logs/|"]],
    ["/send ann my|", ["/send ann my\\ file.txt |"]],
    ["/send ann 'my|", ["/send ann 'my file.txt' |"]],
    ['/send ann "my f|', ['/send ann "my file.txt" |']],
    ["/send ann it|", ["/send ann it\\'s |"]],
    ["/send ann 'it|", ["/send ann 'it'\\''s' |"]],
    ["/send ann a b my|", ["/send ann a b my\\ file.txt |"]],
    ["/send ann 'my file.txt' ~/n|", ["/send ann 'my file.txt' ~/notes/|"]],
    ["/send ann x|", []],
    ["/stor ann ~/n|", ["/stor ann ~/notes/|"]],
    ["/get ann no|", []],
    ["/get ann my|", ["/get ann my\\ photos/|"]],
    ["/get ann 'my p|", ["/get ann 'my photos/|"]],
    ["/get ann x p|", ["/get ann x plan.txt |"]],
    ["/get zoe my|", []],
    ["/tree ann pl|", ["/tree ann plan.txt |"]],
    ["/tree an|", ["/tree ann |", "/tree Anton |"]],
    ["/tree ann no|", []],
    ["/share ~/n|", ["/share ~/notes/|"]],
    ["/share a|", ["/share ask |", "/share allow |"]],
    [
      "/share |",
      ["off", "ask", "allow", "deny"].map((word) => `/share ${word} |`).concat([
        "/share ~/notes/|",
        "/share ~/my\\ logs/|",
      ]),
    ],
    ["/share m|", []],
    ["/share ask A|", ["/share ask ann |", "/share ask Anton |"]],
    ["/accept |", ["/accept 1 |", "/accept 12 |", "/accept all |"]],
    ["/accept 1 1|", ["/accept 1 1 |", "/accept 1 12 |"]],
    ["/accept a|", ["/accept all |"]],
    ["/decline |", ["/decline 1 |", "/decline 12 |"]],
    ["/decline 12|", ["/decline 12 |"]],
    ["/cancel |", ["/cancel 1 |", "/cancel 2 |", "/cancel 12 |"]],
    ["/cancel 1 @z|", ["/cancel 1 @zoe |"]],
  ];
  for (const [text, expected] of cases) assertEquals(offered(text), expected, text);
});

Deno.test("complete finds names with combining marks", () => {
  const sources = { ...SOURCES, names: () => ["Ünal"] };
  assertEquals(offered("u\u0308n|", sources), ["Ünal: |"]);
});

Deno.test("complete asks only the sources that can match", () => {
  const asked: string[] = [];
  const ask = (what: string) => () => {
    asked.push(what);
    return [];
  };
  const sources = {
    names: ask("names"),
    rooms: ask("rooms"),
    ignored: ask("ignored"),
    aliases: ask("aliases"),
    paths: ask("paths"),
    sharedPaths: ask("sharedPaths"),
    transfers: ask("transfers"),
  };
  for (const text of ["an", "/wh", "/join", "/quiet o", "/list "]) complete(text, text.length, sources);
  assertEquals(asked, ["names", "aliases", "aliases"]);
});

Deno.test("complete replaces the word before the cursor by one that begins with it, for any text", () => {
  const word = fc.oneof(fc.constantFrom("/msg", "/join", "/log", "//", "#o", "@a", "a", "\n", " "), fc.string());
  fc.assert(fc.property(fc.array(word, { maxLength: 5 }), fc.nat(), (words, at) => {
    const text = words.join("");
    const cursor = at % (text.length + 1);
    const { start, end, candidates } = complete(text, cursor, SOURCES);
    assert(0 <= start && start <= end && end === cursor);
    for (const { text: one } of candidates) {
      assert(one.toLowerCase().replace("#", "").startsWith(typed(text, start, end)));
    }
  }));
});

function typed(text: string, start: number, end: number): string {
  return text.slice(start, end).toLowerCase().replace("#", "");
}
