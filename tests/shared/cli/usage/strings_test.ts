/**
 * The sentences about wrong use: both languages have the same ones, about the same things.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { loadProgramTexts, loadUsageStrings } from "../../../../shared/cli/usage/load.ts";
import { chinesePlaceholders } from "../../../../shared/cli/usage/placeholders_zh.ts";
import type { UsageStrings } from "../../../../shared/cli/usage/strings.ts";

const en = await loadUsageStrings("en");
const zh = await loadUsageStrings("zh");

/** Placeholders for what a sentence is about. Functions that take a list or an object get one. */
const MARKS: Readonly<Partial<Record<keyof UsageStrings, readonly unknown[]>>> = {
  oneOfNeeded: [["‹1›", "‹2›"]],
  badSetting: [{ key: "‹1›", value: "‹2›", path: "‹3›", why: "‹4›" }],
  shellNeeded: ["‹1›", ["‹2›", "‹3›"]],
  folderTooNew: ["‹1›", { its: "‹2›", known: "‹3›" }],
  noRoomThere: ["‹1›", ["‹2›", "‹3›"]],
  exportDamaged: ["‹1›", [{ from: "‹2›", to: "‹3›" }, { from: "‹4›", to: null }]],
};

const USUAL = ["‹1›", "‹2›", "‹3›"];

function sentence(strings: UsageStrings, key: keyof UsageStrings): string {
  const entry: unknown = strings[key];
  if (typeof entry === "string") return entry;
  assert(typeof entry === "function");
  return String(entry(...MARKS[key] ?? USUAL.slice(0, entry.length)));
}

for (const key of Object.keys(en) as (keyof UsageStrings)[]) {
  Deno.test(`the sentence ${key} exists in both languages, about the same things`, () => {
    const [english, chinese] = [sentence(en, key), sentence(zh, key)];
    assertMatch(chinese, /\p{Script=Han}/u);
    assert(!/\p{Script=Han}|undefined/u.test(english), english);
    const marks = (text: string) => (text.match(/‹\d›/g) ?? []).toSorted();
    assertEquals([...new Set(marks(chinese))], [...new Set(marks(english))]);
    const entry: unknown = en[key];
    if (typeof entry === "function") assertEquals(new Set(marks(english)).size > 0, true, english);
    // Flags, variables and files have the same names in every language.
    for (const name of english.match(/--[a-z][a-z-]+|CHAT_\w+|~\/|\/who/g) ?? []) assertStringIncludes(chinese, name);
    assert(!english.endsWith(".") || ["unknownSetting", "aliasOfCommand"].includes(key), english);
  });
}

Deno.test("the help of the program names the same commands in both languages", async () => {
  const commands = (text: string) => text.match(/^ {2}\S.*? {2,}|^.*chat completions (?:fish|bash|zsh).*$/gm)?.length;
  const [english, chinese] = await Promise.all([loadProgramTexts("en"), loadProgramTexts("zh")]);
  const typed = (text: string) => text.match(/^ {2}chat .+?(?= {2,})/gm);
  assertEquals(typed(chinese.help), typed(english.help)?.map(chinesePlaceholders));
  assertEquals(commands(chinese.help), commands(english.help));
  const scripts = (text: string) => text.match(/eval "\$\(chat completions \w+\)"|chat completions fish \| source/g);
  assertEquals(scripts(chinese.completionsHelp("")), scripts(english.completionsHelp("")));
  assertEquals(scripts(english.completionsHelp(""))?.length, 3);
});
