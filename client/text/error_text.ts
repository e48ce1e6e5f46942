/**
 * Sentences about what did not work: what was wanted, and why it cannot be.
 *
 * Pure. The words are those of a catalogue.
 *
 * @module
 */
import type { ClientMessage, MessageOf } from "../../shared/wire/message.ts";
import { isRoomName, tryPersonName, tryRoomName } from "../../shared/wire/name.ts";
import { printable } from "../../shared/printable.ts";
import { type Catalogue, wordsFor } from "../language/catalogue.ts";

/** What the client finds wrong itself, as the server would say it. */
export const BAD_NAME = { type: "error", code: "bad_name", text: "" } as const;
export const NOT_IN_ROOM = { type: "error", code: "not_in_room", text: "" } as const;
export const BAD_ROOM = { type: "error", code: "bad_room", text: "" } as const;

/** Whether a name has the form of one, and yet can be nobody's. */
function isReserved(name: string): boolean {
  return tryPersonName(name) === null && tryRoomName(`#${name}`) !== null;
}

/** What was wanted, and what it was about. */
type Wish = readonly [action: string, subject: string];

/** What was wanted, by the type of the request; what the error is about if it does not say. */
const WANTED = {
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
  list: (_, { errors: { actions } }) => [actions.list, ""],
  whois: ({ name }, { errors: { actions } }) => [actions.whois(printable(name)), name],
  history: (request, strings) => [historyAction(request, strings.errors), request.to],
  search: (request, { errors: { actions } }) => [actions.search, request.in ?? request.from ?? ""],
  edit: (_, { errors: { actions } }) => [actions.edit, ""],
  delete: (_, { errors: { actions } }) => [actions.delete, ""],
  set_backlog: ({ room }, { errors: { actions } }) => [actions.setBacklog(printable(room)), room],
  offer: (
    { to, names },
    { errors: { actions }, grammar },
  ) => [actions.sendFiles(quoted(names[0] ?? "", grammar), printable(to)), to],
  ask: (request, strings) => [askAction(request, strings), request.to],
  accept: (_, { errors: { actions } }) => [actions.acceptTransfer, ""],
  asking: (_, { errors: { actions } }) => [actions.acceptTransfer, ""],
  close: (_, { errors: { actions } }) => [actions.closeTransfer, ""],
  share: (_, { errors: { actions } }) => [actions.share, ""],
} satisfies { readonly [T in ClientMessage["type"]]?: (request: MessageOf<T>, strings: Catalogue) => Wish };

/** The most characters of a text that a sentence quotes. */
const MAX_QUOTED = 40;

/** The beginning of what somebody wrote, within a sentence. */
export function quoted(text: string, grammar: Catalogue["grammar"]): string {
  const characters = [...text.slice(0, 4 * MAX_QUOTED)];
  const isWhole = characters.length <= MAX_QUOTED && text.length <= 4 * MAX_QUOTED;
  return grammar.quoted(`${printable(characters.slice(0, MAX_QUOTED).join(""))}${isWhole ? "" : "…"}`);
}

/** Saying a text somewhere, as an action. */
export function sayAction(
  { to, text }: Pick<MessageOf<"say">, "to" | "text">,
  { errors: { actions: { sayIn, sayTo } }, grammar }: Catalogue,
): string {
  return (isRoomName(to) ? sayIn : sayTo)(quoted(text, grammar), printable(to));
}

/** Reading back in a place, as an action. */
export function historyAction(
  { to }: Pick<MessageOf<"history">, "to">,
  { actions: { history, historyWith } }: Catalogue["errors"],
): string {
  return (isRoomName(to) ? history : historyWith)(printable(to));
}

/** Asking for files, or for what there is, as an action. */
function askAction(
  { to, what, paths: [path = ""] }: MessageOf<"ask">,
  { errors: { actions }, grammar }: Catalogue,
): string {
  if (what === "get") return actions.getFiles(quoted(path, grammar), printable(to));
  return (what === "list" ? actions.seeAll : actions.lookAt)(printable(to));
}

/** What a request wanted, as an action that a sentence says something of. */
export function wanted(request: ClientMessage, strings: Catalogue): string {
  return wish(request, strings)[0];
}

function wish(request: ClientMessage | null, strings: Catalogue): Wish {
  const wishes: Readonly<Record<string, unknown>> = WANTED;
  const found = request === null ? undefined : wishes[request.type] as
    | ((request: ClientMessage, strings: Catalogue) => Wish)
    | undefined;
  return request === null || found === undefined ? [strings.errors.actions.unknown, ""] : found(request, strings);
}

export interface ErrorTextOptions {
  readonly strings: Catalogue;
  /** What was wanted, where the request does not say it. */
  readonly action?: string;
  /** How many rooms one is in. */
  readonly rooms?: number;
}

/** The sentence about an error, with the request that it answers. */
export function errorText(
  error: MessageOf<"error">,
  request: ClientMessage | null,
  options: ErrorTextOptions,
): string {
  const { errors } = options.strings;
  return errors.cannot(options.action ?? wish(request, options.strings)[0], errorReason(error, request, options));
}

/** Only why: the end of a sentence. */
export function errorReason(
  error: MessageOf<"error">,
  request: ClientMessage | null,
  { strings, rooms }: ErrorTextOptions,
): string {
  const { errors } = strings;
  const [, subject] = wish(request, strings);
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
  // Nobody who wants to leave wants to enter.
  if (error.code === "not_in_room" && request?.type === "part") return errors.notIn(about);
  const isPlace = request?.type === "search" && request.in === name;
  if (error.code === "no_such_person" && isPlace) return errors.noPlace(about);
  return words({ about, text, limit: error.limit, rooms });
}

/** The sentence about a request that nobody knows the end of. */
export function uncertainText(request: ClientMessage, strings: Catalogue): string {
  return strings.errors.uncertain(wanted(request, strings));
}
