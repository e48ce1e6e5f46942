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
  return joined(isFlushed ? [...keys, ...decoder.flush()] : keys);
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
  const cases: readonly (readonly [sent: string | Uint8Array, expected: readonly Key[]])[] = [
    ["\x1b", [press("escape")]],
    ["\x1b\x1b", [press("escape"), press("escape")]],
    ["\x1b\x1b\x1b", [press("escape"), press("escape"), press("escape")]],
    ["\x1b[", [press("alt-[")]],
    ["\x1bO", [press("alt-O")]],
    ["\x1b]", [press("alt-]")]],
    ["\x1bP", [press("alt-P")]],
    ["\x1b]11;rgb", []],
    ["\x1b[[", []],
    [Uint8Array.of(0xe6, 0xbc), [text("\udce6\udcbc")]],
  ];
  for (const [sent, expected] of cases) {
    const decoder = new KeyDecoder();
    const keys = decoder.push(typeof sent === "string" ? utf8(sent) : sent);
    assertEquals(decoder.isWaiting, true, JSON.stringify(sent));
    assertEquals([...keys, ...decoder.flush()], expected, JSON.stringify(sent));
    assertEquals(decoder.isWaiting, false);
    assertEquals(decoder.push(utf8("x")), [text("x")]);
  }
});

Deno.test("KeyDecoder waits for the end of a sequence with parameters, however late", () => {
  const decoder = new KeyDecoder();
  assertEquals(decoder.push(utf8("\x1b[1;")), []);
  assertEquals(decoder.isWaiting, false);
  assertEquals(decoder.flush(), []);
  assertEquals(decoder.push(utf8("5C")), [press("ctrl-right")]);
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

Deno.test("KeyDecoder keeps a paste open however slowly it comes", () => {
  const decoder = new KeyDecoder();
  const bytes = utf8("\x1b[200~\x03\x1b[20x\ry\x1b[201~");
  const keys = [...bytes].flatMap((byte, i) => {
    const found = decoder.push(Uint8Array.of(byte));
    // A pause in the middle of the begin mark is Escape.
    if (i >= 3) assertEquals([decoder.isWaiting, decoder.flush()], [false, []]);
    return found;
  });
  assertEquals(keys, [paste("[20x\ny")]);
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
