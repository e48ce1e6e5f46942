/**
 * English: whether the server is the right one, and what it wants to see. A sentence with line breaks is several lines on the
 * screen.
 *
 * @module
 */
export const trust = {
  /** `server` is an address, and `key` the text form of a key. */
  newServer: (server: string, key: string) =>
    `The key of ${server} is not known on this machine yet:
  ${key}
The operator of the server can tell you the right one, each of its invitation links ends with it, and a machine of
yours that knows the server has it in known_servers.jsonl.
If this one differs, somebody else answers in its place and could read along.`,
  trustIt: "Is this the right key? (yes/no) ",
  /** The answers to the question, separated by blanks. */
  yes: "yes y",
  no: "no n",
  yesOrNo: "Type yes or no, or paste the right key or an invitation link.",
  /** The user has pasted a key to compare. */
  differs: "That is another key.",
  askInvitation: "Invitation, as a code or a link: ",
  /** The invitation was for another name. */
  leaveFirst: "To join under that name, leave with Ctrl-C first.",
  noInvitation: "That is no invitation: a code has 20 letters and digits, and a link begins with chat://.",
  askPassword: "Password of the server: ",
  provesNothing: (server: string) =>
    `${server} runs an earlier version, which proves nothing: somebody else could answer in its place.`,
  provesNothingToGuests: (server: string) =>
    `Nothing proves to a guest (--guest) that this is ${server}: somebody else could answer in its place.`,
  /** The file of known servers is damaged, or cannot be read. */
  mayBeKnown: (path: string) =>
    `--trust-new does not hold here: ${path} may have had another key of this server, and cannot be read, or not all of it.`,
  /** The connections for files meet something that is not the server of the chat. */
  leadsElsewhere: (server: string) =>
    `The connections for files to ${server} meet another certificate than the chat, so nothing was sent there. ` +
    `Somebody may be answering in its place, or the certificate was renewed. They are tried again once a minute.`,
  declined: (server: string) => `Not connected to ${server}, because its key is not trusted.`,
  unknownKey: (server: string, key: string) =>
    `Cannot connect to ${server}: its key is not known here, and nobody can be asked.
If this is the right key, add this to the command:
  --server-key ${key}`,
  orTrustNew: "To trust whatever key it has the first time, add: --trust-new",
  keyChanged: (server: string) => `Cannot connect to ${server}: its key has changed.`,
  /** The key is that of a link or a flag, or this program has learned it just now. */
  keyUnexpected: (server: string) => `Cannot connect to ${server}: it has another key than the expected one.`,
  keyNotProved: (server: string) => `Cannot connect to ${server}: it does not prove the key that is known of it.`,
  guestHasNoProof: (server: string) =>
    `Cannot connect to ${server} as a guest: its key is known, and nothing proves it to somebody without a key.
Without --guest, the server has to prove its key to you.`,
  keyInLinkDiffers: (server: string) =>
    `Cannot connect to ${server}: the link has another key than the one that is known.`,
  /** A key in a line of its own; `since` is a date. */
  expected: (key: string) => `  expected: ${key}`,
  knownSince: (key: string, since: string) => `  known since ${since}: ${key}`,
  shownNow: (key: string) => `  shown now: ${key}`,
  inTheLink: (key: string) => `  in the link: ${key}`,
  maybeSetUpAgain: "Somebody may be answering in its place, or it was set up again. Ask its operator.",
  maybeTrap: "The link may be a trap, or the server was set up again. Ask its operator.",
  ifNewIsRight: (key: string) =>
    `If the new key is right, add this to the command:
  --server-key ${key}`,
  badSignature: (server: string, key: string) =>
    `Cannot connect to ${server}: it names a key, but does not prove that it has it.
  ${key}
Somebody may be answering in its place. No secret was sent to it.`,
  /** The file of known servers; `why` is the reason. */
  knownFailed: (path: string, why: string) =>
    `Cannot remember the keys of servers in ${path}: ${why}. You will be asked about them again.`,
  /** The answer to a link at the question for a name. */
  joining: (server: string) => `This link leads to ${server}.`,
  joiningPlain: (server: string) => `This link leads to ${server}, and says that nothing is encrypted there.`,
};
