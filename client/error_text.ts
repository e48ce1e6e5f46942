/**
 * Sentences about what did not work: the client's own words for the codes of the wire.
 *
 * Pure. First what cannot be done, then why.
 *
 * @module
 */
import { isRoomName } from "../shared/name.ts";
import type { ClientMessage, MessageOf } from "../shared/message.ts";
import { printable } from "../shared/printable.ts";
import type { ErrorCode } from "../shared/protocol_error.ts";

type Words = (error: MessageOf<"error">, about: string) => string;

const NO_LIMIT = "so many";

const WHY = {
  bad_frame: () => "the server did not understand what this program sent",
  bad_message: ({ text }) => `the server did not understand the request${text === "" ? "" : ` (${printable(text)})`}`,
  bad_name: (_, about) =>
    `${about} is no name. A name has up to 32 letters, digits and -_. and begins with a letter or digit; ` +
    "some words are reserved",
  bad_room: (_, about) =>
    `${about} is no name of a room. It is # and up to 32 letters, digits and -_. and begins with a letter or digit`,
  bad_version: () => "the server speaks another version of the protocol",
  hello_first: () => "the server expected another greeting",
  hello_twice: () => "the server was greeted before",
  internal: () => "the server failed at it; its log says why",
  name_taken: (_, about) => `the name ${about} is taken, or looks like one that is`,
  no_such_person: (_, about) => `nobody is called ${about} here`,
  no_such_room: (_, about) => `there is no room ${about}`,
  not_in_room: (_, about) => `you are not in ${about}. Enter it: /join ${about}`,
  server_full: ({ limit }) => `the server is full${limit === undefined ? "" : `, it takes ${limit}`}`,
  too_large: ({ limit = NO_LIMIT }) => `the text is too long, the most is ${limit} bytes`,
  too_many_rooms: ({ limit = NO_LIMIT }) => `${limit} rooms joined, the most is ${limit}`,
  too_late: () => "the server did not wait so long",
} satisfies Readonly<Record<ErrorCode, Words>>;

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

/** The sentence about an error, with the request that it answers. */
export function errorText(error: MessageOf<"error">, request: ClientMessage | null): string {
  const [action, subject] = wish(request);
  const words: Words | undefined = Object.hasOwn(WHY, error.code) ? WHY[error.code as ErrorCode] : undefined;
  const about = error.about ?? subject;
  if (words !== undefined) return `Cannot ${action}: ${words(error, about === "" ? "that" : printable(about))}.`;
  const text = error.text === "" ? "" : ` (${printable(error.text)})`;
  return `Cannot ${action}: the server says ${printable(error.code)}${text}.`;
}
