/**
 * English: your devices, and the keys of people. A sentence with line breaks is several lines on the screen.
 *
 * @module
 */

export const devices = {
  /** A name belongs to another key. `code` is as it is shown; the key of this device follows. */
  ifYou: ({ name, code }: { name: string; code: string }) =>
    `If that is you, type this on a device where you are in as ${name}:
  /device approve ${code}
It shows the key of the device that asks. It has to be this one:`,
  /** Follows the key. */
  thenYouAreIn: (minutes: number) => `It is let in as soon as you approve it. ${goodFor(minutes)}`,
  thenTryAgain: (minutes: number) => `Then try again. ${goodFor(minutes)}`,
  /** Comes after the two sentences above. */
  noSuchDevice: "No such device any more? Then give the operator of the server the key above.",
  anotherName: "Another name, or wait for the approval: ",
  newCode: ({ code, minutes }: { code: string; minutes: number }) =>
    `That code has ended. The new one: /device approve ${code}
${goodFor(minutes)}`,
  /** The server was away meanwhile. */
  codeStays: (code: string) => `The server is back. The code is still ${code}.`,
  /** The reason why an attempt has failed comes before. */
  stillWaiting: "Trying again; the approval may still come.",
  /** Somebody has typed `/device` where a name is asked for. */
  notHere: "Type that on a device where you are in already, not here.",
  nobodyApproved: "Nobody has approved this device. For another code, press Enter.",
  /** A device that waits; its key and then `approveSame` follow. */
  found: (code: string) => `a device wants to be you, with the code ${code} and this key:`,
  approveSame: (code: string) =>
    `It shows its key as well. If that is the same, type this again:
  /device approve ${code}`,
  approved: "the device is approved: it is you from now on. To list yours: /devices",
  /** The connection was lost after the request, and the code has ended. */
  maybeApproved: "the connection was lost, so it is not known whether the device was approved. /devices lists yours",
  badCode: "the code of a device has eight digits, as in 4821-7730",
  notADevice: "only a device of yours may do this, and this session has shown no key that is one",
  badNumber: "a device has a number: /devices lists them",
  /** The number that is given is that of the device in use. */
  revokesThis: (number: number) =>
    `device ${number} is this one: its session ends too. To revoke it, type this again:
  /device revoke ${number}`,
  revoked: (number: number) => `device ${number} is revoked: its sessions have ended, and it has to ask again`,
  yours: "your devices:",
  /** The server lists none. */
  noDevices: "this session belongs to no device: you are a guest (--guest), or your name is not yours yet",
  here: "this device",
  online: "online",
  /** Stands between what is said of a device. */
  between: ", ",
  added: (added: string) => `added ${added}`,
  used: (used: string) => `last used ${used}`,
  /** The server knows no devices; the end of a sentence. */
  noNames: "on this server, names belong to nobody and people have no devices",
  /** The answer to `/whois`. */
  isGuest: (name: string) => `${name} is a guest, without a key`,
  keysAre: (name: string, count: number) => `${theKeys(name, count)}:`,
  comparedOn: (day: string) => `you have compared this on ${day}`,
  /** Of a person with several keys, some are new. */
  notCompared: "you have not compared this",
  /** Other keys of this name were compared. */
  comparedOther: ({ keys, day }: { keys: string; day: string }) => `you have not compared this, but on ${day}: ${keys}`,
  /** Of a guest whose key was compared. */
  comparedAsOther: (day: string) => `you have compared a key of this name on ${day}, so this may be somebody else`,
  /** Nothing was compared of this person yet. */
  compareSo: (name: string) => `not compared yet: /verify ${name}`,
  /** The keys of a person, to be compared; they and then `ifSame` follow. */
  toCompare: (name: string, count: number) =>
    `${theKeys(name, count)}, to compare with \`chat key\` ${count === 1 ? "there" : "on each"}:`,
  ifSame: ({ name, count }: { name: string; count: number }) =>
    `If ${count === 1 ? "it is" : "all are"} the same, type: /verify ${name} yes`,
  /** Other keys were compared; they follow, and then `nowToCompare`. */
  differs: ({ name, count, day }: { name: string; count: number; day: string }) =>
    `${theKeys(name, count)} ${count === 1 ? "is" : "are"} NOT what you compared on ${day}, which was:`,
  nowToCompare: (name: string, count: number) =>
    `now ${theKeys(name, count)} ${count === 1 ? "is this" : "are these"}, to compare with \`chat key\` there:`,
  /** Follows the keys instead of `ifSame`. */
  onlyIfSame: ({ name, count }: { name: string; count: number }) =>
    `It may be somebody else. Only if ${count === 1 ? "it is" : "all are"} the same there, type: /verify ${name} yes`,
  nothingToCompare: (name: string) => `${name} is a guest, who has no key to compare`,
  remembered: (name: string) => `remembered: you are told if the keys of ${name} change`,
  /** The comparison could not be written. */
  notKept: (name: string) => `the keys of ${name} are watched only until you leave or the connection is lost`,
  forgotten: (name: string) => `forgotten: the keys of ${name} are not watched any more`,
  neverCompared: (name: string) => `you have never compared the keys of ${name}`,
  /** The end of a sentence. */
  compareFirst: (name: string) => `the keys have to be shown first: /verify ${name}`,
  noServerKey: "this server has proved no key, so its people cannot be remembered",
  cannotVerify: (name: string) => `verify ${name}`,
  /** Somebody whose keys were compared has others now. `day` is when they were compared. */
  nowGuest: (name: string, day: string) =>
    `Careful: ${name} is a guest now, without the key that you compared on ${day}. It may be somebody else.`,
  nowOther: (name: string, day: string) =>
    `Careful: ${name} has a key that you have not compared (you compared another one on ${day}). It may be somebody else. To compare: /verify ${name}`,
  nowMore: (name: string, day: string) =>
    `Careful: ${name} has a new device since you compared on ${day}. Somebody else may have it. To compare: /verify ${name}`,
  /** The file of what was compared; `why` is the reason. */
  comparedFailed: (path: string, why: string) =>
    `Cannot remember whose keys you have compared in ${path}: ${why}. Nobody is watched now.`,
};

function goodFor(minutes: number): string {
  return `The code is good for ${minutes === 1 ? "1 minute" : `${minutes} minutes`}.`;
}

function theKeys(name: string, count: number): string {
  return count === 1 ? `the key of ${name}` : `the keys of the ${count} devices of ${name}`;
}
