/**
 * English: what did not work, and why. First the action, then the state.
 *
 * @module
 */
import type { ErrorCode } from "../../../shared/wire/protocol_error.ts";

/** What is known of an error. */
export interface ErrorFacts {
  /** What it is about. */
  readonly about: string;
  /** The server's own words, empty where there are none. */
  readonly text: string;
  readonly limit: number | undefined;
  /** How many rooms one is in; `undefined`: nobody knows. */
  readonly rooms: number | undefined;
}

/** Each takes what it wants of the facts, in any language. */
type Whys = Readonly<Record<ErrorCode, (facts: ErrorFacts) => string>>;

/** What was wanted, to be read after `Cannot `. */
const actions = {
  unknown: "do that",
  hello: (name: string) => `join as ${name}`,
  say: (text: string) => `say ${text}`,
  sayIn: (text: string, room: string) => `say ${text} in ${room}`,
  sayTo: (text: string, name: string) => `say ${text} to ${name}`,
  join: (room: string) => `join ${room}`,
  part: (room: string) => `leave ${room}`,
  rename: (name: string) => `take the name ${name}`,
  setTopic: (room: string) => `set the topic of ${room}`,
  setAway: "tell that you are away",
  setBack: "tell that you are back",
  whoIsOnline: "see who is online",
  whoIsIn: (room: string) => `see who is in ${room}`,
  list: "list the rooms",
  whois: (name: string) => `look up ${name}`,
  history: (room: string) => `read back in ${room}`,
  historyWith: (name: string) => `read back what was said with ${name}`,
  search: "search",
  edit: "edit your message",
  delete: "delete your message",
  setBacklog: (room: string) => `set how much is told to who comes to ${room}`,
  talkTo: (name: string) => `talk to ${name}`,
  sendFiles: (what: string, name: string) => `send ${what} to ${name}`,
  getFiles: (what: string, name: string) => `get ${what} from ${name}`,
  giveFiles: (what: string, name: string) => `give ${what} to ${name}`,
  lookAt: (name: string) => `look at the folder of ${name}`,
  seeAll: (name: string) => `see all that ${name} offers`,
  letLook: (name: string) => `let ${name} look at your folder`,
  acceptDeal: "accept it",
  closeDeal: "end it",
  share: "share a folder",
  shareFolder: (folder: string) => `share ${folder}`,
  command: (name: string) => `do /${name}`,
  send: (json: string) => `send ${json}`,
};

/** The reason, for each code of the wire; the end of a sentence. */
const why = {
  address_full: ({ limit }) => `there are too many connections from your address${most(limit)}`,
  bad_frame: () => "the server did not understand what this program sent",
  bad_message: ({ text }) => `the server did not understand the request${text === "" ? "" : ` (${text})`}`,
  bad_name: ({ about }) =>
    `${about} is no name. A name has up to 32 letters, digits and -_. and begins with a letter or digit`,
  bad_room: ({ about }) =>
    `${about} is no name of a room. It is # and up to 32 letters, digits and -_. and begins with a letter or digit`,
  bad_ticket: () => "the server did not know the connection for the files, or not any more",
  bad_version: () => "the server speaks another version of the protocol",
  hello_first: () => "the server expected another greeting",
  hello_twice: () => "the server was greeted before",
  id_taken: () => "somebody else has made the same offer or question",
  internal: () => "the server failed at it; its log says why",
  mailbox_full: ({ about, limit }) => `too many messages wait for ${about} already${most(limit)}`,
  name_taken: ({ about }) => `the name ${about} is taken, or looks like one that is`,
  no_search: () => "this server cannot search",
  no_such_deal: () => "there is no such offer or question any more",
  no_such_message: () => "there is no such message any more",
  no_such_person: ({ about }) => `nobody is called ${about} here`,
  no_such_room: ({ about }) => `there is no room ${about}`,
  not_in_room: ({ about }) => `you are not in ${about}. Enter it: /join ${about}`,
  not_shared: ({ about }) => `${about} shares no folder`,
  not_yours: () => "somebody else said it",
  rooms_full: ({ limit }) => `the server has too many rooms${most(limit)}`,
  server_full: ({ limit }) => `the server is full${limit === undefined ? "" : `, it takes ${limit}`}`,
  takes_no_files: ({ about }) => `${about} is here, but takes no files: nobody is there to be asked`,
  too_large: ({ limit }) => `the text is too long${most(limit, " bytes")}`,
  too_many_deals: ({ limit }) => `too many offers and questions are open${most(limit)}`,
  too_many_rooms: ({ limit, rooms }) =>
    `${rooms === undefined ? "these are too many rooms" : `${rooms} rooms joined`}${most(limit)}`,
  too_late: () => "the server did not wait so long",
  too_old: ({ limit }) =>
    `it is too old${limit === undefined ? "" : `. Messages can be changed for ${lasting(limit)}`}`,
  transfers_full: ({ limit }) => `too many transfers run on the server${most(limit)}. Try again later`,
} satisfies Whys;

function most(limit: number | undefined, unit = ""): string {
  return limit === undefined ? "" : `, the most is ${limit}${unit}`;
}

/** A time in the largest unit that it is a whole number of. */
function lasting(seconds: number): string {
  const units = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]] as const;
  const unit = units.find(([, size]) => seconds >= size && seconds % size === 0);
  if (unit === undefined) return `${seconds} seconds`;
  const [name, size] = unit;
  return seconds === size ? `1 ${name}` : `${seconds / size} ${name}s`;
}

export const errors = {
  actions,
  why: why as Whys,
  cannot: (action: string, why: string) => `Cannot ${action}: ${why}.`,
  /** What an error is about that does not say it. */
  that: "that",
  reservedName: (name: string) => `${name} is reserved. Choose another name`,
  notIn: (room: string) => `you are not in ${room}`,
  /** Why nothing can be searched in a place of this name; the end of a sentence. */
  noPlace: (name: string) => `${name} is neither a room that you are in nor a person. Another room: in:#${name}`,
  /** An error that only the server knows. */
  serverSays: (words: string) => `the server says ${words}`,
  tooManyBytes: (bytes: number, most: number) => `it has ${bytes} bytes, the most is ${most}`,
  tooManyCharacters: (characters: number, most: number) => `it has ${characters} characters, the most is ${most}`,
  lineTooLong: (most: number) => `Cannot say a line of more than ${most} bytes. It was left out.`,
  ownHello: "this program has sent its own",
  uncertain: (action: string) => `Cannot know whether this was done: ${action}. The connection was lost meanwhile.`,
  uncertainSay: (text: string) =>
    `Cannot know whether ${text} was said: the connection was lost, and the request had no \`key\`.`,
};
