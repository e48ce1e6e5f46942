import { assertEquals } from "@std/assert";
import { askedLanguage, languageFor } from "../../../shared/cli/asked_language.ts";

Deno.test("askedLanguage is what the last good --lang says, or the environment", () => {
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
