/**
 * Sentences about failures: what cannot be done, and why.
 *
 * Pure. The strings come from a catalogue.
 *
 * @module
 */
import type { ClientMessage, MessageOf } from "../../shared/wire/message.ts";
import { isRoomName, tryPersonName, tryRoomName } from "../../shared/wire/name.ts";
import { printable } from "../../shared/printable.ts";
import { type Catalogue, wordsFor } from "../language/catalogue.ts";

/** Errors that the client finds itself, in the form of the server's. */
export const BAD_NAME = { type: "error", code: "bad_name", text: "" } as const;
export const NOT_IN_ROOM = { type: "error", code: "not_in_room", text: "" } as const;
export const BAD_ROOM = { type: "error", code: "bad_room", text: "" } as const;

/** Whether a name is well-formed but reserved. */
function isReserved(name: string): boolean {
  return tryPersonName(name) === null && tryRoomName(`#${name}`) !== null;
}

/** What was requested, and what it is about. */
type Action = readonly [action: string, subject: string];

/** Describes a request by type. The subject is what the error is about, unless the error says so itself. */
const ACTIONS = {
  hello: ({ name }, { actions }) => [actions.hello(printable(name)), name],
  say: (request, strings) => [sayAction(request, strings), request.to],
  join: ({ room }, { actions }) => [actions.join(printable(room)), room],
  part: ({ room }, { actions }) => [actions.part(printable(room)), room],
  rename: ({ name }, { actions }) => [actions.rename(printable(name)), name],
  set_topic: ({ room }, { actions }) => [actions.setTopic(printable(room)), room],
  set_away: (_, { actions }) => [actions.setAway, ""],
  set_back: (_, { actions }) => [actions.setBack, ""],
  who: ({ room }, { actions }) =>
    room === undefined ? [actions.whoIsOnline, ""] : [actions.whoIsIn(printable(room)), room],
  list: (_, { actions }) => [actions.list, ""],
  whois: ({ name }, { actions }) => [actions.whois(printable(name)), name],
  history: (request, strings) => [historyAction(request, strings), request.to],
  search: (request, { actions }) => [actions.search, request.in ?? request.from ?? ""],
  edit: (_, { actions }) => [actions.edit, ""],
  delete: (_, { actions }) => [actions.delete, ""],
  set_backlog: ({ room }, { actions }) => [actions.setBacklog(printable(room)), room],
  offer: ({ to, names }, { actions }) => [actions.sendFiles(quoted(names[0] ?? ""), printable(to)), to],
  ask: (request, strings) => [askAction(request, strings), request.to],
  accept: (_, { actions }) => [actions.acceptDeal, ""],
  asking: (_, { actions }) => [actions.acceptDeal, ""],
  close: (_, { actions }) => [actions.closeDeal, ""],
  share: (_, { actions }) => [actions.share, ""],
} satisfies { readonly [T in ClientMessage["type"]]?: (request: MessageOf<T>, strings: Catalogue["errors"]) => Action };

/** The most characters that a sentence quotes. */
const MAX_QUOTED = 40;

/** The beginning of a text, quoted within a sentence. */
export function quoted(text: string): string {
  const characters = [...text.slice(0, 4 * MAX_QUOTED)];
  const isWhole = characters.length <= MAX_QUOTED && text.length <= 4 * MAX_QUOTED;
  return `"${printable(characters.slice(0, MAX_QUOTED).join(""))}${isWhole ? "" : "…"}"`;
}

/** Sending a text to a room or person, as an action. */
export function sayAction(
  { to, text }: Pick<MessageOf<"say">, "to" | "text">,
  { actions: { sayIn, sayTo } }: Catalogue["errors"],
): string {
  return (isRoomName(to) ? sayIn : sayTo)(quoted(text), printable(to));
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
  { actions }: Catalogue["errors"],
): string {
  if (what === "get") return actions.getFiles(quoted(path), printable(to));
  return (what === "list" ? actions.seeAll : actions.lookAt)(printable(to));
}

/** The action of a request, for use within a sentence. */
export function wanted(request: ClientMessage, { errors }: Catalogue): string {
  return actionFor(request, errors)[0];
}

function actionFor(request: ClientMessage | null, strings: Catalogue["errors"]): Action {
  const wishes: Readonly<Record<string, unknown>> = ACTIONS;
  const found = request === null ? undefined : wishes[request.type] as
    | ((request: ClientMessage, strings: Catalogue["errors"]) => Action)
    | undefined;
  return request === null || found === undefined ? [strings.actions.unknown, ""] : found(request, strings);
}

export interface ErrorTextOptions {
  readonly strings: Catalogue;
  /** The action, where the request does not say it. */
  readonly action?: string;
  /** How many rooms the user is in. */
  readonly rooms?: number;
}

/** The sentence about an error in reply to a request. */
export function errorText(
  error: MessageOf<"error">,
  request: ClientMessage | null,
  options: ErrorTextOptions,
): string {
  const { errors } = options.strings;
  return errors.cannot(options.action ?? actionFor(request, errors)[0], errorReason(error, request, options));
}

/** Only the reason, as the end of a sentence. */
export function errorReason(
  error: MessageOf<"error">,
  request: ClientMessage | null,
  { strings: { errors }, rooms }: ErrorTextOptions,
): string {
  const [, subject] = actionFor(request, errors);
  const name = error.about ?? subject;
  const about = name === "" ? errors.that : printable(name);
  const text = printable(error.text);
  const words = wordsFor(errors.why, error.code);
  if (words === undefined) return errors.serverSays(printable(error.code) + (text === "" ? "" : ` (${text})`));
  if (error.code === "bad_name" && isReserved(name)) {
    const isOwn = request === null || request.type === "hello" || request.type === "rename";
    return isOwn
      ? errors.reservedName(about)
      : errors.why["no_such_person"]({ about, text, limit: error.limit, rooms });
  }
  // Leaving a room that you are not in must not sound like an attempt to enter it.
  if (error.code === "not_in_room" && request?.type === "part") return errors.notIn(about);
  const isPlace = request?.type === "search" && request.in === name;
  if (error.code === "no_such_person" && isPlace) return errors.noPlace(about);
  return words({ about, text, limit: error.limit, rooms });
}

/** The sentence about a request with an unknown result. */
export function uncertainText(request: ClientMessage, strings: Catalogue): string {
  return strings.errors.uncertain(wanted(request, strings));
}
