/**
 * `chat export`: what it prints, while a server uses the folder.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { runExport } from "../../../server/commands/export.ts";
import { UsageError } from "../../../shared/cli/usage_error.ts";
import { FakePlatform } from "../store/disk/support/command_platform.ts";
import { changing, NOW, saying, TempFolder } from "../store/disk/support/temp_folder.ts";

/** A date and a time of day in the text format. */
const STAMP = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d";

async function folderWithMessages(): Promise<TempFolder> {
  const folder = new TempFolder();
  await folder.store.append([
    saying("#ops", "one", { key: "a key" }),
    saying("#dev", "two\n\u001b[31mthree"),
    saying(2, "private"),
    saying("#ops", "waves\ntwice", { action: true }),
    saying("#ops", "gone"),
    saying("#ops", "typo"),
  ]);
  folder.clock.advance(3_600_000);
  await folder.store.append([
    changing("delete", 5, { to: "#ops" }),
    changing("edit", 6, { to: "#ops", text: "right" }),
  ]);
  await folder.store.append([saying("#ops", "later")]);
  return folder;
}

async function exportOf(folder: TempFolder, ...args: string[]): Promise<string> {
  const platform = new FakePlatform();
  assertEquals([await runExport(["--data", folder.path, ...args], platform), platform.errors], [0, ""]);
  return platform.out;
}

Deno.test("chat export prints every message of all rooms, at least one line for each, and no private message", async () => {
  await using folder = await folderWithMessages();
  const lines = (await exportOf(folder)).split("\n");
  const expected = [
    `${STAMP} #ops bob: one`,
    `${STAMP} #dev bob: two`,
    `${STAMP} #dev bob\\| ␛\\[31mthree`,
    `${STAMP} #ops \\* bob waves`,
    `${STAMP} #ops \\* bob\\| twice`,
    `${STAMP} #ops bob: right`,
    `${STAMP} #ops bob: later`,
    "",
  ];
  assertEquals(lines.length, expected.length);
  for (const [at, line] of lines.entries()) assertMatch(line, new RegExp(`^${expected[at]}$`));
});

Deno.test("chat export --format jsonl prints the messages as they are on the wire", async () => {
  await using folder = await folderWithMessages();
  const lines = (await exportOf(folder, "--format", "jsonl", "--room", "OPS")).trimEnd().split("\n");
  const head = { type: "message", time: NOW, from: "bob", to: "#ops" };
  assertEquals(lines.map((line) => JSON.parse(line)), [
    { ...head, id: 1, text: "one", key: "a key" },
    { ...head, id: 4, text: "waves\ntwice", action: true },
    { ...head, id: 6, text: "right", edited: NOW + 3_600_000 },
    { ...head, id: 9, text: "later", time: NOW + 3_600_000 },
  ]);
});

Deno.test("chat export prints the messages since one time and before another", async () => {
  await using folder = await folderWithMessages();
  const said = NOW;
  const later = NOW + 3_600_000;
  const iso = (time: number) => new Date(time).toISOString();
  const count = async (...args: string[]) =>
    (await exportOf(folder, "--format", "jsonl", ...args)).split("\n").length - 1;
  assertEquals([
    await count("--since", iso(said)),
    await count("--since", iso(said + 1)),
    await count("--before", iso(later)),
    await count("--since", iso(said), "--before", iso(said)),
    await count("--since", "1h"),
    await count("--since", iso(later + 1)),
  ], [5, 1, 4, 0, 5, 0]);
});

Deno.test("chat export prints more messages than fit a page, each once and in order", async () => {
  await using folder = new TempFolder();
  const texts = Array.from({ length: 1203 }, (_, i) => `${i}`);
  await folder.store.append(texts.map((text, i) => saying(i % 3 === 0 ? "#a" : "#b", text)));
  const lines = (await exportOf(folder, "--format", "jsonl")).trimEnd().split("\n");
  assertEquals(lines.map((line) => JSON.parse(line).text), texts);
});

Deno.test("chat export names similar rooms if there is no room with the given name", async () => {
  await using folder = await folderWithMessages();
  const failed = async (...args: string[]) => {
    const platform = new FakePlatform();
    assertEquals(await runExport(["--data", folder.path, ...args], platform), 1);
    return platform.errors;
  };
  assertEquals(await failed("--room", "opps"), "chat: There are no messages in #opps. Rooms: #ops\n");
  assertEquals(
    await failed("--room", "kitchen\u001b"),
    "chat: There are no messages in #kitchen␛. Rooms: #dev, #ops\n",
  );
});

Deno.test({
  name: "chat export opens no pipe in the place of the history (Windows has none)",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = Deno.makeTempDirSync({ prefix: "chat-test-" });
    try {
      await new Deno.Command("mkfifo", { args: [`${folder}/history.db`] }).output();
      const platform = new FakePlatform();
      assertEquals(await runExport(["--data", folder], platform), 1);
      assertMatch(platform.errors, /^chat: Cannot open the history in .*: history\.db was not made by chat/);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});

Deno.test("chat export says that there is no history, and that it needs a folder", async () => {
  const empty = Deno.makeTempDirSync({ prefix: "chat-test-" });
  const platform = new FakePlatform({ HOME: empty, LANG: "zh_CN.UTF-8" });
  assertEquals(await runExport([], platform), 1);
  assertEquals(
    platform.errors,
    `chat: "${empty}/.local/share/chat" 中没有历史记录。请用 --data 文件夹 指定服务器的文件夹\n`,
  );
  Deno.removeSync(empty, { recursive: true });
  await assertRejects(() => runExport([], new FakePlatform()), UsageError, "HOME is not set");
  await assertRejects(() => runExport(["all"], new FakePlatform()), UsageError, "takes no argument");
  await assertRejects(() => runExport(["--since", "now"], new FakePlatform()), UsageError, "2026-11-01");
});

Deno.test("chat export ends if nothing reads its output any more", async () => {
  await using folder = new TempFolder();
  await folder.store.append(Array.from({ length: 2000 }, (_, i) => saying("#a", `${i}`)));
  const platform = new FakePlatform({}, { code: 141 });
  assertEquals(await runExport(["--data", folder.path], platform), 141);
  assert(platform.out.split("\n").length < 1000);
});

Deno.test("chat export reads a folder that no server uses", async () => {
  await using folder = await folderWithMessages();
  await folder.close();
  assertEquals((await exportOf(folder, "--room", "#dev", "--format", "jsonl")).split("\n").length, 2);
});
