/**
 * What each command does.
 *
 * Owns nothing: whoever runs a command lends its hands (chat.ts).
 *
 * @module
 */
import { isRoomName, nameKey, tryPersonName, tryRoomName } from "../shared/name.ts";
import type { ClientMessage, MessageOf } from "../shared/message.ts";
import { printable } from "../shared/printable.ts";
import { allCommands, noHelp, oneCommand } from "./command_help.ts";
import type { Given } from "./command_line.ts";
import type { CommandName } from "./command_table.ts";
import { errorText } from "./error_text.ts";
import type { Place } from "./place.ts";

/** What a command works with. */
export interface Hands {
  readonly place: Place;
  newRef(): string;
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
    if (NAME === "") hands.place.returnToRoom();
    else if (isRoomName(NAME)) {
      return hands.fail(`Cannot talk to ${printable(NAME)} alone: it is a room. Enter it: /join`);
    } else {
      const person = personName(NAME, hands);
      if (person === null) return;
      hands.place.talkTo(person);
    }
    const { target } = hands.place;
    hands.hint(target === null ? "What you type goes nowhere now." : `What you type goes to ${printable(target)} now.`);
  },
  reply({ TEXT }, hands) {
    hands.say(hands.place.writer ?? "", TEXT);
  },
  join({ ROOM }, hands) {
    const room = roomName(ROOM, hands);
    if (room === null) return;
    // The next line may stand in the same pipe: it is for this room already.
    hands.place.enter(room);
    hands.request({ type: "join", room, ref: hands.newRef() });
  },
  part({ ROOM, TEXT }, hands) {
    const room = ROOM === "" ? hands.place.room : roomName(ROOM, hands);
    if (room === null) return;
    const isTarget = hands.place.room !== null && nameKey(hands.place.room) === nameKey(room);
    hands.place.leave(room);
    hands.request({ type: "part", room, ref: hands.newRef(), ...textField(TEXT) });
    const { target } = hands.place;
    if (isTarget && target !== null) hands.hint(`What you type goes to ${printable(target)} now.`);
  },
  list(_, hands) {
    hands.request({ type: "list", ref: hands.newRef() });
  },
  nick({ NAME }, hands) {
    const name = personName(NAME, hands);
    if (name !== null) hands.request({ type: "rename", name, ref: hands.newRef() });
  },
  me({ TEXT }, hands) {
    hands.say(hands.place.target ?? "", TEXT, { isAction: true });
  },
  topic({ TEXT }, hands) {
    const room = hands.place.room ?? "";
    if (TEXT !== "") {
      const text = TEXT.trim() === "-" ? "" : TEXT;
      return hands.request({ type: "set_topic", room, text, ref: hands.newRef() });
    }
    const topic = hands.place.topicOf(room);
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
  if (normal === null) hands.fail(errorText(localError("bad_room"), { type: "join", room }));
  return normal;
}

function personName(word: string, hands: Hands): string | null {
  const normal = tryPersonName(word);
  if (normal === null) hands.fail(errorText(localError("bad_name"), { type: "rename", name: word }));
  return normal;
}

/** What the server would answer as well. */
function localError(code: "bad_room" | "bad_name"): MessageOf<"error"> {
  return { type: "error", code, text: "" };
}

function textField(text: string): { text?: string } {
  return text === "" ? {} : { text };
}
