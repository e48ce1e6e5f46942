/**
 * English: file transfers. Offers and requests, their progress and outcome, and the user's shared folder.
 *
 * Numbers, sizes and times come as text. `what` names the files, `amount` says how many and how large they are.
 *
 * @module
 */
import type { CloseCode, Failure } from "../../../shared/wire/file_message.ts";
import type { TransferState } from "../../transfer/transfer_view.ts";

/** Why a transfer did not complete: the end of a sentence. Each takes the name of the other side. */
const closed = {
  done: () => "everything has arrived",
  declined: (name: string) => `${name} declined`,
  passed: (name: string) => `${name} is online, but no one is at that terminal`,
  cancelled: (name: string) => `${name} cancelled it`,
  failed: () => "it failed",
  left: (name: string) => `${name} has left`,
  elsewhere: () => "it was answered in another session",
  no_answer: (name: string) => `${name} did not answer in time`,
  denied: (name: string) => `${name} does not allow it`,
  not_found: (name: string) => `there is no such path in the folder that ${name} shares`,
  sharer_busy: (name: string) => `${name} is busy with other transfers. Try again later`,
  unknown: (name: string) => `${name} has no record of it any more`,
} satisfies Readonly<Record<CloseCode, (name: string) => string>>;

/** The same for files that somebody gets from the user's own folder, where the sentence differs. */
const closedHere: Readonly<Partial<Record<CloseCode, string>>> = {
  "not_found": "there is no such path in your shared folder",
  "no_answer": "there was no answer in time",
  "sharer_busy": "too many transfers are running",
};

/** Why a file cannot be sent or written: the end of a sentence. */
const failure = {
  disk_full: "the disk that it is written to is full",
  folder_gone: "the folder that it is written to is gone",
  "not_allowed": "the system does not allow reading or writing it",
  unsafe: "a link or another kind of file is in the way",
  bad_path: "it contains an invalid path",
  bad_digest: "what arrived differs from what was sent",
  too_much: "more arrived than was agreed",
  changed: "it was changed while it was being sent",
  gone: "it no longer exists",
  "not_file": "it is a link, a device or something else that is neither a file nor a folder",
  broken: "the other side broke the protocol",
  stalled: "it stalled",
  no_terminal: "no one is at that terminal, and it was not allowed in advance",
  incomplete: "some of the files did not arrive",
  limit: "it contains too much",
  internal: "an internal error occurred",
} satisfies Readonly<Record<Failure, string>>;

/** The same for a path that the user has just typed, where the sentence differs. */
const typed: Readonly<Record<string, string>> = {
  gone: "there is no such file or folder",
  "not_allowed": "the system does not allow this program to read it",
};

const sharing: Readonly<Record<string, string>> = {
  ...typed,
  "not_file": "it is not a folder",
  unsafe: "it is a home directory, or contains one. Choose a folder inside it",
};

/** The state of a transfer, in the list. */
const state = {
  waiting: "waiting for the other side",
  asked: "waiting for your answer",
  starting: "starting",
  running: "running",
  finishing: "almost done",
  over: "ended",
} satisfies Readonly<Record<TransferState, string>>;

/** What others may do with the user's shared folder. */
const rule = {
  ask: "You are asked each time (to allow everybody: /share allow).",
  allow: "Everybody may look at it and get files (to be asked each time: /share ask).",
  deny: "Nobody may look at it or get files (to be asked each time: /share ask).",
};

const personRule = {
  ask: (name: string) => `${name}: you are asked`,
  allow: (name: string) => `${name}: allowed`,
  deny: (name: string) => `${name}: denied`,
};

/** The other side, and the files. */
interface About {
  readonly name: string;
  readonly what: string;
}

interface AboutAmount extends About {
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
  /** How many files, and their size. */
  amount: (files: string, size: string) => `${files}, ${size}`,
  /** How many files there are in how many folders; `levels`: how many of these are inside of each other, if several are. */
  inFolders: ({ files, folders, levels }: { files: string; folders: string; levels: string | null }) =>
    levels === null ? `${files} in ${folders}` : `${files} in ${folders}, ${levels} levels deep`,
  /** Follows as many as are shown. */
  andMore: (what: string, count: string) => `${what} and ${count} more`,
  more: (count: string) => `and ${count} more`,
  moreIn: (count: string, command: string) => `and ${count} more: ${command}`,
  withAmount: (what: string, amount: string) => `${what} (${amount})`,
  /** What happened, as a whole sentence. */
  sentence: (what: string) => `${what}.`,
  /** The name of everything in a shared folder. */
  wholeFolder: "the whole shared folder",
  yourFolder: "your shared folder",
  inYourFolder: (path: string) => `${path} in your shared folder`,

  offered: ({ name, what, amount }: AboutAmount) => `${name} offers you ${what}: ${amount}`,
  /** Follows an offer that the user has accepted before with other files. */
  listChanged: "The list has changed since you accepted it.",
  free: (size: string, folder: string) => `${size} free in ${folder}.`,
  tooLarge: (size: string, folder: string) => `It does not fit: only ${size} free in ${folder}.`,
  answer: (number: string) => `/accept ${number} or /decline ${number}`,
  /** The same in the list. */
  answerIt: (number: string) => `/accept ${number} or /decline ${number}`,
  offeredTo: ({ name, what, amount }: AboutAmount) => `Offered to ${name}: ${what} (${amount}). Waiting for an answer.`,
  /** The same if the other side is offline. */
  offeredAway: ({ name, what, amount }: AboutAmount) =>
    `Offered to ${name}: ${what} (${amount}). ${name} is offline and will be asked when they are back, as long as you stay.`,
  /** The same without a connection to the server. */
  offeredLater: ({ name, what }: About) => `${what} will be offered to ${name} when the connection is back.`,
  goesOnTo: ({ name, what }: About) => `Resuming ${what} to ${name}.`,
  askedFor: ({ name, what }: About) => `Asked ${name} for ${what}.`,
  away: (name: string) => `${name} is offline and will be asked when they are back, as long as you stay.`,
  goesOnLater: ({ name, what }: About) => `${what} resumes when ${name} is back.`,
  beginsLater: ({ name, what }: About) => `${what} starts when ${name} is back.`,
  beingAsked: (name: string) => `Waiting for ${name}'s permission.`,
  accepted: ({ name, what }: About) => `${name} accepted ${what}.`,
  getting: ({ name, what, amount }: AboutAmount) => `Getting ${what} from ${name}: ${amount}.`,
  again: ({ what, percent }: { what: string; percent: string }) => `${what} resumes from ${percent}%.`,
  cut: ({ what, percent }: { what: string; percent: string }) =>
    `${what} was interrupted at ${percent}%. It resumes when both sides are back.`,
  stalled: (what: string) => `No progress for 10 s: ${what}.`,
  changed: (path: string) => `${path} changed in the meantime and starts over.`,
  /** The files, with the other side. */
  to: ({ name, what }: About) => `${what} to ${name}`,
  from: ({ name, what }: About) => `${what} from ${name}`,

  arrived: ({ name, what, amount }: AboutAmount) => `${name} received ${what} (${amount}).`,
  got: ({ name, what, amount, place }: AboutAmount & { place: string }) =>
    `Received ${what} from ${name}: ${amount}, in ${place}.`,
  /** `name` is the name on the disk, where the file's own name was taken or is not valid there. */
  calledHere: ({ path, name }: { path: string; name: string }) => `${path} is named ${name} here`,
  taken: ({ name, what, amount }: AboutAmount) => `${name} got ${what} (${amount}).`,
  /** How much, in what time, and how fast. */
  spent: ({ size, time, speed }: { size: string; time: string; speed: string }) => `${size} in ${time}, ${speed}`,
  /** The same for the rest of a resumed transfer. */
  spentOnRest: ({ size, time, speed }: { size: string; time: string; speed: string }) =>
    `the last ${size} in ${time}, ${speed}`,
  declinedBy: ({ name, what }: About) => `${name} declined ${what}`,
  declined: ({ name, what }: About) => `Declined ${what} from ${name}.`,
  cancelledBy: ({ name, what }: About) => `${name} cancelled ${what}`,
  cancelled: (what: string) => `Cancelled ${what}.`,
  elsewhere: ({ name, what }: About) => `${what} from ${name} was answered in another session.`,
  takenBack: ({ name, what }: About) => `${name} withdrew the offer of ${what}.`,
  /** Follows a failure if the part that arrived can be used. */
  kept: "What arrived is kept: sending the same again resumes from there.",
  /** Follows what has arrived. */
  grew: (path: string) => `${path} was still being written to. What it had when its turn came has arrived.`,
  missing: (count: string) => count === "1" ? "1 file did not arrive:" : `${count} files did not arrive:`,
  notSent: (count: string) => count === "1" ? "1 path is left out:" : `${count} paths are left out:`,
  missingOne: (path: string, why: string) => `${path}: ${why}`,

  looked: ({ name, what }: About) => `${name} is looking at ${what}`,
  takes: ({ name, what }: About) => `${name} is getting ${what}`,
  asksFor: ({ name, what }: About) => `${name} is getting ${what}, allowed automatically`,
  asksToLook: ({ name, what }: About) => `${name} wants to look at ${what}`,
  asksToTake: ({ name, what }: About) => `${name} wants to get ${what}`,
  asksNoMore: ({ name, what }: About) => `${name} is no longer waiting to look at ${what}.`,
  deniedLook: ({ name, what }: About) => `${name} wanted to look at ${what}, which is denied`,
  deniedTake: ({ name, what }: About) => `${name} wanted to get ${what}, which is denied`,
  allow: ({ name, number }: { name: string; number: string }) =>
    `/accept ${number} allows it, /decline ${number} denies it, /share allow ${name} always allows it`,

  treeOf: (name: string) => `the folder that ${name} shares`,
  treeIn: ({ name, what }: About) => `${what} in the folder that ${name} shares`,
  allOf: (name: string) => `everything that ${name} offers`,
  leftOut: (count: string) => `${count} more are not listed`,
  emptyTree: "it is empty",
  /** Follows a folder whose contents are not listed. */
  notListed: (why: string) => `(not listed: ${why})`,

  none: "There are no offers, requests or transfers.",
  listed: ({ what, state }: { what: string; state: string }) => `${what}: ${state}`,
  progress: ({ percent, moved, size }: { percent: string; moved: string; size: string }) =>
    `${percent}%, ${moved} of ${size}`,
  left: (time: string) => `${time} left`,
  yourself: "that is you, and you have no other session for it",
  noSuch: (typed: string) => `There is no transfer ${typed}. /transfers lists them.`,
  nothingToAnswer: "Nothing is waiting for your answer.",
  nothingToCancel: "There is no transfer to cancel.",
  several: (numbers: string, command: string) => `there are several: ${numbers}. Say which, for example ${command}`,
  noFiles: "this server does not transfer files",

  shares: (folder: string, rule: string) => `You share ${folder}. ${rule}`,
  sharesNothing: "You are not sharing a folder. To share one: /share DIR",
  unshared: "You are no longer sharing a folder.",
  /** Follows `unshared` if somebody is still getting files. */
  stillGiven: "Running transfers continue to the end: /cancel stops them.",
  nothingShared: "you are not sharing a folder. Share one first: /share DIR",
  /** `rules` are phrases of `personRule`. */
  rules: (rules: string) => `Except ${rules}.`,
  asIsAName: "AS is the name that the recipient sees: it cannot contain /",
  asIsEmpty: "AS is the name that the recipient sees: it cannot be empty",
  /** Why there is no such path, where it may be a part of one with blanks. */
  perhapsBlanks: (why: string) => `${why}. If a path has spaces, quote it: 'my file.txt'`,
  badQuote: (quote: string) => `a quote is not closed: ${quote}`,

  /** The folder with the records of transfers. */
  recordsFailed: (path: string, why: string) =>
    `Cannot save the progress of transfers in ${path}: ${why}. They continue, but cannot be resumed after this program ends.`,
  /** Before the user leaves with transfers that run or wait. */
  leaving: (count: string) =>
    count === "1"
      ? "1 transfer is not finished. Leaving interrupts it; if it was accepted, it resumes later. Repeat to leave anyway."
      : `${count} transfers are not finished. Leaving interrupts them; those that were accepted resume later. ` +
        "Repeat to leave anyway.",
  /** In the bottom row: a whole shared folder, and a transfer without progress. */
  all: "all",
  standsStill: "stalled",
};
