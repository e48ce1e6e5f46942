import { assertEquals } from "@std/assert";
import { askedLanguage, languageFor, languageOf } from "../../../shared/cli/language.ts";

Deno.test("languageOf returns the first of LC_ALL, LC_MESSAGES and LANG that is set and not empty", () => {
  const cases: [Record<string, string>, string][] = [
    [{}, "en"],
    [{ LANG: "zh_CN.UTF-8" }, "zh"],
    [{ LANG: "zh" }, "zh"],
    [{ LANG: "zh-Hans" }, "zh"],
    [{ LANG: "ZH_cn" }, "zh"],
    [{ LANG: "zh_TW.UTF-8" }, "zh"],
    [{ LANG: "zha_CN" }, "en"],
    [{ LANG: "en_US.UTF-8" }, "en"],
    [{ LANG: "de_DE.UTF-8" }, "en"],
    [{ LANG: "C" }, "en"],
    [{ LANG: "" }, "en"],
    [{ LC_ALL: "", LC_MESSAGES: "", LANG: "zh_CN" }, "zh"],
    [{ LC_ALL: "C", LANG: "zh_CN" }, "en"],
    [{ LC_ALL: "zh_CN", LC_MESSAGES: "en_US", LANG: "en_US" }, "zh"],
    [{ LC_MESSAGES: "en_US", LANG: "zh_CN" }, "en"],
    [{ LC_MESSAGES: "zh_CN", LANG: "en_US" }, "zh"],
    [{ LC_CTYPE: "zh_CN", LANGUAGE: "zh_CN" }, "en"],
  ];
  for (const [environment, language] of cases) {
    assertEquals(languageOf((name) => environment[name]), language, JSON.stringify(environment));
  }
});

Deno.test("askedLanguage returns the last valid --lang, or the language of the environment", () => {
  const cases: [string[], string | undefined, string | undefined][] = [
    [[], undefined, undefined],
    [["--lang", "zh"], "en", "zh"],
    [["--lang=zh"], undefined, "zh"],
    [["--lang", "zh", "--lang=en"], undefined, "en"],
    [["--lang", "zh", "--lang=xx"], undefined, "zh"],
    [["--lang"], "zh", "zh"],
    [["--lang", "xx"], "zh", "zh"],
    [["--", "--lang", "zh"], undefined, undefined],
    [["--language", "zh"], "xx", undefined],
  ];
  for (const [args, variable, expected] of cases) {
    assertEquals(askedLanguage(args, (name) => name === "CHAT_LANG" ? variable : undefined), expected, args.join(" "));
  }
});

Deno.test("languageFor falls back to the language of the system", () => {
  assertEquals(languageFor([], (name) => name === "LANG" ? "zh_CN" : undefined), "zh");
  assertEquals(languageFor(["--lang", "en"], (name) => name === "LANG" ? "zh_CN" : undefined), "en");
});
