/**
 * The file of --motd is a regular file of bounded size.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { MAX_MOTD_BYTES, readMotd } from "../../../server/commands/motd.ts";
import { UsageError } from "../../../shared/cli/usage_error.ts";
import { TempHome } from "../../support/temp_home.ts";

function why(path: string): string {
  return assertThrows(() => readMotd(path), UsageError).message.replace(JSON.stringify(path), "PATH");
}

Deno.test("readMotd returns the text without its end, up to the limits", async () => {
  await using home = await TempHome.make();
  const path = home.file("motd");
  await Deno.writeTextFile(path, "Be kind.\n你好\n\n");
  assertEquals(readMotd(path), "Be kind.\n你好");
  await Deno.writeTextFile(path, "好".repeat(10_000));
  assertEquals(readMotd(path).length, 10_000);
  await Deno.writeTextFile(path, "x".repeat(10_001));
  assertEquals(why(path), "Cannot use --motd PATH: it has 10001 characters, the limit is 10000");
  await Deno.writeTextFile(path, "x".repeat(MAX_MOTD_BYTES + 1));
  assertEquals(why(path), "Cannot read --motd PATH: it is too large, the limit is 30000 bytes");
  await Deno.writeFile(path, new Uint8Array([0xff, 0xfe]));
  assertEquals(why(path), "Cannot read --motd PATH: it is not UTF-8 text");
  assertEquals(why(home.file("motd", "below")), "Cannot read --motd PATH: a part of the path is not a folder");
  assertEquals(why(home.path), "Cannot read --motd PATH: it is a folder");
});

Deno.test({
  name: "readMotd opens no device and no pipe (Windows has none)",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using home = await TempHome.make();
    const pipe = home.file("pipe");
    assertEquals((await new Deno.Command("mkfifo", { args: [pipe] }).output()).success, true);
    for (const path of [pipe, "/dev/zero", "/dev/null"]) {
      assertEquals(why(path), "Cannot read --motd PATH: it is not a regular file");
    }
  },
});
