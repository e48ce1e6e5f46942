/**
 * Texts that show something, and texts that do not.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { isVisible } from "../../../shared/wire/visible_text.ts";

const VISIBLE: readonly (readonly [what: string, text: string])[] = [
  ["a letter", "a"],
  ["a full stop", "."],
  ["a letter after blanks", "\u200b \u2800a"],
  ["Chinese", "你好"],
  ["a letter with a combining mark", "e\u0301"],
  ["a combining mark on a dotted circle", "\u25cc\u0301"],
  ["an emoji", "👋"],
  ["an emoji with a skin tone", "👋🏽"],
  ["a family joined by U+200D", "👨\u200d👩\u200d👧"],
  ["a heart with a variation selector", "❤\ufe0f"],
  ["a flag of regional indicators", "🇨🇳"],
  ["a flag of tags", "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}"],
  ["a keycap", "1\ufe0f\u20e3"],
  ["Persian with a joiner", "می\u200cخواهم"],
  ["Hindi with a joiner", "क्\u200dष"],
  ["a syllable of old Hangul with a filler", "\u115f\u1161"],
  ["braille with dots", "⠁"],
  ["the end of a verse", "\u06dd"],
  ["a character of a private area, such as a font's icon", "\ue0b0"],
  ["the replacement character", "\ufffd"],
  ["an open box, which stands for a blank", "␣"],
];

const BLANK: readonly (readonly [what: string, text: string])[] = [
  ["nothing", ""],
  ["spaces", "   "],
  ["line breaks and tabs", "\n\t\r\n"],
  ["a no-break space", "\u00a0"],
  ["an ideographic space", "\u3000"],
  ["U+200B", "\u200b"],
  ["U+2800, braille without dots", "\u2800"],
  ["a lone combining mark", "\u0301"],
  ["a lone enclosing mark", "\u20dd"],
  ["a lone spacing mark", "\u0903"],
  ["joiners", "\u200c\u200d"],
  ["a variation selector", "\ufe0f"],
  ["tags", "\u{e0061}\u{e007f}"],
  ["the choseong filler", "\u115f"],
  ["the jungseong filler", "\u1160"],
  ["the Hangul filler", "\u3164"],
  ["the halfwidth Hangul filler", "\uffa0"],
  ["a soft hyphen", "\u00ad"],
  ["the combining grapheme joiner", "\u034f"],
  ["directions", "\u202e\u2066\u2069\u200e\u061c"],
  ["the byte order mark", "\ufeff"],
  ["line and paragraph separators", "\u2028\u2029"],
  ["control characters", "\u0000\u0007\u001b\u007f\u0085"],
  ["inherent vowels of Khmer", "\u17b4\u17b5"],
  ["the Mongolian vowel separator", "\u180e"],
  ["invisible operators", "\u2061\u2062\u2063\u2064"],
  ["a note without a head", "\u{1d159}"],
  ["beams of music", "\u{1d173}\u{1d17a}"],
  ["a character that never is one", "\uffff\ufdd0"],
  ["all of them together", " \u200b\u2800\u3164\u0301\ufe0f"],
];

for (const [what, text] of VISIBLE) {
  Deno.test(`isVisible sees ${what}`, () => assertEquals(isVisible(text), true));
}

for (const [what, text] of BLANK) {
  Deno.test(`isVisible sees nothing in ${what}`, () => assertEquals(isVisible(text), false));
}
