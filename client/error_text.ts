/**
 * Sentences about what did not work: the client's own words for the codes of the wire.
 *
 * Pure. First what cannot be done, then why.
 *
 * @module
 */
import { isRoomName, tryPersonName, tryRoomName } from "../shared/name.ts";
import type { ClientMessage, MessageOf } from "../shared/message.ts";
import { printable } from "../shared/printable.ts";
import type { ErrorCode } from "../shared/protocol_error.ts";

/** What else is known of an error. */
interface Facts {
  /** What it is about: made harmless, and as it came. */
  readonly about: string;
  readonly name: string;
  /** How many rooms one is in; `undefined`: nobody knows. */
  readonly rooms: number | undefined;
}

type Words = (error: MessageOf<"error">, facts: Facts) => string;

const WHY = {
  address_full: ({ limit }) => `there are too many connections from your address${most(limit)}`,
  bad_frame: () => "the server did not understand what this program sent",
  bad_message: ({ text }) => `the server did not understand the request${text === "" ? "" : ` (${printable(text)})`}`,
  bad_name: (_, { about, name }) =>
    isReserved(name)
      ? `${about} is reserved. Choose another name`
      : `${about} is no name. A name has up to 32 letters, digits and -_. and begins with a letter or digit`,
  bad_room: (_, { about }) =>
    `${about} is no name of a room. It is # and up to 32 letters, digits and -_. and begins with a letter or digit`,
  bad_version: () => "the server speaks another version of the protocol",
  hello_first: () => "the server expected another greeting",
  hello_twice: () => "the server was greeted before",
  internal: () => "the server failed at it; its log says why",
  name_taken: (_, { about }) => `the name ${about} is taken, or looks like one that is`,
  no_such_person: (_, { about }) => `nobody is called ${about} here`,
  no_such_room: (_, { about }) => `there is no room ${about}`,
  not_in_room: (_, { about }) => `you are not in ${about}. Enter it: /join ${about}`,
  rooms_full: ({ limit }) => `the server has too many rooms${most(limit)}`,
  server_full: ({ limit }) => `the server is full${limit === undefined ? "" : `, it takes ${limit}`}`,
  too_large: ({ limit }) => `the text is too long${most(limit, " bytes")}`,
  too_many_rooms: ({ limit }, { rooms }) =>
    rooms === undefined ? `these are too many rooms${most(limit)}` : `${rooms} rooms joined${most(limit)}`,
  too_late: () => "the server did not wait so long",
} satisfies Readonly<Record<ErrorCode, Words>>;

function most(limit: number | undefined, unit = ""): string {
  return limit === undefined ? "" : `, the most is ${limit}${unit}`;
}

/** Whether a name has the form of one, and yet can be nobody's. */
function isReserved(name: string): boolean {
  return tryPersonName(name) === null && tryRoomName(`#${name}`) !== null;
}

/** What was wanted, and what it was about. */
type Wish = readonly [action: string, subject: string];

/** What was wanted, by the type of the request; what the error is about if it does not say. */
const WANTED = {
  hello: ({ name }) => [`join as ${printable(name)}`, name],
  say: ({ to, text }) => [`say ${quoted(text)} ${isRoomName(to) ? "in" : "to"} ${printable(to)}`, to],
  join: ({ room }) => [`join ${printable(room)}`, room],
  part: ({ room }) => [`leave ${printable(room)}`, room],
  rename: ({ name }) => [`take the name ${printable(name)}`, name],
  set_topic: ({ room }) => [`set the topic of ${printable(room)}`, room],
  set_away: () => ["tell that you are away", ""],
  set_back: () => ["tell that you are back", ""],
  who: ({ room }) => [`see who is ${room === undefined ? "online" : `in ${printable(room)}`}`, room ?? ""],
  list: () => ["list the rooms", ""],
  whois: ({ name }) => [`look up ${printable(name)}`, name],
} satisfies { readonly [T in ClientMessage["type"]]?: (request: MessageOf<T>) => Wish };

/** The most characters of a text that a sentence quotes. */
const MAX_QUOTED = 40;

/** The beginning of what somebody wrote, within a sentence. */
export function quoted(text: string): string {
  const characters = [...text.slice(0, 4 * MAX_QUOTED)];
  const isWhole = characters.length <= MAX_QUOTED && text.length <= 4 * MAX_QUOTED;
  return `"${printable(characters.slice(0, MAX_QUOTED).join(""))}${isWhole ? "" : "…"}"`;
}

/** What a request wanted, to be read after `Cannot `. */
export function wanted(request: ClientMessage): string {
  return wish(request)[0];
}

function wish(request: ClientMessage | null): Wish {
  const words: Readonly<Record<string, unknown>> = WANTED;
  const word = request === null ? undefined : words[request.type] as ((request: ClientMessage) => Wish) | undefined;
  return request === null || word === undefined ? ["do that", ""] : word(request);
}

export interface ErrorTextOptions {
  /** What was wanted, where the request does not say it. */
  readonly action?: string;
  /** How many rooms one is in. */
  readonly rooms?: number;
}

/** The sentence about an error, with the request that it answers. */
export function errorText(
  error: MessageOf<"error">,
  request: ClientMessage | null,
  { action, rooms }: ErrorTextOptions = {},
): string {
  const [wanted, subject] = wish(request);
  const cannot = `Cannot ${action ?? wanted}`;
  const words: Words | undefined = Object.hasOwn(WHY, error.code) ? WHY[error.code as ErrorCode] : undefined;
  const name = error.about ?? subject;
  if (words !== undefined) {
    return `${cannot}: ${words(error, { about: name === "" ? "that" : printable(name), name, rooms })}.`;
  }
  const text = error.text === "" ? "" : ` (${printable(error.text)})`;
  return `${cannot}: the server says ${printable(error.code)}${text}.`;
}

/** The sentence about a request that nobody knows the end of. */
export function uncertainText(request: ClientMessage): string {
  return `Cannot know whether this was done: ${wanted(request)}. The connection was lost meanwhile.`;
}
