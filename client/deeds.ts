/**
 * What each command does.
 *
 * Owns nothing: whoever runs a command lends its hands (speaker.ts).
 *
 * @module
 */
import { isRoomName, tryPersonName, tryRoomName } from "../shared/name.ts";
import type { ClientMessage } from "../shared/message.ts";
import { printable } from "../shared/printable.ts";
import { allCommands, noHelp, oneCommand } from "./command_help.ts";
import type { Given } from "./command_line.ts";
import type { CommandName } from "./command_table.ts";
import { errorText } from "./error_text.ts";
import { whereText } from "./where_text.ts";
import type { Whereabouts } from "./whereabouts.ts";

/** What a command works with. */
export interface Hands {
  readonly whereabouts: Whereabouts;
  newRef(): string;
  /** Whether a request of this type has no answer yet. */
  isWaitingFor(type: ClientMessage["type"]): boolean;
  /** Asks the server for something. */
  request(message: ClientMessage): void;
  say(to: string, text: string, options?: { isAction?: boolean }): void;
  /** Shows what was asked for. */
  show(lines: readonly string[]): void;
  /** Says how things stand now, to somebody who sits there. */
  hint(line: string): void;
  /** Tells what went wrong. */
  fail(sentence: string): void;
  leave(text: string): void;
}

type Deed = (given: Given, hands: Hands) => void;

/** The deeds of the table's commands. What a command needs was checked before. */
export const DEEDS: Readonly<Record<CommandName, Deed>> = {
  who({ ROOM }, hands) {
    const room = ROOM === "" ? undefined : roomName(ROOM, hands);
    if (room === null) return;
    hands.request({ type: "who", ref: hands.newRef(), ...(room === undefined ? {} : { room }) });
  },
  msg({ NAME, TEXT }, hands) {
    hands.say(NAME, TEXT);
  },
  query({ NAME }, hands) {
    const { whereabouts } = hands;
    if (NAME === "") {
      whereabouts.returnToRoom();
    } else {
      const person = isRoomName(NAME) ? null : tryPersonName(NAME);
      if (person === null) {
        whereabouts.missPerson(NAME);
        hands.fail(cannotTalkTo(NAME));
      } else {
        whereabouts.talkTo(person);
      }
    }
    hands.hint(whereText(whereabouts.target));
  },
  reply({ TEXT }, hands) {
    hands.say(hands.whereabouts.writer ?? "", TEXT);
  },
  join({ ROOM }, hands) {
    const room = roomName(ROOM, hands);
    if (room === null) {
      hands.whereabouts.missRoom(ROOM);
      return hands.hint(whereText(hands.whereabouts.target));
    }
    // The next line may stand in the same pipe: it is for this room already.
    hands.whereabouts.enter(room);
    hands.request({ type: "join", room, ref: hands.newRef() });
  },
  part({ ROOM, TEXT }, hands) {
    const room = ROOM === "" ? hands.whereabouts.room : roomName(ROOM, hands);
    if (room === null) return;
    hands.whereabouts.leave(room);
    hands.request({ type: "part", room, ref: hands.newRef(), ...textField(TEXT) });
  },
  list(_, hands) {
    hands.request({ type: "list", ref: hands.newRef() });
  },
  nick({ NAME }, hands) {
    const name = tryPersonName(NAME);
    if (name === null) return hands.fail(errorText(BAD_NAME, { type: "rename", name: NAME }));
    // With another name on its way this one is news.
    if (name === hands.whereabouts.name && !hands.isWaitingFor("rename")) {
      return hands.hint(`You are ${printable(name)} already.`);
    }
    hands.request({ type: "rename", name, ref: hands.newRef() });
  },
  me({ TEXT }, hands) {
    hands.say(hands.whereabouts.target ?? "", TEXT, { isAction: true });
  },
  topic({ TEXT }, hands) {
    const room = hands.whereabouts.room ?? "";
    if (TEXT !== "") {
      const text = TEXT.trim() === "-" ? "" : TEXT;
      return hands.request({ type: "set_topic", room, text, ref: hands.newRef() });
    }
    const topic = hands.whereabouts.topicOf(room);
    const about = topic === ""
      ? `${printable(room)} has no topic`
      : `the topic of ${printable(room)}: ${printable(topic)}`;
    hands.show([`-- ${about}`]);
  },
  whois({ NAME }, hands) {
    hands.request({ type: "whois", name: NAME, ref: hands.newRef() });
  },
  away({ TEXT }, hands) {
    hands.request({ type: "set_away", ref: hands.newRef(), ...textField(TEXT) });
  },
  back(_, hands) {
    hands.request({ type: "set_back", ref: hands.newRef() });
  },
  help({ COMMAND }, hands) {
    const lines = COMMAND === "" ? allCommands() : oneCommand(COMMAND);
    if (lines === null) hands.fail(noHelp(COMMAND));
    else hands.show(lines);
  },
  quit({ TEXT }, hands) {
    hands.leave(TEXT);
  },
};

/** `#` may be left out where only a room can be meant. */
function roomName(word: string, hands: Hands): string | null {
  const room = isRoomName(word) ? word : `#${word}`;
  const normal = tryRoomName(room);
  if (normal === null) hands.fail(errorText(BAD_ROOM, { type: "join", room }));
  return normal;
}

function cannotTalkTo(name: string): string {
  if (!isRoomName(name)) return errorText(BAD_NAME, { type: "whois", name }, { action: `talk to ${printable(name)}` });
  return `Cannot talk to ${printable(name)} alone: it is a room. Talk there: /join ${printable(name)}`;
}

/** What the server would answer as well. */
const BAD_NAME = { type: "error", code: "bad_name", text: "" } as const;
const BAD_ROOM = { type: "error", code: "bad_room", text: "" } as const;

function textField(text: string): { text?: string } {
  return text === "" ? {} : { text };
}
