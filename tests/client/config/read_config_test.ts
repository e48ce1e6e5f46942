/**
 * Finding the configuration file, and the language that it sets.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { configuredLanguage, type FileText, openConfig } from "../../../client/config/read_config.ts";
import { UsageError } from "../../../shared/cli/usage_error.ts";

function source(file: FileText, variables: Readonly<Record<string, string>> = { HOME: "/home/bob" }) {
  const asked: string[] = [];
  const readText = (path: string) => {
    asked.push(path);
    return file;
  };
  return { asked, system: { environment: (name: string) => variables[name], isWindows: false }, readText };
}

const lang = (text: string): FileText => ({ type: "text", text: `{ "lang": ${text} }` });

Deno.test("openConfig reads the file of the user, and treats a missing one as empty", async () => {
  const missing = source({ type: "missing" });
  assertEquals((await openConfig(missing))().warnings, []);
  assertEquals(missing.asked, ["/home/bob/.config/chat/config.jsonc"]);
  const homeless = source({ type: "text", text: "{" }, {});
  assertEquals([(await openConfig(homeless))().warnings, homeless.asked], [[], []]);
});

Deno.test("openConfig says why a file cannot be read", async () => {
  const failed = source({ type: "failed", why: (strings) => strings.isFolder });
  const sentence = "Cannot read the configuration file /home/bob/.config/chat/config.jsonc: it is a folder";
  assertThrows(await openConfig(failed), UsageError, sentence);
});

Deno.test("configuredLanguage takes the flag, the environment, the file or the system, in this order", async () => {
  const HOME = "/home/bob";
  const system = { HOME, LANG: "zh_CN.UTF-8" };
  assertEquals(await configuredLanguage(["--lang", "zh"], source(lang('"en"'), { HOME, CHAT_LANG: "en" })), "zh");
  assertEquals(await configuredLanguage([], source(lang('"en"'), { ...system, CHAT_LANG: "zh" })), "zh");
  assertEquals(await configuredLanguage([], source(lang('"en"'), system)), "en");
  assertEquals(await configuredLanguage([], source({ type: "missing" }, system)), "zh");
  assertEquals(await configuredLanguage([], source({ type: "missing" })), "en");
});

Deno.test("configuredLanguage takes the system if the file is invalid", async () => {
  for (const file of [lang('"xx"'), lang("5"), lang("}"), { type: "failed", why: () => "" } as const]) {
    assertEquals(await configuredLanguage([], source(file, { HOME: "/h", LANG: "zh_TW" })), "zh");
  }
});
