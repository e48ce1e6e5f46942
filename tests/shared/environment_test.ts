/**
 * The environment is read safely.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { parseFlags, textFlag } from "../../shared/cli/flags.ts";
import { languageFor } from "../../shared/cli/language.ts";
import { UsageError } from "../../shared/cli/usage_error.ts";
import { environmentOf, UNREADABLE } from "../../shared/environment.ts";

/** An environment in which some variables have values that are not valid Unicode, like that of Deno. */
function sourceOf(values: Record<string, string>, unreadable: readonly string[] = []) {
  return {
    toObject: () => values,
    has(name: string): boolean {
      if (unreadable.includes(name)) throw new Deno.errors.InvalidData("not valid Unicode");
      return name in values;
    },
  };
}

Deno.test("environmentOf takes a variable that is not valid Unicode for one that is not set", () => {
  const environment = environmentOf(sourceOf({ LANG: "zh_CN" }, ["LC_ALL", "HOME"]), { isWindows: false });
  assertEquals([environment("LC_ALL"), environment("HOME"), environment("LANG")], [undefined, undefined, "zh_CN"]);
  assertEquals(languageFor([], environment), "zh");
});

Deno.test("environmentOf ignores the case of names on Windows only", () => {
  const source = sourceOf({ AppData: "C:\\x" });
  assertEquals(environmentOf(source, { isWindows: true })("APPDATA"), "C:\\x");
  assertEquals(environmentOf(source, { isWindows: false })("APPDATA"), undefined);
});

Deno.test("environmentOf goes on without the permission to read the environment", () => {
  let isAllowed = true;
  const environment = environmentOf({
    toObject: () => ({ HOME: "/home/bob" }),
    has() {
      if (isAllowed) return false;
      throw new Deno.errors.NotCapable("no");
    },
  }, { isWindows: false });
  isAllowed = false;
  assertEquals([environment("HOME"), environment("CHAT_NAME")], ["/home/bob", undefined]);
});

Deno.test("a flag whose variable is not valid Unicode is refused, and not left out without a word", () => {
  const environment = environmentOf(sourceOf({}, ["CHAT_DATA"]), { isWindows: false });
  assertEquals(environment("CHAT_DATA"), UNREADABLE);
  const table = { data: textFlag("DIR", undefined) };
  const error = assertThrows(() => parseFlags(table, [], { environment }), UsageError);
  assertEquals(error.message, "Cannot use CHAT_DATA: its value is not valid UTF-8");
  assertEquals(parseFlags(table, ["--data", "x"], { environment }).values, { data: "x" });
  assertEquals(parseFlags(table, ["--help"], { environment }).wantsHelp, true);
});
