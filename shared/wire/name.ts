/**
 * Names of persons and rooms: which names are valid, and which are the same (PROTOCOL.md, section 3).
 *
 * @module
 */
import lookalikes from "unhomoglyph/data.json" with { type: "json" };

/** The maximum length of a name after normalization, in code points; the `#` of a room does not count. */
export const MAX_NAME = 32;

/**
 * The maximum number of combining marks on a letter: enough for every living script, too few to draw over other lines.
 */
const MAX_MARKS = 3;

const ALLOWED = /^[\p{L}\p{Nd}][\p{L}\p{Nd}\p{M}._-]*$/u;
/** Some invisible characters, such as the Hangul fillers, count as letters in Unicode. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;
const TOO_MANY_MARKS = new RegExp(`\\p{M}{${MAX_MARKS + 1}}`, "u");

/** A mark that does not belong to letters of all scripts. */
const MARK_OF_SCRIPT = /[^\P{M}\p{Script_Extensions=Inherited}]/u;

/** The living scripts that have such marks, and the others that have letters with marks at all. */
const SCRIPTS = (
  "Adlam Arabic Balinese Bengali Bopomofo Buginese Buhid Chakma Cham Coptic Cyrillic Devanagari Ethiopic Georgian Greek " +
  "Gujarati Gurmukhi Han Hangul Hanunoo Hebrew Hiragana Javanese Kannada Katakana Kayah_Li Khmer Lao Latin Lepcha Limbu " +
  "Malayalam Meetei_Mayek Mongolian Myanmar New_Tai_Lue Nko Oriya Rejang Saurashtra Sinhala Sundanese Syloti_Nagri " +
  "Syriac Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet Tamil Telugu Thaana Thai Tibetan Tifinagh"
).split(" ");

/** Marks that join the letters around them and show nothing, or fill a place: at the end of a name nobody sees them. */
const INVISIBLE_END = /[\u1039\u17d2\u1a60\u2d7f\u{10a3f}\u{1107f}\u{11133}\u{16fe4}]$/u;

const LATIN = /\p{Script=Latin}/u;
const NOT_LATIN = /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u;

/** Words with which the program's own lines begin, or that stand for somebody or everybody. */
const RESERVED = [
  "admin",
  "administrator",
  "all",
  "anonymous",
  "channel",
  "chat",
  "client",
  "error",
  "everybody",
  "everyone",
  "help",
  "here",
  "host",
  "info",
  "me",
  "moderator",
  "motd",
  "nobody",
  "notice",
  "operator",
  "root",
  "server",
  "service",
  "somebody",
  "someone",
  "status",
  "system",
  "unknown",
  "warning",
  "you",
  "你",
  "您",
  "妳",
  "我",
  "大家",
  "所有人",
  "某人",
  "有人",
  "无人",
  "匿名",
  "系统",
  "系統",
  "系统消息",
  "系統訊息",
  "服务器",
  "伺服器",
  "客户端",
  "管理员",
  "管理員",
  "主持人",
  "通知",
  "提示",
  "公告",
  "警告",
  "错误",
  "帮助",
  "状态",
  "未知",
];

/**
 * Returns what names are compared by: names with equal keys are the same. Case, width and look do not count: `Bob`,
 * `ｂｏｂ` and a Cyrillic `bоb` are one name. Lookalikes are those of Unicode's confusables table (UTS #39); `i` also
 * counts as `l`, because the capital `I` looks like it and any name may be written in capitals.
 */
export function nameKey(name: string): string {
  const known = knownKeys.get(name);
  if (known !== undefined) return known;
  // The key of a long text would cost a millisecond, and no valid name is as long.
  const key = isTooLong(name) ? name : computedKey(name);
  if (knownKeys.size >= MAX_KNOWN_KEYS) knownKeys.clear();
  knownKeys.set(name, key);
  return key;
}

/** Some keys, by the names: somebody who arrives in fifty rooms needs each of their keys some ten times. */
const knownKeys = new Map<string, string>();
const MAX_KNOWN_KEYS = 1000;

/** Whether a text has more code points than the name of a room. */
function isTooLong(name: string): boolean {
  return name.length > MAX_NAME + 1 && [...name.normalize("NFC")].length > MAX_NAME + 1;
}

function computedKey(name: string): string {
  // Before NFKC, which turns some lookalikes into other letters (`ϲ` into a sigma), and after it, because it reveals
  // others.
  const folded = skeleton(skeleton(skeleton(name).normalize("NFKC")));
  return folded.replaceAll("i", "l").normalize("NFC");
}

/**
 * Returns the look of a text in small letters. The look of a letter may be a capital, whose small letter looks
 * different.
 */
function skeleton(text: string): string {
  return lookalike(text.toLowerCase().normalize("NFD")).toLowerCase().normalize("NFD");
}

/** What each character looks like, by the confusables of UTS #39. */
const LOOKALIKES: Readonly<Record<string, string>> = lookalikes;

/** Replaces each character of a text by its lookalike. */
function lookalike(text: string): string {
  let result = "";
  for (const character of text) result += LOOKALIKES[character] ?? character;
  return result;
}

/** Computed for the first name that is checked: `--help`, for example, checks none. */
let reservedKeys: ReadonlySet<string> | undefined;

function isReserved(name: string): boolean {
  reservedKeys ??= new Set(RESERVED.map(nameKey));
  return reservedKeys.has(nameKey(name));
}

/** Whether a name has the form of a room's name: it begins with `#`. */
export function isRoomName(name: string): boolean {
  return name.startsWith("#");
}

/** Returns a person's name in normal form (NFC), or `null` if it is invalid or reserved. */
export function tryPersonName(name: string): string | null {
  const normal = tryName(name);
  return normal === null || isReserved(normal) ? null : normal;
}

/** Returns a room's name in normal form, or `null` if it is invalid. */
export function tryRoomName(name: string): string | null {
  const normal = isRoomName(name) ? tryName(name.slice(1)) : null;
  return normal === null ? null : `#${normal}`;
}

function tryName(name: string): string | null {
  // Normalizing is linear, but not free, so a name that is far too long is refused first.
  if (name.length > 8 * MAX_NAME) return null;
  const normal = name.normalize("NFC");
  const isAllowed = [...normal].length <= MAX_NAME && ALLOWED.test(normal) && !normal.endsWith(".") &&
    !INVISIBLE.test(normal) && !TOO_MANY_MARKS.test(normal.normalize("NFD")) && !INVISIBLE_END.test(normal) &&
    !hasForeignMark(normal) && !isDisguised(normal);
  return isAllowed ? normal : null;
}

/** Made when the first name has such a mark. */
let scripts: readonly RegExp[] | undefined;

/** Whether a mark is behind a letter of another script: many of those show nothing there, so the name looks like another. */
function hasForeignMark(name: string): boolean {
  if (!MARK_OF_SCRIPT.test(name)) return false;
  scripts ??= SCRIPTS.map((script) => new RegExp(`\\p{Script_Extensions=${script}}`, "u"));
  let letter = "";
  for (const character of name.normalize("NFD")) {
    if (!/\p{M}/u.test(character)) letter = character;
    else if (
      MARK_OF_SCRIPT.test(character) && !scripts.some((script) => script.test(letter) && script.test(character))
    ) return true;
  }
  return false;
}

/** Whether a text would be a name if it did not mix Latin letters with others that only look Latin. */
export function isMixed(text: string): boolean {
  return text.length <= 8 * MAX_NAME && ALLOWED.test(text.normalize("NFC")) && isDisguised(text.normalize("NFC"));
}

/**
 * Whether a name mixes Latin letters with capitals that only look Latin. A Greek `Βob` has the same key as `βob`, which
 * does not look like `bob`, but it reads `Bob`.
 */
function isDisguised(name: string): boolean {
  const written = name.normalize("NFKC").normalize("NFD");
  if (!LATIN.test(written) || !NOT_LATIN.test(written)) return false;
  const read = nameKey(lookalike(name.normalize("NFD")));
  return read !== nameKey(name) && /^\p{ASCII}+$/u.test(read.normalize("NFD").replace(/\p{M}/gu, ""));
}
