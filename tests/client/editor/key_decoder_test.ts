import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Key, KeyDecoder } from "../../../client/editor/key_decoder.ts";
import { MAX_INPUT } from "../../../client/editor/text_edit.ts";
import { MAX_SEQUENCE } from "../../../client/editor/escape_sequence.ts";
import { utf8 } from "../../support/frames.ts";

/** The keys of some bytes, pushed in pieces through buffers that are overwritten. Consecutive texts are joined. */
function keysOf(pieces: readonly Uint8Array[], { isFlushed = false } = {}): Key[] {
  const decoder = new KeyDecoder();
  const keys = pieces.flatMap((piece) => {
    const buffer = piece.slice();
    const found = decoder.push(buffer);
    buffer.fill(0xaa);
    return found;
  });
  return joined(isFlushed ? [...keys, ...flushed(decoder)] : keys);
}

/** The keys when nothing more comes, however long one waits. */
function flushed(decoder: KeyDecoder): Key[] {
  const keys: Key[] = [];
  while (decoder.awaited !== null) keys.push(...decoder.flush());
  return keys;
}

function joined(keys: readonly Key[]): Key[] {
  const found: Key[] = [];
  for (const key of keys) {
    const last = found.at(-1);
    if (key.type === "text" && last?.type === "text") found[found.length - 1] = text(last.text + key.text);
    else found.push(key);
  }
  return found;
}

function bytewise(bytes: Uint8Array): Uint8Array[] {
  return [...bytes].map((byte) => Uint8Array.of(byte));
}

function text(text: string): Key {
  return { type: "text", text };
}

function press(key: string): Key {
  return { type: "press", key };
}

function paste(text: string): Key {
  return { type: "paste", text };
}

const PRESSES: readonly (readonly [sent: string, key: string])[] = [
  ["\r", "enter"],
  ["\n", "enter"],
  ["\x1b\r", "alt-enter"],
  ["\x1b\n", "alt-enter"],
  ["\t", "tab"],
  ["\x1b[Z", "shift-tab"],
  ["\x7f", "backspace"],
  ["\x08", "backspace"],
  ["\x1b\x7f", "alt-backspace"],
  ["\x1b\x08", "alt-backspace"],
  ["\x00", "ctrl-space"],
  ["\x01", "ctrl-a"],
  ["\x1a", "ctrl-z"],
  ["\x1c", "ctrl-\\"],
  ["\x1f", "ctrl-_"],
  ["\x1ba", "alt-a"],
  ["\x1b1", "alt-1"],
  ["\x1bB", "alt-B"],
  ["\x1b ", "alt-space"],
  ["\x1b\x01", "ctrl-alt-a"],
  ["\x1b[A", "up"],
  ["\x1b[B", "down"],
  ["\x1b[C", "right"],
  ["\x1b[D", "left"],
  ["\x1b[H", "home"],
  ["\x1b[F", "end"],
  ["\x1bOA", "up"],
  ["\x1bOB", "down"],
  ["\x1bOC", "right"],
  ["\x1bOD", "left"],
  ["\x1bOH", "home"],
  ["\x1bOF", "end"],
  ["\x1bOM", "enter"],
  ["\x1b[1~", "home"],
  ["\x1b[2~", "insert"],
  ["\x1b[3~", "delete"],
  ["\x1b[4~", "end"],
  ["\x1b[5~", "page-up"],
  ["\x1b[6~", "page-down"],
  ["\x1b[7~", "home"],
  ["\x1b[8~", "end"],
  ["\x1b[1;2A", "shift-up"],
  ["\x1b[1;3D", "alt-left"],
  ["\x1b[1;5C", "ctrl-right"],
  ["\x1b[1;5D", "ctrl-left"],
  ["\x1b[1;8D", "ctrl-alt-shift-left"],
  ["\x1b[1;9D", "alt-left"],
  ["\x1b[1;5H", "ctrl-home"],
  ["\x1b[3;5~", "ctrl-delete"],
  ["\x1b[3;3~", "alt-delete"],
  ["\x1b[5;2~", "shift-page-up"],
  ["\x1b[3^", "ctrl-delete"],
  ["\x1b[3$", "shift-delete"],
  ["\x1b[3@", "ctrl-shift-delete"],
  ["\x1b[a", "shift-up"],
  ["\x1bOd", "ctrl-left"],
  ["\x1b\x1b[D", "alt-left"],
  ["\x1b\x1bOD", "alt-left"],
  ["\x1b\x1b[Z", "alt-shift-tab"],
  ["\x1b[13;2u", "shift-enter"],
  ["\x1b[27;2;13~", "shift-enter"],
  ["\x1b[27;5;9~", "ctrl-tab"],
  ["\x1b[97;5u", "ctrl-a"],
  ["\x1b[1;5:1C", "ctrl-right"],
];

const SWALLOWED: readonly string[] = [
  "\x1b[I",
  "\x1b[O",
  "\x1b[24;80R",
  "\x1b[?2026;2$y",
  "\x1b[?1;2c",
  "\x1b[>41;390;0c",
  "\x1b[200;5~",
  "\x1b[201~",
  "\x1b[99~",
  "\x1b[97u",
  "\x1b[[A",
  "\x1bOP",
  "\x1b[15~",
  `\x1b[${"1;".repeat(100)}A`,
  "\x1b]11;rgb:0000/0000/0000\x07",
  "\x1b]11;rgb:0000/0000/0000\x1b\\",
  "\x1bP>|xterm(390)\x1b\\",
  "\x1b_Gi=1;OK\x1b\\",
  "\x1b^private é\x1b\\",
  "\x1bXstart\x1b\\",
];

Deno.test("KeyDecoder knows what terminals send for each key, whole and byte by byte", () => {
  for (const [sent, key] of PRESSES) {
    assertEquals(keysOf([utf8(sent)]), [press(key)], JSON.stringify(sent));
    const around = utf8(`<${sent}>`);
    assertEquals(keysOf(bytewise(around)), [text("<"), press(key), text(">")], JSON.stringify(sent));
  }
});

Deno.test("KeyDecoder drops unknown sequences, whole and byte by byte", () => {
  for (const sent of SWALLOWED) {
    assertEquals(keysOf([utf8(`<${sent}>`)]), [text("<>")], JSON.stringify(sent));
    assertEquals(keysOf(bytewise(utf8(`<${sent}>`))), [text("<>")], JSON.stringify(sent));
  }
});

Deno.test("KeyDecoder returns text that arrives together as one text", () => {
  assertEquals(new KeyDecoder().push(utf8("añ漢🎉\ufeff")), [text("añ漢🎉\ufeff")]);
  assertEquals(new KeyDecoder().push(utf8("hi\rho")), [text("hi"), press("enter"), text("ho")]);
});

Deno.test("KeyDecoder drops control characters in UTF-8, and replaces invalid UTF-8", () => {
  assertEquals(keysOf([utf8("a\u009b31mb\u0085c")]), [text("a31mbc")]);
  assertEquals(keysOf([Uint8Array.of(0x61, 0xff, 0x9b, 0xe6, 0x62)]), [text("a\udcff\udc9b\udce6b")]);
  assertEquals(keysOf([Uint8Array.of(0xe6, 0x0d)]), [text("\udce6"), press("enter")]);
  assertEquals(keysOf([Uint8Array.of(0xe6, 0x1b, 0x5b, 0x41)]), [text("\udce6"), press("up")]);
});

Deno.test("KeyDecoder returns an unfinished sequence as keys when nothing follows", () => {
  const cases: readonly (readonly [sent: string, awaited: string, expected: readonly Key[]])[] = [
    ["\x1b", "key", [press("escape")]],
    ["\x1b\x1b", "key", [press("escape"), press("escape")]],
    ["\x1b\x1b\x1b", "key", [press("escape"), press("escape"), press("escape")]],
    ["\x1b[", "tail", [press("alt-[")]],
    ["\x1b\x1b[", "tail", [press("escape"), press("alt-[")]],
    ["\x1bO", "tail", [press("alt-O")]],
    ["\x1b]", "key", [press("alt-]")]],
    ["\x1bP", "key", [press("alt-P")]],
    ["\x1b]11;rgb", "tail", []],
    ["\x1b[[", "tail", []],
  ];
  for (const [sent, awaited, expected] of cases) {
    const decoder = new KeyDecoder();
    const keys = decoder.push(utf8(sent));
    assertEquals(decoder.awaited, awaited, JSON.stringify(sent));
    assertEquals([...keys, ...flushed(decoder)], expected, JSON.stringify(sent));
    assertEquals(decoder.push(utf8("x")), [text("x")]);
  }
});

Deno.test("KeyDecoder waits for the end of a sequence with parameters, however late", () => {
  const decoder = new KeyDecoder();
  assertEquals(decoder.push(utf8("\x1b[1;")), []);
  assertEquals(decoder.awaited, null);
  assertEquals(decoder.flush(), []);
  assertEquals(decoder.push(utf8("5C")), [press("ctrl-right")]);
});

Deno.test("KeyDecoder waits for the rest of a character, however late", () => {
  const bytes = utf8("a漢🎉é");
  for (let at = 1; at < bytes.length; at++) {
    const decoder = new KeyDecoder();
    const keys = decoder.push(bytes.subarray(0, at));
    assertEquals([decoder.awaited, decoder.flush()], [null, []]);
    assertEquals(joined([...keys, ...decoder.push(bytes.subarray(at))]), [text("a漢🎉é")]);
  }
});

Deno.test("KeyDecoder returns Escape after a pause, and keeps it as a prefix of the next key", () => {
  const cases: readonly (readonly [next: string, expected: readonly Key[]])[] = [
    ["b", [press("alt-b")]],
    ["\r", [press("alt-enter")]],
    ["\x7f", [press("alt-backspace")]],
    ["[D", [press("left")]],
    ["[1;5D", [press("ctrl-left")]],
    ["OA", [press("up")]],
    ["\x1b[D", [press("alt-left")]],
    ["\x1bb", [press("alt-b")]],
    ["]0;title\x07", []],
    ["é", [text("é")]],
  ];
  for (const [next, expected] of cases) {
    const decoder = new KeyDecoder();
    assertEquals([decoder.push(utf8("\x1b")), decoder.flush()], [[], [press("escape")]]);
    assertEquals(decoder.awaited, "tail");
    assertEquals(decoder.push(utf8(next)), expected, JSON.stringify(next));
    assertEquals(decoder.awaited, null);
  }
});

Deno.test("KeyDecoder takes what follows an Escape that did something as a key of its own, and a cut sequence as one", () => {
  const cases: readonly (readonly [next: string, expected: readonly Key[]])[] = [
    ["b", [text("b")]],
    ["OK", [text("OK")]],
    ["O", [text("O")]],
    ["]", [text("]")]],
    ["OD", [press("left")]],
    ["[D", [press("left")]],
    ["\r", [press("enter")]],
    ["\x7f", [press("backspace")]],
    ["\x1b[D", [press("left")]],
    ["[", [text("[")]],
    ["[x] [1] ", [text("[x] [1] ")]],
    ["[1] ", [text("[1] ")]],
  ];
  for (const [next, expected] of cases) {
    const decoder = new KeyDecoder();
    assertEquals([decoder.push(utf8("\x1b")), decoder.flush()], [[], [press("escape")]]);
    decoder.spendEscape();
    assertEquals(joined([...decoder.push(utf8(next)), ...flushed(decoder)]), expected, JSON.stringify(next));
  }
});

Deno.test("KeyDecoder reads Escape before a non-ASCII character as a key of its own", () => {
  assertEquals(keysOf([utf8("\x1bé")]), [press("escape"), text("é")]);
  assertEquals(keysOf([utf8("\x1b\x1bx")]), [press("escape"), press("alt-x")]);
});

Deno.test("KeyDecoder lets a control byte end a sequence and count", () => {
  for (const start of ["\x1b[", "\x1b[1;5", "\x1bO", "\x1b[[", "\x1b]0;title", "\x1bP1"]) {
    assertEquals(keysOf([utf8(`${start}\x03a`)]), [press("ctrl-c"), text("a")], JSON.stringify(start));
    assertEquals(keysOf([utf8(`${start}\x1b[A`)]), [press("up")], JSON.stringify(start));
  }
});

Deno.test("KeyDecoder drops a reply that never ends", () => {
  for (const start of ["\x1b]", "\x1bP", "\x1b["]) {
    const decoder = new KeyDecoder();
    assertEquals(decoder.push(utf8(`${start}${"1".repeat(MAX_SEQUENCE)}ok`)), [text("ok")]);
  }
});

Deno.test("KeyDecoder reads a paste as one key and drops its control characters", () => {
  const sent = "a\x1b[200~one\r\ntwo\rthree\n\ttab\x03\x1b[A\u009b é漢🎉\x1b[20\x1b[201~b";
  const expected = [text("a"), paste("one\ntwo\nthree\n\ttab[A é漢🎉[20"), text("b")];
  assertEquals(keysOf([utf8(sent)]), expected);
  assertEquals(keysOf(bytewise(utf8(sent))), expected);
  for (let i = 0; i <= utf8(sent).length; i++) {
    assertEquals(keysOf([utf8(sent).subarray(0, i), utf8(sent).subarray(i)]), expected);
  }
});

Deno.test("KeyDecoder keeps what is not UTF-8 in a paste, and drops a byte order mark at its beginning, at every split", () => {
  const [start, end] = [utf8("\x1b[200~\ufeff/msg \ufeff"), utf8("\x1b[201~")];
  const sent = Uint8Array.of(...start, 0xc4, 0xe3, 0xe6, 0xbc, ...end);
  const expected = [paste("/msg \ufeff\udcc4\udce3\udce6\udcbc")];
  assertEquals(keysOf(bytewise(sent)), expected);
  for (let i = 0; i <= sent.length; i++) assertEquals(keysOf([sent.subarray(0, i), sent.subarray(i)]), expected);
});

Deno.test("KeyDecoder reads a paste byte by byte, with a Ctrl-C in it", () => {
  const decoder = new KeyDecoder();
  const bytes = utf8("\x1b[200~\x03\x1b[20x\ry\x1b[201~");
  const keys = [...bytes].flatMap((byte) => decoder.push(Uint8Array.of(byte)));
  assertEquals(keys, [paste("[20x\ny")]);
  assertEquals(decoder.awaited, null);
});

Deno.test("KeyDecoder ends a paste whose end does not come, soon after Ctrl-C", () => {
  const cases: readonly (readonly [sent: string, awaited: string, expected: readonly Key[]])[] = [
    ["\x1b[200~", "paste", [paste("")]],
    ["\x1b[200~one\rtw", "paste", [paste("one\ntw")]],
    ["\x1b[200~one\rtw\x03", "key", [paste("one\ntw")]],
    ["\x1b[200~one\x1b", "paste", [paste("one"), press("escape")]],
  ];
  for (const [sent, awaited, expected] of cases) {
    const decoder = new KeyDecoder();
    assertEquals(decoder.push(utf8(sent)), []);
    assertEquals(decoder.awaited, awaited, JSON.stringify(sent));
    assertEquals(flushed(decoder), expected, JSON.stringify(sent));
    assertEquals(decoder.push(utf8("a\x03")), [text("a"), press("ctrl-c")]);
  }
});

Deno.test("KeyDecoder takes the rest of a cut paste as pasted, and its end mark as no text (REQ-T64)", () => {
  const cases: readonly (readonly [rest: readonly string[], expected: readonly Key[]])[] = [
    [["three\rfour\x1b[201~\r"], [paste("three\nfour"), press("enter")]],
    [["three\rfo", "ur\x1b[201~\r"], [paste("three\nfour"), press("enter")]],
    [["three", "\rfour\x1b[201~"], [text("three"), paste("\nfour")]],
    [["\x1b[201~", "a", "b\r"], [text("ab"), press("enter")]],
    [["\x1b[200~x\x1b[201~", "a", "b\r"], [paste("x"), text("ab"), press("enter")]],
    [["a", "three\r"], [text("athree"), press("enter")]],
    [["\r"], [press("enter")]],
    [["\x1b\r"], [press("alt-enter")]],
  ];
  for (const [rest, expected] of cases) {
    const decoder = new KeyDecoder();
    decoder.push(utf8("\x1b[200~one\rtwo"));
    assertEquals(flushed(decoder), [paste("one\ntwo")]);
    assertEquals(joined(rest.flatMap((one) => decoder.push(utf8(one)))), expected, JSON.stringify(rest));
  }
});

Deno.test("KeyDecoder drops the rest of an end mark that was cut in two", () => {
  for (const at of [2, 3, 5]) {
    const decoder = new KeyDecoder();
    const mark = utf8("\x1b[201~");
    decoder.push(utf8("\x1b[200~one"));
    assertEquals(decoder.push(mark.subarray(0, at)), []);
    assertEquals([...decoder.flush(), ...decoder.push(mark.subarray(at))], [paste("one")]);
    assertEquals(decoder.push(utf8("a")), [text("a")]);
  }
});

Deno.test("KeyDecoder cuts a paste that is too long, and reads on after it", () => {
  const decoder = new KeyDecoder();
  const keys = decoder.push(utf8(`\x1b[200~${"x".repeat(MAX_INPUT - 1)}🎉more\x1b[201~a`));
  assertEquals(keys, [{ type: "paste", text: "x".repeat(MAX_INPUT - 1), isCut: true }, text("a")]);
  assertEquals(decoder.push(utf8("\x1b[200~new\x1b[201~")), [paste("new")]);
  assertEquals(keysOf([utf8(`\x1b[200~${"x".repeat(MAX_INPUT)}\x1b[201~`)]), [paste("x".repeat(MAX_INPUT))]);
});

const PARTS = fc.oneof(
  fc.constantFrom(...PRESSES.map(([sent]) => sent), ...SWALLOWED).map(utf8),
  fc.constantFrom("\x1b", "\x1b[", "\x1b]", "\x1b[200~", "\x1b[201~", "[", "~", "\x07", "\\", "1", ";", "\r\n").map(
    utf8,
  ),
  fc.string({ unit: "grapheme" }).map(utf8),
  fc.uint8Array({ maxLength: 8 }),
);

Deno.test("KeyDecoder returns the same keys for any bytes at any split", () => {
  fc.assert(
    fc.property(
      fc.array(PARTS, { maxLength: 20 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
      (parts, sizes) => {
        const bytes = Uint8Array.from(parts.flatMap((part) => [...part]));
        const whole = keysOf([bytes], { isFlushed: true });
        assertEquals(keysOf(bytewise(bytes), { isFlushed: true }), whole);
        const pieces: Uint8Array[] = [];
        for (let at = 0; at < bytes.length;) {
          const size = sizes.next().value ?? 1;
          pieces.push(bytes.subarray(at, at + size));
          at += size;
        }
        assertEquals(keysOf(pieces, { isFlushed: true }), whole);
      },
    ),
  );
});

Deno.test("KeyDecoder returns no control character as text, whatever comes", () => {
  fc.assert(fc.property(fc.array(PARTS, { maxLength: 20 }), (parts) => {
    for (const key of keysOf(parts, { isFlushed: true })) {
      if (key.type === "text") assertEquals(key.text.match(/\p{Cc}/u), null);
      if (key.type === "paste") assertEquals(key.text.replace(/[\n\t]/g, "").match(/\p{Cc}/u), null);
    }
  }));
});
