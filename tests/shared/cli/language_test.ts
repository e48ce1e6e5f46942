import { assertEquals } from "@std/assert";
import { languageOf } from "../../../shared/cli/language.ts";

Deno.test("languageOf takes the first of LC_ALL, LC_MESSAGES and LANG that is set and not empty", () => {
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
