/**
 * Keys of devices and of people as text: to compare them, to approve a device, and what to say when they have changed.
 *
 * Pure, but for the list of words, which is loaded when it is needed. Keys come from servers, so only what is a key is shown.
 *
 * @module
 */
import { tryPublicKey } from "../../shared/keys/ed25519.ts";
import { keyWords, WORDS_IN_LINE } from "../../shared/keys/key_words.ts";
import type { MessageOf } from "../../shared/wire/message.ts";
import { printable } from "../../shared/printable.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { Ending } from "../link/link_events.ts";
import type { TimeFormat } from "./local_time.ts";

/** A key as people compare it. */
export interface ShownKey {
  /** In its text form. */
  readonly key: string;
  readonly words: string;
}

/** Returns a key with its words. Rejects with a `RangeError` if it is no key. */
export async function shownKey(key: string): Promise<ShownKey> {
  return { key, words: await keyWords(key) };
}

/** The key of this device if it has to be approved, which the sentences about an ending show. `identity`: `null` for a guest. */
export async function ownKeyFor(
  ending: Ending,
  identity: { readonly publicKey: string } | null,
): Promise<ShownKey | null> {
  const isWanted = ending.type === "refused" && ending.error.device !== undefined;
  return isWanted && identity !== null ? await shownKey(identity.publicKey) : null;
}

/** The lines of a key: its text form, and its words below. */
export function keyLines({ key, words }: ShownKey): string[] {
  const all = words.split(" ");
  return [`  ${key}`, ...[0, WORDS_IN_LINE].map((at) => `  ${all.slice(at, at + WORDS_IN_LINE).join(" ")}`)];
}

/** What is judged of a person. */
export interface PersonKeys {
  readonly name: string;
  readonly keys?: readonly string[];
}

/** Which keys a person has, without anything that is none. */
export function keysOf({ keys = [] }: Pick<PersonKeys, "keys">): readonly string[] {
  return keys.filter((key) => tryPublicKey(key) !== null);
}

const CODE = /^(\d{4})(\d{4})$/;

/** The code of a device as it is shown: `4821-7730`. What is none is shown as it is, made harmless. */
export function codeText(code: string): string {
  return CODE.test(code) ? code.replace(CODE, "$1-$2") : printable(code);
}

/** Returns the digits of a typed code, with blanks and dashes of any kind in it or without; `null`: it is none. */
export function tryCode(typed: string): string | null {
  const digits = typed.normalize("NFKC").replace(/[\s\p{Pd}]/gu, "");
  return CODE.test(digits) ? digits : null;
}

/** How many minutes a code is good for. Without a limit in the error, the ten of the protocol. */
export function minutesOf({ limit = 600 }: Pick<MessageOf<"error">, "limit">): number {
  return Math.max(1, Math.round(limit / 60));
}

export interface NameOwnedView {
  /** The name that was asked for. */
  readonly name: string;
  /** The key of this device. */
  readonly own: ShownKey;
  /** Whether this device waits to be let in. */
  readonly isWaiting: boolean;
  readonly strings: Catalogue;
}

/**
 * The lines after the sentence that a name belongs to another key: what its owner does about it. None if the server gives no
 * code.
 */
export function nameOwnedLines(
  error: Pick<MessageOf<"error">, "device" | "limit">,
  { name, own, isWaiting, strings: { devices } }: NameOwnedView,
): string[] {
  if (error.device === undefined) return [];
  const minutes = minutesOf(error);
  return [
    ...devices.ifYou({ name: printable(name), code: codeText(error.device) }).split("\n"),
    ...keyLines(own),
    isWaiting ? devices.thenYouAreIn(minutes) : devices.thenTryAgain(minutes),
    devices.noSuchDevice,
  ];
}

/** The lines about your devices. */
export function deviceLines(
  { devices: all }: MessageOf<"devices">,
  { times, strings: { devices } }: { readonly times: Pick<TimeFormat, "brief">; readonly strings: Catalogue },
): string[] {
  if (all.length === 0) return [devices.noDevices];
  return [
    devices.yours,
    ...all.flatMap(({ number, key, added, used, here = false, online = false }) => [
      `${number}  ${printable(key)}`,
      `   ${
        [
          ...(here ? [devices.here] : online ? [devices.online] : []),
          devices.added(times.brief(added)),
          ...(used === undefined || here || online ? [] : [devices.used(times.brief(used))]),
        ].join(devices.between)
      }`,
    ]),
  ];
}

/** The keys of a person that were compared, and when. */
export interface Compared {
  readonly keys: readonly string[];
  readonly timeMs: number;
}

interface CompareView {
  readonly times: Pick<TimeFormat, "day">;
  readonly strings: Catalogue;
}

/** The loud sentence about a person whose keys are not only those that were compared; `null`: nothing has changed. */
export function changeText(
  person: PersonKeys,
  compared: Compared,
  { times, strings: { devices } }: CompareView,
): string | null {
  const [name, day] = [printable(person.name), times.day(compared.timeMs)];
  const keys = keysOf(person);
  if (keys.length === 0) return devices.nowGuest(name, day);
  const known = keys.filter((key) => compared.keys.includes(key));
  if (known.length === keys.length) return null;
  return known.length === 0 ? devices.nowOther(name, day) : devices.nowMore(name, day);
}

/** The lines of `/whois` about the keys of a person. `compared`: what is remembered of this name. */
export function personKeyLines(
  person: MessageOf<"person">,
  compared: Compared | null,
  { times, strings: { devices, grammar } }: CompareView,
): string[] {
  const name = printable(person.name);
  const day = compared === null ? "" : times.day(compared.timeMs);
  if (person.guest === true) {
    return [devices.isGuest(name), ...(compared === null ? [] : [`  ${devices.comparedAsOther(day)}`])];
  }
  const keys = keysOf(person);
  if (keys.length === 0) return [];
  const lines = keys.flatMap((key) => [`  ${key}`, ...markOf(key, compared, { times, devices })]);
  const isOther = compared !== null && !keys.some((key) => compared.keys.includes(key));
  return [
    devices.keysAre(name, keys.length),
    ...(isOther ? keys.map((key) => `  ${key}`) : lines),
    ...(isOther ? [`  ${devices.comparedOther({ keys: compared.keys.join(grammar.comma), day })}`] : []),
    ...(compared === null ? [`  ${devices.compareSo(name)}`] : []),
  ];
}

/** The lines of `/verify`: the keys of a person, of whom other ones may have been compared. `shown`: not empty. */
export function verifyLines(
  person: Pick<PersonKeys, "name"> & { readonly shown: readonly ShownKey[] },
  compared: Compared | null,
  { times, strings: { devices } }: CompareView,
): string[] {
  const name = printable(person.name);
  const { shown } = person;
  const count = shown.length;
  if (compared === null || shown.some(({ key }) => compared.keys.includes(key))) {
    const lines = shown.flatMap((one) => [...keyLines(one), ...markOf(one.key, compared, { times, devices })]);
    return [devices.toCompare(name, count), ...lines, devices.ifSame({ name, count })];
  }
  return [
    devices.differs({ name, count, day: times.day(compared.timeMs) }),
    ...compared.keys.map((key) => `  ${key}`),
    devices.nowToCompare(name, count),
    ...shown.flatMap(keyLines),
    devices.onlyIfSame({ name, count }),
  ];
}

/** Whether one of the keys of a person was compared, as a line below it. */
function markOf(
  key: string,
  compared: Compared | null,
  { times, devices }: Pick<CompareView, "times"> & Pick<Catalogue, "devices">,
): string[] {
  if (compared === null) return [];
  return [`  ${compared.keys.includes(key) ? devices.comparedOn(times.day(compared.timeMs)) : devices.notCompared}`];
}
