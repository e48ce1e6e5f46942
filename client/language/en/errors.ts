/**
 * English: errors. First the action, then the reason.
 *
 * @module
 */
import type { ErrorCode } from "../../../shared/wire/protocol_error.ts";

/** What is known about an error. */
export interface ErrorFacts {
  /** The name, room or text that the error is about. */
  readonly about: string;
  /** The server's own text, or an empty string. */
  readonly text: string;
  readonly limit: number | undefined;
  /** How many rooms the user is in; `undefined` if that is not known. */
  readonly rooms: number | undefined;
}

/** The reason for each code. A language uses the facts that it needs. */
type Reasons = Readonly<Record<ErrorCode, (facts: ErrorFacts) => string>>;

/** The action, to be read after `Cannot `. */
const actions = {
  unknown: "do that",
  hello: (name: string) => `join as ${name}`,
  say: (text: string) => `say ${text}`,
  sayIn: (text: string, room: string) => `say ${text} in ${room}`,
  sayTo: (text: string, name: string) => `say ${text} to ${name}`,
  join: (room: string) => `join ${room}`,
  part: (room: string) => `leave ${room}`,
  rename: (name: string) => `change your name to ${name}`,
  setTopic: (room: string) => `set the topic of ${room}`,
  setAway: "mark you as away",
  setBack: "mark you as back",
  whoIsOnline: "see who is online",
  whoIsIn: (room: string) => `see who is in ${room}`,
  list: "list the rooms",
  whois: (name: string) => `look up ${name}`,
  history: (room: string) => `read the history of ${room}`,
  historyWith: (name: string) => `read the history with ${name}`,
  search: "search",
  edit: "edit your message",
  delete: "delete your message",
  setBacklog: (room: string) => `set how many messages newcomers to ${room} see`,
  talkTo: (name: string) => `talk to ${name}`,
  sendFiles: (what: string, name: string) => `send ${what} to ${name}`,
  getFiles: (what: string, name: string) => `get ${what} from ${name}`,
  giveFiles: (what: string, name: string) => `give ${what} to ${name}`,
  lookAt: (name: string) => `look at the folder that ${name} shares`,
  seeAll: (name: string) => `list everything that ${name} offers`,
  letLook: (name: string) => `let ${name} look at your folder`,
  acceptTransfer: "accept it",
  closeTransfer: "end the transfer",
  share: "share a folder",
  invite: "make an invitation",
  approveDevice: "approve the device",
  listDevices: "list your devices",
  revokeDevice: (number: number) => `revoke device ${number}`,
  shareFolder: (folder: string) => `share ${folder}`,
  command: (name: string) => `run /${name}`,
  send: (json: string) => `send ${json}`,
  sendLine: (number: number) => `send line ${number}`,
  sendThisLine: "send this line",
  sendInput: "send the input",
  readInput: "read standard input",
};

/** The reason for each code of the wire; the end of a sentence. */
const why = {
  address_full: ({ limit }) => `there are too many connections from your address or network${most(limit)}`,
  bad_frame: () => "the server did not understand what this program sent",
  bad_invitation: () => "there is no such invitation. Check it, or ask for a new one",
  bad_message: ({ text }) => `the server did not understand the request${text === "" ? "" : ` (${text})`}`,
  bad_name: ({ about }) =>
    `${about} is not a valid name. Names have up to 32 letters, digits or -_. and begin with a letter or digit`,
  bad_room: ({ about }) =>
    `${about} is not a valid room name. Room names have # and up to 32 letters, digits or -_. and begin with a letter or digit`,
  bad_password: () => "the password is wrong",
  bad_proof: () => "the server did not accept your key",
  bad_ticket: () => "the server does not know the ticket of the file connection, or it has expired",
  busy: () => "the server is overloaded at the moment. Try again soon",
  bad_version: () => "the server uses another version of the protocol",
  disk_low: () => "the disk of the server is almost full. Try again when its operator has freed some space",
  empty: () => "it contains nothing that can be seen",
  hello_first: () => "the server expected hello first",
  hello_twice: () => "hello was already sent",
  id_taken: () => "somebody else has made the same offer or request",
  internal: () => "the server failed; its log says why",
  last_device: () => "it is your only device, and without it nobody could be you again",
  mailbox_full: ({ about, limit }) => `no more messages can be left for ${about} at the moment${most(limit)}`,
  members_only: () =>
    "the server lets in members only. With --guest, leave that out and join with an invitation; otherwise, ask its operator",
  name_taken: ({ about }) => `the name ${about} is taken, or looks like one that is`,
  name_owned: ({ about }) => `the name ${about} belongs to somebody who has another key`,
  no_search: () => "this server does not support search",
  no_such_deal: () => "the offer or request no longer exists",
  no_such_device: () =>
    "no device of yours has this code or number. A code is good for ten minutes; for the numbers: /devices",
  no_such_message: () => "the message no longer exists",
  no_such_person: ({ about }) => `nobody is called ${about} here`,
  no_such_room: ({ about }) => `there is no room ${about}`,
  not_allowed: () => "only owners of the server may do this, unless its operator lets all members do it",
  not_invited: () =>
    "the server lets in people with an invitation. Ask somebody who is there for one; scripts use --invite-file",
  not_in_room: ({ about }) => `you are not in ${about}. To join it: /join ${about}`,
  not_shared: ({ about }) => `${about} does not share a folder`,
  not_yours: () => "somebody else sent it",
  password_needed: () => "the server has a password. Ask its operator for it; scripts use --password-file",
  rooms_full: ({ limit }) => `the server opens no more rooms for you${most(limit)}`,
  server_full: ({ limit }) => `the server is full${most(limit)}`,
  takes_no_files: ({ about }) => `${about} is online, but cannot receive files: no one is at that terminal`,
  too_large: ({ limit }) => `the text is too long${most(limit, " bytes")}`,
  too_many_deals: ({ limit }) => `too many offers and requests are open${most(limit)}`,
  too_many_rooms: ({ limit, rooms }) =>
    `${rooms === undefined ? "too many rooms" : rooms === 1 ? "1 room joined" : `${rooms} rooms joined`}${most(limit)}`,
  too_many_sessions: ({ limit }) => `you are there already, as often as one person may be${most(limit)}`,
  too_late: () => "it took too long to get in; the server may be busy. Try again in a moment",
  too_old: ({ limit }) =>
    `it is too old${limit === undefined ? "" : `. Messages can be changed for ${lasting(limit)}`}`,
  too_much: ({ limit }) =>
    `you, or the new people of your network, have written as much as the server allows in a day${
      most(limit, " bytes")
    }`,
  too_many_devices: ({ limit }) => `you have too many devices${most(limit)}. To remove one: /device revoke NUMBER`,
  too_many_invitations: ({ limit }) =>
    `too many of your invitations are open${most(limit)}. They end after a week, or ask the operator to withdraw one`,
  transfers_full: ({ limit }) => `too many transfers are running on the server${most(limit)}. Try again later`,
  wait: ({ limit }) =>
    `there were too many wrong tries from your address${
      limit === undefined ? ". Try again later" : `. Try again in ${lasting(limit)}`
    }`,
  unreadable: ({ limit = 0 }) =>
    "the server's disk is damaged where this part of the history is. Tell its operator" +
    (limit === 0 ? "" : `. What can be read: ${limit === 1 ? "1 message" : `${limit} messages`}`),
} satisfies Reasons;

function most(limit: number | undefined, unit = ""): string {
  return limit === undefined ? "" : `, the limit is ${limit}${unit}`;
}

/** A duration in the largest unit that divides it. */
function lasting(seconds: number): string {
  const units = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]] as const;
  const unit = units.find(([, size]) => seconds >= size && seconds % size === 0);
  if (unit === undefined) return `${seconds} seconds`;
  const [name, size] = unit;
  return seconds === size ? `1 ${name}` : `${seconds / size} ${name}s`;
}

export const errors = {
  actions,
  why: why as Reasons,
  /** What is wrong with an invitation, by the word of the wire: the end of a sentence. A newer server may have other words. */
  invitation: {
    spent: "this invitation was already used up. Ask for a new one",
    expired: "this invitation has expired. Ask for a new one",
    withdrawn: "this invitation was withdrawn. Ask for a new one",
  },
  /** The end of a sentence. */
  invitationFor: (name: string) => `this invitation is for ${name} only. Join under that name, or ask for another one`,
  cannot: (action: string, why: string) => `Cannot ${action}: ${why}.`,
  /** Stands for what an error is about if the error does not say it. */
  that: "that",
  /** A name with letters of two scripts that look alike. */
  mixedName: (name: string) =>
    `${name} mixes Latin letters with letters of another script that only look like them. Use letters of one script`,
  reservedName: (name: string) => `${name} is reserved. Choose another name`,
  /** Why a room cannot stand where a person is needed; the end of a sentence. */
  roomNotPerson: "it is a room, not a person",
  /** The end of a sentence. */
  nobodyOrRoom: (name: string) => `nobody is called ${name} here. The name of a room begins with #: #${name}`,
  /** Somebody who was online before. */
  notOnline: (name: string, seen: string) => `${name} is not online, and was last seen ${seen}`,
  notIn: (room: string) => `you are not in ${room}`,
  /** Why a place with this name cannot be searched; the end of a sentence. */
  noPlace: (name: string) => `${name} is neither a room that you are in nor a person. For another room: in:#${name}`,
  /** An error code that this client does not know. */
  /** `words` is what the parser of the protocol says, in English. */
  badRequest: (words: string) => `${words}`,
  serverSays: (words: string) => `the server says ${words}`,
  /** The connection is lost, and is retried. */
  offline: "there is no connection now. Try again once it is back",
  tooManyBytes: (bytes: number, most: number) => `it has ${bytes} bytes, the limit is ${most}`,
  tooManyCharacters: (characters: number, most: number) => `it has ${characters} characters, the limit is ${most}`,
  lineTooLong: (most: number) => `Cannot send a line of more than ${most} bytes. It was skipped.`,
  hasKeyCode: "it has the code of a key that a plain terminal does not know",
  /** What a line or an input looks like that is not UTF-8; the end of a sentence. */
  foreign: {
    utf16: "it is not UTF-8, and looks like UTF-16",
    gb18030: "it is not UTF-8, and looks like GB18030",
    latin1: "it is not UTF-8, and looks like Latin-1 or a similar encoding",
    utf8: "it is not valid UTF-8, because some of its characters are damaged",
    binary: "it is not text, and looks like a binary file. To send a file: chat send",
  },
  /** Follows all of them but the last. */
  foreignAdvice: {
    pipe: (why: string) => `${why}. Convert it first, for example with iconv`,
    terminal: (why: string) => `${why}. Set your terminal to UTF-8`,
  },
  ownHello: "this program has already sent its own",
  uncertain: (action: string) => `The connection was lost, so it is not known whether this was done: ${action}.`,
  uncertainSay: (text: string) =>
    `The connection was lost, so it is not known whether ${text} was sent: the request had no \`key\`.`,
};
