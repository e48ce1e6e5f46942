/**
 * English: your own name, the room you are in, and where the next line goes.
 *
 * @module
 */

export const self = {
  /** A question; the answer is typed after it. */
  yourName: "Your name: ",
  /** At the start, where a link says which server to join. */
  yourNameOrLink: "Your name, or an invitation link: ",
  codeIsNoName:
    "That looks like an invitation code and not like a name. Paste the whole link, from chat:// to its end: " +
    "it says which server it is for. A server that wants the code alone asks for it after the name.",
  welcomeTo: (title: string) => `Welcome to ${title}.`,
  youAreIn: (name: string, room: string) => `You are ${name} in ${room}.`,
  youAreInNone: (name: string) => `You are ${name}, not in a room yet.`,
  everyLineIsSaid: "Every line is sent as text.",
  helpListsCommands: "/help lists the commands.",
  alreadyCalled: (name: string) => `Your name is already ${name}.`,
  alreadyAway: "You are already away. To come back: /back",
  /** `word` is one of `chat invite`. */
  invitedElsewhere: (word: string) =>
    `${word} is for \`chat invite\`, where the server runs. Here, /invitation alone makes one`,
  noInvitations: "this server has no invitations",
  badUses: (most: number) => `an invitation is for 1 to ${most} people`,
  /** An invitation was made; its link follows on a line of its own. `until`: a time; without it, it has no end. */
  invited: ({ uses, name, until }: { uses: number; name: string | undefined; until: string | undefined }) =>
    `an invitation for ${name ?? (uses === 1 ? "one person" : `${uses} people`)}${
      name !== undefined && uses !== 1 ? `, ${uses} times` : ""
    }${until === undefined ? "" : `, good until ${until}`}. Whoever has the link can use it:`,
  /** Follows a link to another host than the one by which the user has `reached` the server; `null`: on its own machine. */
  otherHost: ({ host, reached }: { host: string; reached: string | null }) =>
    `If others cannot reach ${host}, put ${
      reached === null ? "the address of the server" : `${reached}, where you are connected,`
    } into the link instead.`,
  notAway: "You are not away.",
  goesTo: (target: string) => `What you type now goes to ${target}.`,
  goesNowhere: "You are not in a room, so what you type goes nowhere. To join one: /join ROOM",
  /** A private conversation that is not the current one was closed. */
  closed: (name: string) => `Closed the conversation with ${name}.`,
  /** Why the next line goes nowhere; the end of a sentence. */
  inNoRoom: "you are not in a room. To join one: /join ROOM",
  missed: (target: string) => `it was meant for ${target}, which cannot be reached. To choose a room: /join ROOM`,
};
