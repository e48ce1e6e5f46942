/**
 * Which names are valid, and which are the same: REQ-I23 and REQ-I24, and names of real people.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { isRoomName, MAX_NAME, nameKey, tryPersonName, tryRoomName } from "../../../shared/wire/name.ts";

/** Names that people would take for the same name. */
const LOOKALIKES = [
  ["another case", "Bob", "bob"],
  ["a Cyrillic letter", "bob", "b\u043eb"],
  ["a Greek letter", "kook", "k\u03bf\u03bfk"],
  ["an Armenian letter", "noon", "n\u0585on"],
  ["full width", "bob", "\uff42\uff4f\uff42"],
  ["mathematical letters", "alice", "\u{1d4d0}lice"],
  ["a ligature", "fiona", "\ufb01ona"],
  ["a digit one for an l", "al", "a1"],
  ["a capital I for an l", "aI", "al"],
  ["a zero for an o", "b0b", "bob"],
  ["r and n for an m", "tirn", "tim"],
  ["another way to compose it", "J\u00f6rg", "Jo\u0308rg"],
  ["a bold Greek capital", "bob", "\u{1d6a9}ob"],
  ["a lunate sigma", "coco", "\u03f2oc\u03bf"],
  ["a Lisu letter", "m", "\ua4df"],
  ["a dotless i", "kim", "k\u0131m"],
] as const;

for (const [words, one, other] of LOOKALIKES) {
  Deno.test(`a name with ${words} is the same name (REQ-I23)`, () => {
    assertEquals(nameKey(other), nameKey(one));
  });
}

const DIFFERENT = [["bob", "rob"], ["anna", "anne"], ["张伟", "张维"], ["иван", "иваш"], ["a.b", "a-b"], [
  "jorg",
  "jörg",
]] as const;

Deno.test("names that look different are different names", () => {
  for (const [one, other] of DIFFERENT) assertNotEquals(nameKey(one), nameKey(other));
});

const REFUSED = [
  ["nothing", ""],
  ["a space only", " "],
  ["a trailing space", "bob "],
  ["a leading space", " bob"],
  ["a space within", "bob smith"],
  ["a no-break space", "bob\u00a0"],
  ["an ideographic space", "bob\u3000"],
  ["a zero-width space", "bo\u200bb"],
  ["a zero-width joiner", "bo\u200db"],
  ["a word joiner", "bob\u2060"],
  ["a byte order mark", "\ufeffbob"],
  ["a soft hyphen", "bo\u00adb"],
  ["a right-to-left mark", "bob\u200f"],
  ["a right-to-left override", "\u202ebob"],
  ["an isolate", "\u2066bob\u2069"],
  ["an Arabic letter mark", "bob\u061c"],
  ["a Hangul filler", "\u3164"],
  ["a Hangul filler behind a letter", "bob\u3164"],
  ["a half-width Hangul filler", "bob\uffa0"],
  ["a Hangul choseong filler", "bob\u115f"],
  ["a variation selector", "bob\ufe0f"],
  ["a combining grapheme joiner", "bo\u034fb"],
  ["a Khmer vowel that shows nothing", "bob\u17b4"],
  ["a tag character", "bob\u{e0062}"],
  ["a combining mark first", "\u0301bob"],
  ["four combining marks on a letter", "b\u0316\u0317\u0318\u0319"],
  ["four combining marks, of which one composes", "a\u0301\u0302\u0303\u0304"],
  ["many combining marks", `b${"\u0489".repeat(20)}`],
  ["a line break", "bob\n"],
  ["an escape", "\u001b[31mbob"],
  ["a NUL", "bob\u0000"],
  ["a control of C1", "bob\u009b"],
  ["a lone surrogate", "bob\ud800"],
  ["a dot at the end", "bob."],
  ["a dot only", "."],
  ["two dots", ".."],
  ["a dot first", ".bashrc"],
  ["a hyphen first", "-rf"],
  ["an underscore first", "_bob"],
  ["a star", "*"],
  ["a slash", "a/b"],
  ["a backslash", "a\\b"],
  ["a colon", "bob:"],
  ["an at sign", "@bob"],
  ["a room's sign (REQ-I24)", "#x"],
  ["a full-width room's sign (REQ-I24)", "\uff03x"],
  ["angle brackets", "<bob>"],
  ["a quote", "bob'"],
  ["an emoji", "😀"],
  ["an emoji behind a letter", "bob😀"],
  ["a flag of letters", "🇩🇪"],
  ["an arrow", "→bob"],
  ["a superscript digit", "x²"],
  ["an enclosed letter", "Ⓑob"],
  ["a letter of private use", "bob\ue000"],
  ["a Greek capital among Latin letters", "\u0392ob"],
  ["a Greek capital among Latin letters with marks", "\u0392\u00f6b"],
  ["a Cyrillic capital among Latin letters", "\u041dope"],
  ["a code point that is no character", "bob\uffff"],
] as const;

for (const [words, name] of REFUSED) {
  Deno.test(`a name with ${words} is refused (REQ-I23)`, () => {
    assertEquals([tryPersonName(name), tryRoomName(`#${name}`)], [null, null]);
  });
}

const RESERVED = [
  "server",
  "Server",
  "SERVER",
  "s\u0435rv\u0435r",
  "\uff53\uff45\uff52\uff56\uff45\uff52",
  "system",
  "SYSTEM",
  "systern",
  "\u0455y\u0455tem",
  "admin",
  "adm1n",
  "AdmIn",
  "a\u0501min",
  "root",
  "r00t",
  "notice",
  "error",
  "chat",
  "help",
  "me",
  "you",
  "y\u043eu",
  "everybody",
  "系统",
  "管理员",
];

for (const name of RESERVED) {
  Deno.test(`the reserved word ${JSON.stringify(name)} is not valid for a person, but may be for a room (REQ-I24)`, () => {
    assertEquals([tryPersonName(name), tryRoomName(`#${name}`)], [null, `#${name.normalize("NFC")}`]);
  });
}

const LIVING = [
  ["ASCII", "bob"],
  ["a digit first", "4ever"],
  ["a hyphen, a dot and an underscore within", "anna-lena.m_2"],
  ["a hyphen at the end", "bob-"],
  ["French", "Éloïse"],
  ["German", "Strauß"],
  ["Vietnamese", "Nguyễn"],
  ["Turkish", "Işıl"],
  ["Russian", "Борис"],
  ["Russian that reads as Latin", "Вера"],
  ["capitals of Russian", "БОРИС"],
  ["Greek", "Ελένη"],
  ["Latin and Greek letters of their own looks", "Δtest"],
  ["Hausa", "Ɓala"],
  ["Chinese", "李雷"],
  ["a rare Chinese character", "𠮷野"],
  ["Japanese", "さくら"],
  ["Japanese with a length mark", "ユーリ"],
  ["Korean", "김철수"],
  ["Arabic", "محمد"],
  ["Arabic with marks", "مُحَمَّد"],
  ["Hebrew", "שָׁלוֹם"],
  ["Hindi, with marks", "हिन्दी"],
  ["Devanagari with several marks", "कृष्णा"],
  ["Bengali", "রবীন্দ্র"],
  ["Tamil", "தமிழ்"],
  ["Thai, with marks", "น้ำฝน"],
  ["Amharic", "አበበ"],
  ["Georgian", "ნინო"],
  ["Armenian", "Արամ"],
  ["Arabic digits", "علي٧"],
] as const;

for (const [words, name] of LIVING) {
  Deno.test(`a name in ${words} is valid`, () => {
    const normal = name.normalize("NFC");
    assertEquals([tryPersonName(name), tryRoomName(`#${name}`)], [normal, `#${normal}`]);
  });
}

Deno.test("a name has at most 32 characters, counted as code points", () => {
  for (const letter of ["a", "李", "\u{20000}", "\u{1d4d0}"]) {
    assertEquals(tryPersonName(letter.repeat(MAX_NAME)), letter.repeat(MAX_NAME));
    assertEquals(tryPersonName(letter.repeat(MAX_NAME + 1)), null);
  }
});

Deno.test("the key of each letter's key is the key", () => {
  for (let code = 0; code <= 0x10ffff; code++) {
    const name = `#a${String.fromCodePoint(code)}`;
    if (tryRoomName(name) !== null && nameKey(nameKey(name)) !== nameKey(name)) {
      throw new Error(`U+${code.toString(16)} has a key with another key`);
    }
  }
});

Deno.test("the length of a name is counted after normalization", () => {
  const composed = "\u00e9".repeat(MAX_NAME);
  assertEquals(tryPersonName("e\u0301".repeat(MAX_NAME)), composed);
  assertEquals(tryPersonName("e\u0301".repeat(MAX_NAME + 1)), null);
});

Deno.test("a name of a megabyte is refused at once", () => {
  assertEquals([tryPersonName("a".repeat(1_000_000)), tryRoomName(`#${"a\u0301".repeat(500_000)}`)], [null, null]);
});

Deno.test("a room's name is `#` and a name", () => {
  assertEquals(tryRoomName("#lobby"), "#lobby");
  assertEquals(["lobby", "#", "##lobby", "", " #lobby", "\uff03lobby"].map(tryRoomName), Array(6).fill(null));
  assertEquals(["#lobby", "#", "lobby", ""].map(isRoomName), [true, true, false, false]);
});

Deno.test("a room's name and a person's are never the same name", () => {
  assertNotEquals(nameKey("#bob"), nameKey("bob"));
});

const character = fc.string({ unit: "binary", minLength: 1, maxLength: 1 });
const letter = character.filter((text) => /[\p{L}\p{Nd}\p{M}._-]/u.test(text));

/** Strings that are often valid names. */
const anyName = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.string({ unit: letter, maxLength: 20 }),
);

Deno.test("a name in normal form is valid, and its own normal form", () => {
  fc.assert(
    fc.property(anyName, (name) => {
      const normal = tryPersonName(name);
      if (normal === null) return;
      assertEquals([tryPersonName(normal), normal.normalize("NFC")], [normal, normal]);
      assert([...normal].length <= MAX_NAME);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("a name in lower case or decomposed is the same name", () => {
  fc.assert(
    fc.property(anyName.filter((name) => tryPersonName(name) !== null), (name) => {
      for (const form of ["NFC", "NFD"]) assertEquals(nameKey(name.normalize(form)), nameKey(name));
      assertEquals(nameKey(name.toLowerCase()), nameKey(name));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("the key of a name's key is the key", () => {
  fc.assert(
    fc.property(anyName, (name) => {
      if (tryRoomName(`#${name}`) !== null) assertEquals(nameKey(nameKey(name)), nameKey(name));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("a text that is too long for a name is its own key, and a valid name has one in every form", () => {
  // Each of these letters stands for eighteen, and each of those would be looked up three times.
  const long = "ﷺ".repeat(34);
  assertEquals(nameKey(long), long);
  const name = "ệ".repeat(MAX_NAME);
  assertEquals(nameKey(`#${name}`.normalize("NFD")), `#${nameKey(name)}`);
});

Deno.test("a mark of another script, or one that shows nothing at the end, makes a name invalid", () => {
  for (const mark of ["\u2d7f", "\u{16fe4}", "\u{1107f}", "\u17d2", "\u1039", "\u0e31", "\u05b0", "\u064b", "\u0941"]) {
    for (const name of [`anna${mark}`, `a${mark}nna`, `小${mark}明`, `7${mark}`]) {
      assertEquals(tryPersonName(name), null, JSON.stringify(name));
    }
  }
  assertEquals(tryPersonName("កក\u17d2"), null);
  const names = [
    "José",
    "Zoë",
    "Ngọc",
    "हिन्दी",
    "ก้อย",
    "שָׁלוֹם",
    "مُحَمَّد",
    "ខ្មែរ",
    "தமிழ்",
    "မြန်မာ",
    "がくせい",
    "བོད",
    "Ёлка",
    "Ἀθηνᾶ",
    "ჯ",
  ];
  for (const name of names) assertEquals(tryPersonName(name)?.normalize("NFC"), name.normalize("NFC"), name);
});
