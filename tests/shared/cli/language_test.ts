import { assertEquals } from "@std/assert";
import { askedLanguage, languageFor, languageOf, localeWithoutUtf8 } from "../../../shared/cli/language.ts";

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

Deno.test("localeWithoutUtf8 returns a locale that names another encoding, and none that says nothing of it", () => {
  const cases: readonly (readonly [environment: Readonly<Record<string, string>>, locale: string | null])[] = [
    [{}, null],
    [{ LANG: "" }, null],
    [{ LANG: "en_US.UTF-8" }, null],
    [{ LANG: "en_US.utf8" }, null],
    [{ LC_CTYPE: "UTF-8" }, null],
    [{ LANG: "C.UTF-8" }, null],
    [{ LANG: "zh_CN" }, null],
    [{ LANG: "de_DE.UTF-8@euro" }, null],
    [{ LANG: "zh_CN.GB18030" }, "zh_CN.GB18030"],
    [{ LANG: "de_DE.ISO-8859-15@euro" }, "de_DE.ISO-8859-15@euro"],
    [{ LANG: "C" }, "C"],
    [{ LC_ALL: "POSIX", LANG: "en_US.UTF-8" }, "POSIX"],
    [{ LC_ALL: "", LC_CTYPE: "zh_CN.GBK", LANG: "en_US.UTF-8" }, "zh_CN.GBK"],
    [{ LC_ALL: "C.UTF-8", LC_CTYPE: "zh_CN.GBK" }, null],
    [{ LC_MESSAGES: "zh_CN.GBK" }, null],
  ];
  for (const [environment, locale] of cases) {
    assertEquals(localeWithoutUtf8((name) => environment[name]), locale, JSON.stringify(environment));
  }
});
