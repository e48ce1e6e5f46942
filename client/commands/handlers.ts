/**
 * What each command does.
 *
 * Owns nothing: whoever runs a command lends its hands (command_context.ts).
 *
 * @module
 */
import { isRoomName, nameKey, tryPersonName, tryRoomName } from "../../shared/wire/name.ts";
import { printable } from "../../shared/printable.ts";
import { lines } from "../display/line.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { BAD_NAME, BAD_ROOM, errorText, NOT_IN_ROOM } from "../text/error_text.ts";
import { whereText } from "../text/where_text.ts";
import { allCommands, allKeys, noHelp, oneCommand } from "./command_help.ts";
import type { CommandName } from "./command_table.ts";
import type { Deed, Hands } from "./command_context.ts";
import { HISTORY_DEEDS } from "./history_handlers.ts";
import { SETTING_DEEDS } from "./setting_handlers.ts";
import { SHARE_DEEDS } from "./share_handlers.ts";
import { TRANSFER_DEEDS } from "./transfer_handlers.ts";

/** The deeds of the table's commands. What a command needs was checked before. */
export const DEEDS: Readonly<Record<CommandName, Deed>> = {
  ...SETTING_DEEDS,
  ...HISTORY_DEEDS,
  ...TRANSFER_DEEDS,
  ...SHARE_DEEDS,
  who({ ROOM }, hands) {
    const room = ROOM === "" ? undefined : roomName(ROOM, hands);
    if (room === null) return;
    hands.request({ type: "who", ref: hands.newRef(), ...(room === undefined ? {} : { room }) });
  },
  msg({ NAME, TEXT }, hands) {
    hands.say(NAME, TEXT);
  },
  query({ NAME }, hands) {
    const { whereabouts, places, words } = hands;
    if (NAME === "") {
      const person = whereabouts.target;
      if (person !== null && !isRoomName(person)) return endTalk(person, hands);
      whereabouts.returnToRoom();
    } else {
      const person = isRoomName(NAME) ? null : tryPersonName(NAME);
      if (person === null) {
        whereabouts.missPerson(NAME);
        hands.fail(cannotTalkTo(NAME, words));
      } else {
        whereabouts.talkTo(person);
        places.meet(person);
      }
    }
    hands.hint(whereText(whereabouts.target, words));
  },
  reply({ TEXT }, hands) {
    hands.say(hands.whereabouts.writer ?? "", TEXT);
  },
  join({ ROOM }, hands) {
    const room = roomName(ROOM, hands);
    if (room === null) {
      hands.whereabouts.missRoom(ROOM);
      return hands.hint(whereText(hands.whereabouts.target, hands.words));
    }
    // The next line may stand in the same pipe: it is for this room already.
    hands.whereabouts.enter(room);
    hands.request({ type: "join", room, ref: hands.newRef() });
  },
  part({ ROOM, TEXT }, hands) {
    const talk = ROOM === "" ? talkToPart(TEXT.trim(), hands) : null;
    if (talk !== null) return endTalk(talk, hands);
    const { whereabouts, words } = hands;
    // Who sits there sees that a single word may be a slip of the room's name, and that the wrong room would be left.
    const slip = hands.hasPrompt && ROOM === "" && TEXT !== "" && !/\s/.test(TEXT) ? tryRoomName(`#${TEXT}`) : null;
    if (slip !== null) return hands.fail(errorText(NOT_IN_ROOM, { type: "part", room: slip }, { words }));
    if (ROOM === "" && whereabouts.room === null) {
      const why = words.commands.talkingTo(printable(whereabouts.target ?? ""));
      return hands.fail(words.errors.cannot(words.errors.actions.command("part"), why));
    }
    const room = ROOM === "" ? whereabouts.room : roomName(ROOM, hands);
    if (room === null) return;
    whereabouts.leave(room);
    hands.request({ type: "part", room, ref: hands.newRef(), ...textField(TEXT) });
  },
  list(_, hands) {
    hands.request({ type: "list", ref: hands.newRef() });
  },
  nick({ NAME }, hands) {
    const { words } = hands;
    const name = tryPersonName(NAME);
    if (name === null) return hands.fail(errorText(BAD_NAME, { type: "rename", name: NAME }, { words }));
    // With another name on its way this one is news.
    if (name === hands.whereabouts.name && !hands.isWaitingFor("rename")) {
      return hands.hint(words.self.alreadyCalled(printable(name)));
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
    const { commands } = hands.words;
    const about = topic === "" ? commands.noTopic(printable(room)) : commands.topic(printable(room), printable(topic));
    hands.show(lines([`-- ${about}`], "notice"));
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
    const { hasPrompt, words } = hands;
    if (COMMAND === "") return hands.show([...allCommands(words), ...hasPrompt ? allKeys(words) : []]);
    const alias = COMMAND.replace(/^\//, "").toLowerCase();
    if (Object.hasOwn(hands.aliases, alias)) {
      return hands.show(lines([`/${printable(alias)}: ${printable(hands.aliases[alias] ?? "")}`]));
    }
    const help = oneCommand(COMMAND, words);
    if (help === null) hands.fail(noHelp(COMMAND, words));
    else hands.show(help);
  },
  quit({ TEXT }, hands) {
    hands.leave(TEXT);
  },
};

/** The person whose talk a `/part` ends: the one named, or the one that is talked to; `null`: it leaves a room. */
function talkToPart(name: string, { whereabouts, places }: Hands): string | null {
  const { target } = whereabouts;
  if (name === "") return target === null || isRoomName(target) ? null : target;
  return places.all.find((place) => !isRoomName(place.name) && nameKey(place.name) === nameKey(name))?.name ?? null;
}

/** Somebody is not talked to alone any more. */
function endTalk(person: string, hands: Hands): void {
  const { whereabouts, places, words } = hands;
  if (whereabouts.target === person) whereabouts.returnToRoom();
  places.close(person);
  hands.hint(whereText(whereabouts.target, words));
}

/** `#` may be left out where only a room can be meant. */
function roomName(word: string, hands: Hands): string | null {
  const room = isRoomName(word) ? word : `#${word}`;
  const normal = tryRoomName(room);
  if (normal === null) hands.fail(errorText(BAD_ROOM, { type: "join", room }, { words: hands.words }));
  return normal;
}

function cannotTalkTo(name: string, words: Catalogue): string {
  if (isRoomName(name)) return words.commands.talkInRoom(printable(name));
  return errorText(BAD_NAME, { type: "whois", name }, { words, action: words.errors.actions.talkTo(printable(name)) });
}

function textField(text: string): { text?: string } {
  return text === "" ? {} : { text };
}
