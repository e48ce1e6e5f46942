import { assertEquals } from "@std/assert";
import { Keyboard } from "../../../client/screen/keyboard.ts";
import type { Key } from "../../../client/editor/key_decoder.ts";
import { FakePlatform } from "../support/fake_platform.ts";
import { until } from "../../support/until.ts";

/** A keyboard that notes its keys: texts as they are, others in brackets. */
function typing() {
  const platform = new FakePlatform({ isTerminal: true });
  const pressed: string[] = [];
  const name = (key: Key) => key.type === "press" ? `<${key.key}>` : key.text;
  const keyboard = new Keyboard(platform, (keys) => void pressed.push(...keys.map(name)));
  const read = async (text: string) => {
    const { inputReads } = platform;
    platform.type(text);
    await until(() => platform.inputReads > inputReads, () => `${text} is read`);
  };
  return { platform, pressed, keyboard, run: keyboard.run(), read };
}

Deno.test("Keyboard gives the keys as they come, however they are cut", async () => {
  const { platform, pressed, run, read } = typing();
  await read("hi\r");
  await read("\x1b");
  await read("[");
  await read("A中");
  platform.endInput();
  await run;
  assertEquals(pressed, ["hi", "<enter>", "<up>", "中"]);
});

Deno.test("Keyboard takes an Escape that came alone for the key of that name after 50 ms", async () => {
  const { platform, pressed, read } = typing();
  await read("\x1b");
  platform.clock.advance(49);
  assertEquals(pressed, []);
  platform.clock.advance(1);
  assertEquals(pressed, ["<escape>"]);
  await read("a");
  assertEquals(pressed, ["<escape>", "a"]);
  assertEquals(platform.clock.waiting, 0);
});

Deno.test("Keyboard takes what follows an Escape within 50 ms for one key with it", async () => {
  const { platform, pressed, read } = typing();
  await read("\x1b");
  platform.clock.advance(49);
  await read("a");
  platform.clock.advance(1_000);
  assertEquals(pressed, ["<alt-a>"]);
});

Deno.test("Keyboard counts the 50 ms anew with each byte of a key", async () => {
  const { platform, pressed, read } = typing();
  for (const byte of ["\x1b", "[", "1", ";", "5", "C"]) {
    await read(byte);
    platform.clock.advance(49);
  }
  assertEquals(pressed, ["<ctrl-right>"]);
});

Deno.test("Keyboard waits for the end of a paste as long as it takes", async () => {
  const { platform, pressed, read } = typing();
  await read("\x1b[200~one");
  platform.clock.advance(60_000);
  await read("two\x1b[201~");
  assertEquals(pressed, ["onetwo"]);
});

Deno.test("Keyboard waits for no key that was begun once it is stopped", async () => {
  const { platform, pressed, keyboard, read } = typing();
  await read("\x1b");
  keyboard.stop();
  assertEquals(platform.clock.waiting, 0);
  platform.clock.advance(50);
  assertEquals(pressed, []);
});

Deno.test("Keyboard drops what comes while the terminal is not ours, until nothing came for a while", async () => {
  const { platform, pressed, keyboard, read } = typing();
  await read("a");
  keyboard.mute();
  await read("b\x1b");
  platform.clock.advance(60_000);
  void keyboard.unmute({ atOnce: false });
  for (const text of ["c", "d", "e"]) {
    platform.clock.advance(1_499);
    await read(text);
  }
  platform.clock.advance(1_500);
  await read("f");
  assertEquals(pressed, ["a", "f"]);
  assertEquals(platform.clock.waiting, 0);
});

Deno.test("Keyboard drops what was begun elsewhere and comes late, and listens soon where nothing was", async () => {
  const { platform, pressed, keyboard, read } = typing();
  keyboard.mute();
  void keyboard.unmute({ atOnce: false });
  platform.clock.advance(50);
  await read("a");
  keyboard.mute();
  void keyboard.unmute({ atOnce: false });
  platform.clock.advance(49);
  await read("rest of a command\r");
  platform.clock.advance(1_499);
  await read("b");
  platform.clock.advance(1_500);
  await read("c");
  keyboard.mute();
  await read("fg\r");
  void keyboard.unmute({ atOnce: true });
  platform.clock.advance(0);
  await read("d");
  assertEquals(pressed, ["a", "c", "d"]);
});

Deno.test("Keyboard ends where the terminal went away", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  const readInput = () => Promise.reject(new Error("Input/output error (os error 5)"));
  await new Keyboard({ clock: platform.clock, readInput }, () => {}).run();
});
