/**
 * Sentences about failures: what cannot be done, and why.
 *
 * Pure. The strings come from a catalogue.
 *
 * @module
 */
import type { ClientMessage, MessageOf } from "../../shared/wire/message.ts";
import { isMixed, isRoomName, tryPersonName, tryRoomName } from "../../shared/wire/name.ts";
import { printable } from "../../shared/printable.ts";
import { type Catalogue, wordsFor } from "../language/catalogue.ts";
import type { Foreign } from "./foreign_text.ts";
import type { TimeFormat } from "./local_time.ts";

/** Errors that the client finds itself, in the form of the server's. */
export const BAD_NAME = { type: "error", code: "bad_name", text: "" } as const;
export const NOT_IN_ROOM = { type: "error", code: "not_in_room", text: "" } as const;
export const BAD_ROOM = { type: "error", code: "bad_room", text: "" } as const;
export const EMPTY = { type: "error", code: "empty", text: "" } as const;

/** Whether a name is well-formed but reserved. */
function isReserved(name: string): boolean {
  return tryPersonName(name) === null && tryRoomName(`#${name}`) !== null;
}

/** What was requested, and what it is about. */
type Action = readonly [action: string, subject: string];

/** Describes a request by type. The subject is what the error is about, unless the error says so itself. */
const ACTIONS = {
  hello: ({ name }, { errors: { actions } }) => [actions.hello(printable(name)), name],
  say: (request, strings) => [sayAction(request, strings), request.to],
  join: ({ room }, { errors: { actions } }) => [actions.join(printable(room)), room],
  part: ({ room }, { errors: { actions } }) => [actions.part(printable(room)), room],
  rename: ({ name }, { errors: { actions } }) => [actions.rename(printable(name)), name],
  set_topic: ({ room }, { errors: { actions } }) => [actions.setTopic(printable(room)), room],
  set_away: (_, { errors: { actions } }) => [actions.setAway, ""],
  set_back: (_, { errors: { actions } }) => [actions.setBack, ""],
  who: ({ room }, { errors: { actions } }) =>
    room === undefined ? [actions.whoIsOnline, ""] : [actions.whoIsIn(printable(room)), room],
  roster: ({ room }, { errors: { actions } }) =>
    room === undefined ? [actions.whoIsOnline, ""] : [actions.whoIsIn(printable(room)), room],
  list: (_, { errors: { actions } }) => [actions.list, ""],
  whois: ({ name }, { errors: { actions } }) => [actions.whois(printable(name)), name],
  history: (request, strings) => [historyAction(request, strings.errors), request.to],
  search: (request, { errors: { actions } }) => [actions.search, request.in ?? request.from ?? ""],
  edit: (_, { errors: { actions } }) => [actions.edit, ""],
  delete: (_, { errors: { actions } }) => [actions.delete, ""],
  set_backlog: ({ room }, { errors: { actions } }) => [actions.setBacklog(printable(room)), room],
  make_invitation: ({ name }, { errors: { actions } }) => [actions.invite, name ?? ""],
  find_device: (_, { errors: { actions } }) => [actions.approveDevice, ""],
  approve_device: (_, { errors: { actions } }) => [actions.approveDevice, ""],
  list_devices: (_, { errors: { actions } }) => [actions.listDevices, ""],
  revoke_device: ({ number }, { errors: { actions } }) => [actions.revokeDevice(number), `${number}`],
  offer: (
    { to, names },
    { errors: { actions }, grammar },
  ) => [actions.sendFiles(quoted(names[0] ?? "", grammar), printable(to)), to],
  ask: (request, strings) => [askAction(request, strings), request.to],
  accept: (_, { errors: { actions } }) => [actions.acceptTransfer, ""],
  asking: (_, { errors: { actions } }) => [actions.acceptTransfer, ""],
  close: (_, { errors: { actions } }) => [actions.closeTransfer, ""],
  share: (_, { errors: { actions } }) => [actions.share, ""],
} satisfies { readonly [T in ClientMessage["type"]]?: (request: MessageOf<T>, strings: Catalogue) => Action };

/** Requests that only a device of a person may make. */
const DEVICE_REQUESTS: ReadonlySet<string> = new Set([
  "find_device",
  "approve_device",
  "list_devices",
  "revoke_device",
]);

/** The most characters that a sentence quotes. */
const MAX_QUOTED = 40;

/** The beginning of a text, quoted within a sentence. */
export function quoted(text: string, grammar: Catalogue["grammar"]): string {
  const characters = [...text.slice(0, 4 * MAX_QUOTED)];
  const isWhole = characters.length <= MAX_QUOTED && text.length <= 4 * MAX_QUOTED;
  return grammar.quoted(`${printable(characters.slice(0, MAX_QUOTED).join(""))}${isWhole ? "" : "…"}`);
}

/** Sending a text to a room or person, as an action. */
export function sayAction(
  { to, text }: Pick<MessageOf<"say">, "to" | "text">,
  { errors: { actions: { sayIn, sayTo } }, grammar }: Catalogue,
): string {
  return (isRoomName(to) ? sayIn : sayTo)(quoted(text, grammar), printable(to));
}

/** Reading the history of a room or a conversation, as an action. */
export function historyAction(
  { to }: Pick<MessageOf<"history">, "to">,
  { actions: { history, historyWith } }: Catalogue["errors"],
): string {
  return (isRoomName(to) ? history : historyWith)(printable(to));
}

/** Requesting files or a listing, as an action. */
function askAction(
  { to, what, paths: [path = ""] }: MessageOf<"ask">,
  { errors: { actions }, grammar }: Catalogue,
): string {
  if (what === "get") return actions.getFiles(quoted(path, grammar), printable(to));
  return (what === "list" ? actions.seeAll : actions.lookAt)(printable(to));
}

/** The action of a request, for use within a sentence. */
export function wanted(request: ClientMessage, strings: Catalogue): string {
  return actionFor(request, strings)[0];
}

function actionFor(request: ClientMessage | null, strings: Catalogue): Action {
  const actions: Readonly<Record<string, unknown>> = ACTIONS;
  const found = request === null ? undefined : actions[request.type] as
    | ((request: ClientMessage, strings: Catalogue) => Action)
    | undefined;
  return request === null || found === undefined ? [strings.errors.actions.unknown, ""] : found(request, strings);
}

export interface ErrorTextOptions {
  readonly strings: Catalogue;
  /** The action, where the request does not say it. */
  readonly action?: string;
  /** How many rooms the user is in. */
  readonly rooms?: number;
  /** Whether there may be such a room: the user may have left out its `#`. */
  readonly isRoom?: (room: string) => boolean;
  /** How to write a time; without it, no sentence has one. */
  readonly times?: Pick<TimeFormat, "long">;
}

/** The sentence about an error in reply to a request. */
export function errorText(
  error: MessageOf<"error">,
  request: ClientMessage | null,
  options: ErrorTextOptions,
): string {
  const { errors } = options.strings;
  return errors.cannot(options.action ?? actionFor(request, options.strings)[0], errorReason(error, request, options));
}

/** Only the reason, as the end of a sentence. */
export function errorReason(
  error: MessageOf<"error">,
  request: ClientMessage | null,
  { strings, rooms, isRoom, times }: ErrorTextOptions,
): string {
  const { errors } = strings;
  const [, subject] = actionFor(request, strings);
  const name = error.about ?? subject;
  const about = name === "" ? errors.that : printable(name);
  const text = printable(error.text);
  const words = wordsFor(errors.why, error.code);
  if (words === undefined) return errors.serverSays(printable(error.code) + (text === "" ? "" : ` (${text})`));
  const isOwn = request === null || request.type === "hello" || request.type === "rename";
  if (error.code === "bad_name" && !isOwn && isRoomName(name)) return errors.roomNotPerson;
  if (error.code === "bad_name" && isReserved(name)) {
    return isOwn
      ? errors.reservedName(about)
      : errors.why["no_such_person"]({ about, text, limit: error.limit, rooms });
  }
  if (error.code === "bad_name" && isOwn && isMixed(name)) return errors.mixedName(about);
  if (error.code === "not_allowed" && DEVICE_REQUESTS.has(request?.type ?? "")) return strings.devices.notADevice;
  if (error.seen !== undefined && times !== undefined) return errors.notOnline(about, times.long(error.seen));
  if (error.code === "bad_invitation" && error.why === "name") return errors.invitationFor(about);
  const wrong = error.code === "bad_invitation" ? wordsFor(errors.invitation, error.why ?? "") : undefined;
  if (wrong !== undefined) return wrong;
  // Leaving a room that you are not in must not sound like an attempt to enter it.
  if (error.code === "not_in_room" && request?.type === "part") return errors.notIn(about);
  const isPlace = request?.type === "search" && request.in === name;
  if (error.code === "no_such_person" && isPlace) return errors.noPlace(about);
  const room = error.code === "no_such_person" ? tryRoomName(`#${name}`) : null;
  if (room !== null && isRoom?.(room) === true) return errors.nobodyOrRoom(about);
  return words({ about, text, limit: error.limit, rooms });
}

/** The reason for refusing what is not text in UTF-8, with what to do about it. */
export function foreignReason(looksLike: Foreign, where: "terminal" | "pipe", { errors }: Catalogue): string {
  const why = errors.foreign[looksLike];
  return looksLike === "binary" ? why : errors.foreignAdvice[where](why);
}

/** The sentence about a request with an unknown result. */
export function uncertainText(request: ClientMessage, strings: Catalogue): string {
  return strings.errors.uncertain(wanted(request, strings));
}
