/**
 * English: files between members. What is offered and asked for, how it goes, how it ends, and one's shared folder.
 *
 * Numbers, sizes and times come as text. `what` is the name of what it is about, `amount` how much that is.
 *
 * @module
 */
import type { CloseCode, Failure } from "../../../shared/wire/file_message.ts";
import type { TransferState } from "../../transfer/transfer_view.ts";

/** Why it did not come to a good end: the end of a sentence. Each takes the name of the other side. */
const closed = {
  done: () => "everything has arrived",
  declined: (name: string) => `${name} declined`,
  passed: (name: string) => `${name} is here, but nobody is there to be asked`,
  cancelled: (name: string) => `${name} cancelled it`,
  failed: () => "it cannot go on",
  left: (name: string) => `${name} has left`,
  elsewhere: () => "it was answered in another session",
  no_answer: (name: string) => `${name} did not answer in time`,
  denied: (name: string) => `${name} does not allow it`,
  not_found: (name: string) => `there is no such path in the folder that ${name} shares`,
  unknown: (name: string) => `${name} knows nothing of it any more`,
} satisfies Readonly<Record<CloseCode, (name: string) => string>>;

/** The same of what somebody gets of one's own folder, where that says something else. */
const closedHere: Readonly<Partial<Record<CloseCode, string>>> = {
  "not_found": "there is no such path in your shared folder",
  "no_answer": "there was no answer in time",
};

/** Why something cannot be sent or written: the end of a sentence. */
const failure = {
  disk_full: "there is no space left where it is written",
  folder_gone: "the folder that it is written to is gone",
  "not_allowed": "the system does not allow to read or write it",
  unsafe: "a link or another kind of file stands where it would be written",
  bad_path: "a path is none that could be written anywhere",
  bad_digest: "what arrived is not what was sent",
  too_much: "more came than was agreed to",
  changed: "it was changed while it was sent",
  gone: "it is not there any more",
  "not_file": "it is a link, a device or something else that is neither a file nor a folder",
  broken: "the other side does not keep to the protocol",
  stalled: "nothing moves any more",
  no_terminal: "nobody sits there who could be asked, and it was not allowed before",
  incomplete: "some of the files did not come",
  limit: "there is too much in it",
  internal: "the program failed at this",
} satisfies Readonly<Record<Failure, string>>;

/** The same for a path that somebody has just typed, where other words say it better. */
const typed: Readonly<Record<string, string>> = {
  gone: "there is no such file or folder",
  "not_allowed": "the system does not let this program read it",
};

const sharing: Readonly<Record<string, string>> = {
  ...typed,
  "not_file": "it is no folder",
  unsafe: "it is a home, or there is one in it. Choose a folder below it",
};

/** How far it is, in the list. */
const state = {
  waiting: "waits for the other side",
  asked: "waits for your answer",
  starting: "begins",
  running: "runs",
  finishing: "is nearly done",
  over: "is over",
} satisfies Readonly<Record<TransferState, string>>;

/** What others may do with one's folder. */
const rule = {
  ask: "You are asked each time (to let everybody look and get: /share allow).",
  allow: "Everybody may look at it and get from it (to be asked each time: /share ask).",
  deny: "Nobody may look at it or get from it (to be asked each time: /share ask).",
};

const personRule = {
  ask: (name: string) => `you are asked about ${name}`,
  allow: (name: string) => `${name} may look and get`,
  deny: (name: string) => `${name} may not`,
};

interface About {
  readonly name: string;
  readonly what: string;
}

interface Much extends About {
  readonly amount: string;
}

export const transfers = {
  closed,
  closedHere,
  failure,
  typed,
  sharing,
  state,
  rule,
  personRule,
  files: (count: string) => count === "1" ? "1 file" : `${count} files`,
  folders: (count: string) => count === "1" ? "1 folder" : `${count} folders`,
  /** Behind as many as are shown. */
  andMore: (what: string, count: string) => `${what} and ${count} more`,
  more: (count: string) => `and ${count} more`,
  moreIn: (count: string, command: string) => `and ${count} more: ${command}`,
  withAmount: (what: string, amount: string) => `${what} (${amount})`,
  /** What happened, where nothing more is said of it. */
  sentence: (what: string) => `${what}.`,
  /** What somebody gets who asks for all of a shared folder. */
  wholeFolder: "the whole shared folder",
  yourFolder: "your shared folder",
  inYourFolder: (path: string) => `${path} in your shared folder`,

  offered: ({ name, what, amount }: Much) => `${name} offers you ${what}: ${amount}`,
  free: (size: string, folder: string) => `${size} are free in ${folder}.`,
  tooLarge: (size: string, folder: string) => `It does not fit: only ${size} are free in ${folder}.`,
  answer: (number: string) => `Take it: /accept ${number} - or not: /decline ${number}`,
  /** The same in the list. */
  answerIt: (number: string) => `/accept ${number} or /decline ${number}`,
  offeredTo: ({ name, what, amount }: Much) => `Offered to ${name}: ${what} (${amount}). Waiting for an answer.`,
  /** The same to somebody who is not here. */
  offeredAway: ({ name, what, amount }: Much) =>
    `Offered to ${name}: ${what} (${amount}). ${name} is not here and is asked when they come, as long as you stay.`,
  /** Without a connection. */
  offeredLater: ({ name, what }: About) => `${what} is offered to ${name} when the connection is back.`,
  goesOnTo: ({ name, what }: About) => `Going on with ${what} to ${name}.`,
  askedFor: ({ name, what }: About) => `Asked ${name} for ${what}.`,
  away: (name: string) => `${name} is not here and is asked when they come, as long as you stay.`,
  goesOnLater: ({ name, what }: About) => `${what} goes on when ${name} is here.`,
  beginsLater: ({ name, what }: About) => `${what} begins when ${name} is back.`,
  beingAsked: ({ name, what }: About) => `${name} is being asked about ${what}.`,
  accepted: ({ name, what }: About) => `${name} accepted ${what}.`,
  getting: ({ name, what, amount }: Much) => `Getting ${what} from ${name}: ${amount}.`,
  again: ({ what, percent }: { what: string; percent: string }) => `${what} goes on from ${percent} %.`,
  cut: ({ what, percent }: { what: string; percent: string }) =>
    `${what} was cut off at ${percent} %. It goes on when both sides are back.`,
  stalled: (what: string) => `Nothing has moved for 10 s: ${what}.`,
  changed: (path: string) => `${path} was changed meanwhile and starts over.`,
  /** What it is about, with the other side. */
  to: ({ name, what }: About) => `${what} to ${name}`,
  from: ({ name, what }: About) => `${what} from ${name}`,

  arrived: ({ name, what, amount }: Much) => `${what} arrived at ${name} (${amount}).`,
  got: ({ name, what, amount, place }: Much & { place: string }) => `Got ${what} from ${name}: ${amount}, in ${place}.`,
  /** `name`: what a file or folder is called on the disk, where its own name was taken or is none there. */
  calledHere: ({ path, name }: { path: string; name: string }) => `${path} is called ${name} here`,
  taken: ({ name, what, amount }: Much) => `${name} got ${what} (${amount}).`,
  /** How much, in which time, how fast. */
  spent: ({ size, time, speed }: { size: string; time: string; speed: string }) => `${size} in ${time}, ${speed}`,
  /** The same of what was still to come when it went on. */
  spentOnRest: ({ size, time, speed }: { size: string; time: string; speed: string }) =>
    `the last ${size} in ${time}, ${speed}`,
  declinedBy: ({ name, what }: About) => `${name} declined ${what}`,
  declined: ({ name, what }: About) => `Declined: ${what} from ${name}.`,
  cancelledBy: ({ name, what }: About) => `${name} cancelled ${what}`,
  cancelled: (what: string) => `Cancelled: ${what}.`,
  elsewhere: ({ name, what }: About) => `${what} from ${name} was answered in another session.`,
  takenBack: ({ name, what }: About) => `${name} takes back the offer of ${what}.`,
  /** Behind a failure: what arrived is there still. */
  kept: "What arrived is kept: it goes on from there when the same is sent again.",
  missing: (count: string) => count === "1" ? "1 file did not come:" : `${count} files did not come:`,
  notSent: (count: string) => count === "1" ? "1 is left out:" : `${count} are left out:`,
  missingOne: (path: string, why: string) => `${path}: ${why}`,

  looked: ({ name, what }: About) => `${name} looks at ${what}`,
  takes: ({ name, what }: About) => `${name} gets ${what}`,
  asksFor: ({ name, what }: About) => `${name} asks for ${what}, which is allowed`,
  asksToLook: ({ name, what }: About) => `${name} wants to look at ${what}`,
  asksToTake: ({ name, what }: About) => `${name} wants to get ${what}`,
  asksNoMore: ({ name, what }: About) => `${name} does not wait any more to look at ${what}.`,
  deniedLook: ({ name, what }: About) => `${name} wanted to look at ${what}, which is denied`,
  deniedTake: ({ name, what }: About) => `${name} wanted to get ${what}, which is denied`,
  allow: ({ name, number }: { name: string; number: string }) =>
    `Allow it: /accept ${number} - or not: /decline ${number} - always: /share allow ${name}`,

  treeOf: (name: string) => `the folder that ${name} shares`,
  treeIn: ({ name, what }: About) => `${what} in the folder that ${name} shares`,
  allOf: (name: string) => `all that ${name} offers`,
  leftOut: (count: string) => `${count} more are not listed`,
  emptyTree: "nothing is in it",
  /** Behind a folder of which is not told what is in it. */
  notListed: (why: string) => `(not listed: ${why})`,

  none: "Nothing is offered or asked for, and nothing moves.",
  listed: ({ what, state }: { what: string; state: string }) => `${what}: ${state}`,
  progress: ({ percent, moved, size }: { percent: string; moved: string; size: string }) =>
    `${percent} %, ${moved} of ${size}`,
  left: (time: string) => `${time} left`,
  yourself: "that is you, and no other session of yours is there for it",
  noSuch: (typed: string) => `${typed} is no number of a transfer. /transfers lists them`,
  nothingToAnswer: "there is none",
  several: (numbers: string, command: string) => `several could be meant: ${numbers}. Say which, as in ${command}`,
  noFiles: "this server passes no files on",

  shares: (folder: string, rule: string) => `You share ${folder}. ${rule}`,
  sharesNothing: "You share nothing. To share a folder: /share DIR",
  unshared: "You share nothing any more.",
  /** Behind it, where somebody gets something of it. */
  stillGiven: "What is under way goes on to its end: /cancel stops it.",
  nothingShared: "you share nothing. Share a folder first: /share DIR",
  /** `rules`: phrases of `personRule`. */
  rules: (rules: string) => `But: ${rules}.`,
  asIsAName: "AS is the name that it gets there: it has no / in it",
  asIsEmpty: "AS is the name that it gets there: it is not empty",
  badQuote: (quote: string) => `a quote is open: ${quote}`,

  /** The folder of what is remembered of transfers. */
  recordsFailed: (path: string, why: string) =>
    `Cannot keep in ${path} how far transfers are: ${why}. They go on, but not any more once this program has ended.`,
  /** Before one leaves while something moves or waits. */
  leaving: (count: string) =>
    `${
      count === "1" ? "1 transfer is" : `${count} transfers are`
    } not over. To leave now cuts it off; what was accepted goes on when both sides are back. Leave again to leave.`,
  /** In the bottom row: all of a shared folder, and what does not move. */
  all: "all",
  standsStill: "standing still",
};
