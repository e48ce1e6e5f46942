/**
 * The handlers of all commands. Those about history, settings and files are in files of their own.
 *
 * Owns nothing: a handler works with the context that it is given (command_context.ts).
 *
 * @module
 */
import { isRoomName, nameKey, tryPersonName, tryRoomName } from "../../shared/wire/name.ts";
import { INVITATIONS_FEATURE, MAX_INVITED, ROSTER_FEATURE, SEEN_FEATURE } from "../../shared/wire/message.ts";
import { printable } from "../../shared/printable.ts";
import { lines } from "../display/line.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { BAD_NAME, BAD_ROOM, errorText, NOT_IN_ROOM } from "../text/error_text.ts";
import { whereText } from "../text/where_text.ts";
import { allCommands, noHelp, oneCommand, overview, topicHelp } from "./command_help.ts";
import type { CommandName } from "./command_table.ts";
import type { CommandContext, CommandHandler } from "./command_context.ts";
import { HISTORY_HANDLERS, wholeNumber } from "./history_handlers.ts";
import { KEY_HANDLERS } from "./key_handlers.ts";
import { SETTING_HANDLERS } from "./setting_handlers.ts";
import { SHARE_HANDLERS } from "./share_handlers.ts";
import { TRANSFER_HANDLERS } from "./transfer_handlers.ts";

/** The words of `chat invite`. */
const INVITE_WORDS: ReadonlySet<string> = new Set(["new", "list", "withdraw"]);

/** What each command of the table does. */
export const COMMAND_HANDLERS: Readonly<Record<CommandName, CommandHandler>> = {
  ...SETTING_HANDLERS,
  ...HISTORY_HANDLERS,
  ...TRANSFER_HANDLERS,
  ...SHARE_HANDLERS,
  ...KEY_HANDLERS,
  who({ ROOM }, context) {
    const { link, rosterPages, strings: { errors, events } } = context;
    if (ROOM.toLowerCase() === "more") {
      const { next } = rosterPages;
      if (next !== null) return context.request({ ...next, ref: link.newRef() });
      return context.fail(errors.cannot(errors.actions.whoIsOnline, events.nobodyElse));
    }
    const room = ROOM === "" ? undefined : roomName(ROOM, context);
    if (room === null) return;
    const ref = link.newRef();
    if (context.hasFeature(ROSTER_FEATURE)) return context.request({ ...rosterPages.first(room), ref });
    context.request({ type: "who", ref, ...(room === undefined ? {} : { room }) });
  },
  msg({ NAME, TEXT }, context) {
    context.say(NAME, TEXT);
  },
  query({ NAME }, context) {
    const { session, conversations, strings } = context;
    if (NAME === "") {
      const person = session.target;
      if (person !== null && !isRoomName(person)) return closeConversation(person, context);
      session.returnToRoom();
    } else {
      const person = isRoomName(NAME) ? null : tryPersonName(NAME);
      if (person === null) {
        session.missPerson(NAME);
        context.fail(cannotTalkTo(NAME, strings));
      } else {
        session.talkTo(person);
        conversations.open(person);
        // Without the feature, the answer is the same for those who are offline and those who do not exist.
        if (context.hasFeature(SEEN_FEATURE) && context.link.isLive) context.lookUp(person);
      }
    }
    context.hint(whereText(session.target, strings));
  },
  reply({ TEXT }, context) {
    context.say(context.session.writer ?? "", TEXT);
  },
  join({ ROOM }, context) {
    const room = roomName(ROOM, context);
    if (room === null) {
      context.session.missRoom(ROOM);
      return context.hint(whereText(context.session.target, context.strings));
    }
    // The next line of a pipe is for this room already.
    context.session.enter(room);
    context.request({ type: "join", room, ref: context.link.newRef() });
  },
  part({ ROOM, TEXT }, context) {
    const person = ROOM === "" ? conversationToClose(TEXT.trim(), context) : null;
    if (person !== null) return closeConversation(person, context);
    const { session, strings } = context;
    // A single word may be a misspelled room: leaving the current one instead would be a surprise.
    const slip = context.screen.hasPrompt && ROOM === "" && TEXT !== "" && !/\s/.test(TEXT)
      ? tryRoomName(`#${TEXT}`)
      : null;
    if (slip !== null) return context.fail(errorText(NOT_IN_ROOM, { type: "part", room: slip }, { strings }));
    if (ROOM === "" && session.room === null) {
      const why = strings.commands.talkingTo(printable(session.target ?? ""));
      return context.fail(strings.errors.cannot(strings.errors.actions.command("part"), why));
    }
    const room = ROOM === "" ? session.room : roomName(ROOM, context);
    if (room === null) return;
    session.leave(room);
    context.request({ type: "part", room, ref: context.link.newRef(), ...textField(TEXT) });
  },
  list(_, context) {
    context.request({ type: "list", ref: context.link.newRef() });
  },
  nick({ NAME }, context) {
    const { strings } = context;
    const name = tryPersonName(NAME);
    if (name === null) return context.fail(errorText(BAD_NAME, { type: "rename", name: NAME }, { strings }));
    // With a change of name on its way, the current name is a request too.
    if (name === context.session.name && !context.link.isWaitingFor("rename")) {
      return context.hint(strings.self.alreadyCalled(printable(name)));
    }
    context.request({ type: "rename", name, ref: context.link.newRef() });
  },
  me({ TEXT }, context) {
    context.say(context.session.target ?? "", TEXT, { isAction: true });
  },
  topic({ TEXT }, context) {
    const room = context.session.room ?? "";
    if (TEXT !== "") {
      const text = TEXT.trim() === "-" ? "" : TEXT;
      return context.request({ type: "set_topic", room, text, ref: context.link.newRef() });
    }
    const topic = context.session.topicOf(room);
    const { commands } = context.strings;
    const about = topic === "" ? commands.noTopic(printable(room)) : commands.topic(printable(room), printable(topic));
    context.show(lines([`-- ${about}`], "notice"));
  },
  whois({ NAME }, context) {
    const { strings } = context;
    if (isRoomName(NAME)) return context.fail(errorText(BAD_NAME, { type: "whois", name: NAME }, { strings }));
    context.request({ type: "whois", name: NAME, ref: context.link.newRef() });
  },
  invitation({ NUMBER, WORD }, context) {
    const { strings: { errors, self } } = context;
    const cannot = (why: string) => context.fail(errors.cannot(errors.actions.invite, why));
    if (!context.hasFeature(INVITATIONS_FEATURE)) return cannot(self.noInvitations);
    // Somebody who types `/invitation list` is thinking of `chat invite list`, and not of a person called list.
    if (INVITE_WORDS.has(WORD.toLowerCase())) return cannot(self.invitedElsewhere(WORD));
    const uses = NUMBER === "" ? 1 : wholeNumber(NUMBER, MAX_INVITED);
    if (uses === null || uses === 0) return cannot(self.badUses(MAX_INVITED));
    const name = WORD === "" ? null : tryPersonName(WORD);
    if (WORD !== "" && name === null) {
      return context.fail(errorText(BAD_NAME, { type: "make_invitation", name: WORD }, { strings: context.strings }));
    }
    const named = name === null ? {} : { name };
    context.request({ type: "make_invitation", uses, ref: context.link.newRef(), ...named });
  },
  away({ TEXT }, context) {
    const { session: { away }, strings } = context;
    if (away !== null && (TEXT === "" || TEXT === away)) return context.hint(strings.self.alreadyAway);
    context.request({ type: "set_away", ref: context.link.newRef(), ...textField(TEXT) });
  },
  back(_, context) {
    const { session, screen, strings } = context;
    // Without a prompt, the lines before may not be answered yet.
    if (screen.hasPrompt && !session.isAway) return context.hint(strings.self.notAway);
    context.request({ type: "set_back", ref: context.link.newRef() });
  },
  help({ COMMAND }, context) {
    const { screen: { hasPrompt }, strings } = context;
    // A pipe has no window to fit into, and no keys.
    if (COMMAND === "") return context.show(hasPrompt ? overview(strings) : allCommands(strings));
    const alias = COMMAND.replace(/^\//, "").toLowerCase();
    if (Object.hasOwn(context.aliases, alias)) {
      return context.show(lines([`/${printable(alias)}: ${printable(context.aliases[alias] ?? "")}`]));
    }
    const help = topicHelp(alias, strings) ?? oneCommand(COMMAND, strings);
    if (help === null) context.fail(noHelp(COMMAND, strings));
    else context.show(help);
  },
  quit({ TEXT }, context) {
    context.leave(TEXT);
  },
};

/** The person whose conversation `/part` closes: the named one, or the target; `null`: it leaves a room. */
function conversationToClose(name: string, { session, conversations }: CommandContext): string | null {
  const { target } = session;
  if (name === "") return target === null || isRoomName(target) ? null : target;
  return conversations.all.find((place) => !isRoomName(place.name) && nameKey(place.name) === nameKey(name))?.name ??
    null;
}

/** Closes a private conversation. */
function closeConversation(person: string, context: CommandContext): void {
  const { session, conversations, strings } = context;
  const isHere = session.target === person;
  if (isHere) session.returnToRoom();
  conversations.close(person);
  context.hint(isHere ? whereText(session.target, strings) : strings.self.closed(printable(person)));
}

/** Where only a room can be meant, its `#` is optional. */
function roomName(word: string, context: CommandContext): string | null {
  const room = isRoomName(word) ? word : `#${word}`;
  const normal = tryRoomName(room);
  if (normal === null) context.fail(errorText(BAD_ROOM, { type: "join", room }, { strings: context.strings }));
  return normal;
}

function cannotTalkTo(name: string, strings: Catalogue): string {
  if (isRoomName(name)) return strings.commands.talkInRoom(printable(name));
  return errorText(BAD_NAME, { type: "whois", name }, {
    strings,
    action: strings.errors.actions.talkTo(printable(name)),
  });
}

function textField(text: string): { text?: string } {
  return text === "" ? {} : { text };
}
