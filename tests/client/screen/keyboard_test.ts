import { assertEquals } from "@std/assert";
import { Keyboard } from "../../../client/screen/keyboard.ts";
import type { Key } from "../../../client/editor/key_decoder.ts";
import { until } from "../../support/until.ts";
import { FakePlatform } from "../support/fake_platform.ts";

/** A keyboard that records its keys: texts as they are, others in brackets. `acts` says which keys do something. */
function typing({ acts = () => false }: { readonly acts?: (key: string) => boolean } = {}) {
  const platform = new FakePlatform({ isTerminal: true });
  const pressed: string[] = [];
  const name = (key: Key) => key.type === "press" ? `<${key.key}>` : key.text;
  const keyboard = new Keyboard(platform, (keys) => {
    pressed.push(...keys.map(name));
    return keys.map(name).some(acts);
  });
  const read = async (input: string | Uint8Array) => {
    const { inputReads } = platform;
    platform.type(input);
    await until(() => platform.inputReads > inputReads, () => `${input} is read`);
  };
  return { platform, pressed, keyboard, run: keyboard.run(), read };
}

Deno.test("Keyboard returns the keys as they come, however they are split", async () => {
  const { platform, pressed, run, read } = typing();
  await read("hi\r");
  await read("\x1b");
  await read("[");
  await read("A中");
  platform.endInput();
  await run;
  assertEquals(pressed, ["hi", "<enter>", "<up>", "中"]);
});

Deno.test("Keyboard reads a lone Escape as a key after 50 ms, and what follows a second later as another", async () => {
  const { platform, pressed, read } = typing();
  await read("\x1b");
  platform.clock.advance(49);
  assertEquals(pressed, []);
  platform.clock.advance(1);
  assertEquals(pressed, ["<escape>"]);
  platform.clock.advance(1_000);
  await read("a");
  assertEquals(pressed, ["<escape>", "a"]);
  assertEquals(platform.clock.waiting, 0);
});

Deno.test("Keyboard reads an Escape and what follows within a second as one key", async () => {
  for (const pauseMs of [0, 49, 150, 999]) {
    for (const [rest, key] of [["b", "<alt-b>"], ["\r", "<alt-enter>"], ["[D", "<left>"], ["OC", "<right>"]] as const) {
      const { platform, pressed, read } = typing();
      await read("\x1b");
      platform.clock.advance(pauseMs);
      await read(rest);
      platform.clock.advance(10_000);
      assertEquals(pressed.filter((one) => one !== "<escape>"), [key], `${pauseMs} ms before ${JSON.stringify(rest)}`);
    }
  }
});

Deno.test("Keyboard reads a sequence whose bytes come up to a second apart", async () => {
  for (const bytes of [["\x1b", "[", "1", ";", "5", "C"], ["\x1b", "O", "C"], ["\x1b", "\x1b", "[", "C"]]) {
    const { platform, pressed, read } = typing();
    for (const byte of bytes) {
      await read(byte);
      platform.clock.advance(999);
    }
    assertEquals(pressed.filter((one) => one !== "<escape>").length, 1, bytes.join(""));
    assertEquals(pressed.at(-1)?.endsWith("right>"), true, bytes.join(""));
  }
});

Deno.test("Keyboard takes text after an Escape that did something as text", async () => {
  const { platform, pressed, read } = typing({ acts: (key) => key === "<escape>" });
  await read("\x1b");
  platform.clock.advance(50);
  await read("b");
  assertEquals(pressed, ["<escape>", "b"]);
  assertEquals(platform.clock.waiting, 0);
});

Deno.test("Keyboard waits for the rest of a character as long as it takes", async () => {
  const { platform, pressed, read } = typing();
  for (const byte of new TextEncoder().encode("中")) {
    await read(Uint8Array.of(byte));
    platform.clock.advance(60_000);
  }
  assertEquals(pressed, ["中"]);
});

Deno.test("Keyboard waits for the end of a paste until nothing has come for two seconds", async () => {
  const { platform, pressed, read } = typing({ acts: () => true });
  await read("\x1b[200~one");
  platform.clock.advance(1_999);
  await read("two");
  platform.clock.advance(1_999);
  assertEquals(pressed, []);
  platform.clock.advance(1);
  assertEquals(pressed, ["onetwo"]);
  await read("a");
  assertEquals(pressed, ["onetwo", "a"]);
  assertEquals(platform.clock.waiting, 0);
});

Deno.test("Keyboard ends a paste without an end at Ctrl-C, unless more of the paste follows", async () => {
  const { platform, pressed, read } = typing();
  await read("\x1b[200~one\x03");
  platform.clock.advance(49);
  await read("two");
  await read("\x03");
  platform.clock.advance(50);
  await read("\x03");
  assertEquals(pressed, ["onetwo", "<ctrl-c>"]);
});

Deno.test("Keyboard does not wait for an unfinished key after stop", async () => {
  const { platform, pressed, keyboard, read } = typing();
  await read("\x1b");
  keyboard.stop();
  assertEquals(platform.clock.waiting, 0);
  platform.clock.advance(50);
  assertEquals(pressed, []);
});

Deno.test("Keyboard drops input while another program has the terminal, until none has come for a while", async () => {
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

Deno.test("Keyboard drops late input for another program, and listens soon if there was none", async () => {
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

Deno.test("Keyboard ends when the terminal goes away", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  const readInput = () => Promise.reject(new Error("Input/output error (os error 5)"));
  await new Keyboard({ clock: platform.clock, readInput }, () => false).run();
});
