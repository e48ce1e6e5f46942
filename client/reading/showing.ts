/**
 * What the reader gets of all that comes: lines on the screen, bells, counts of what is new elsewhere, a log.
 *
 * Owns nothing but how these go together.
 *
 * @module
 */
import type { MessageOf, ServerMessage } from "../../shared/message.ts";
import { isRoomName } from "../../shared/name.ts";
import { printable } from "../../shared/printable.ts";
import { type Line, lines as linesOf } from "../display/line.ts";
import type { Clock } from "../edge.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { Unanswered } from "../link/unanswered.ts";
import type { Screen } from "../screen/screen.ts";
import type { Shown } from "../text/event_text.ts";
import { localTimes, type TimeFormat } from "../text/local_time.ts";
import { plainLines } from "../text/plain_lines.ts";
import type { Whereabouts } from "../whereabouts.ts";
import { AlertPace } from "./alert_pace.ts";
import type { Attention } from "./attention.ts";
import { News } from "./news.ts";
import type { Places } from "./places.ts";
import type { ReadingLog } from "./reading_log.ts";
import { isOccasion, type Settings } from "./settings.ts";
import { Transcript } from "./transcript.ts";

export interface ShowingParts {
  readonly screen: Screen;
  readonly whereabouts: Whereabouts;
  readonly places: Places;
  readonly attention: Attention;
  readonly settings: Readonly<Settings>;
  readonly clock: Pick<Clock, "timeMs" | "nowMs">;
  readonly words: Catalogue;
  readonly log: ReadingLog;
}

export class Showing {
  readonly #parts: ShowingParts;
  readonly #news: News;
  readonly #times: TimeFormat;
  /** For the log, which has times of its own. */
  readonly #withoutTimes: TimeFormat;
  readonly #transcript: Transcript;
  readonly #bells: AlertPace;
  readonly #notifications: AlertPace;

  constructor(parts: ShowingParts) {
    const { screen, clock, words } = parts;
    this.#parts = parts;
    this.#news = new News(parts);
    this.#bells = new AlertPace(clock);
    this.#notifications = new AlertPace(clock);
    this.#times = localTimes(() => clock.timeMs(), { hasStamps: screen.isInteractive, words });
    this.#withoutTimes = localTimes(() => clock.timeMs(), { hasStamps: false, words });
    this.#transcript = new Transcript(this.#times.day(clock.timeMs()));
  }

  /** A connection begins, in these rooms; or it begins again. */
  begin(rooms: readonly string[], { isAgain }: { readonly isAgain: boolean }): void {
    this.#news.begin(rooms, { isAgain });
  }

  /** Shows a message, which everything else has followed already, with the request that it belongs to. */
  take(message: ServerMessage, request: Unanswered | null): void {
    for (const shown of this.#news.worthShowing(message, request)) this.#show(shown);
  }

  #show(shown: Shown): void {
    const { screen, whereabouts } = this.#parts;
    const isCall = shown.type === "message" && this.#attend(shown);
    screen.show(this.#lines(shown, { isCall }));
    const { log } = this.#parts;
    const place = log.folder === null ? null : placeOf(shown, whereabouts.name);
    if (place === null) return;
    const timeMs = shown.type === "message" ? shown.time : this.#parts.clock.timeMs();
    for (const text of plainLines(shown, { ...this.#view(), times: this.#withoutTimes })) {
      log.add({ place, text, timeMs });
    }
  }

  #lines(shown: Shown, { isCall }: { readonly isCall: boolean }): Line[] {
    const { screen, whereabouts } = this.#parts;
    if (!screen.hasPrompt) return linesOf(plainLines(shown, this.#view()));
    return this.#transcript.lines(shown, { ...this.#view(), target: whereabouts.target, isCall });
  }

  #view() {
    const { whereabouts, clock, words } = this.#parts;
    return { ownName: whereabouts.name, times: this.#times, nowMs: clock.timeMs(), words };
  }

  /** Counts a message where it belongs and makes the reader look, if there is a reason. Whether it names the reader. */
  #attend(message: MessageOf<"message">): boolean {
    const { screen, whereabouts, places, attention, settings } = this.#parts;
    const place = placeOf(message, whereabouts.name) ?? message.to;
    if (whereabouts.isOwn(message.from)) {
      if (!isRoomName(place)) places.meet(place);
      return false;
    }
    const isNamed = attention.isCall(message.text, whereabouts.name);
    const isCall = isNamed || !isRoomName(message.to);
    places.said(place, { isCall });
    const bell = isOccasion(settings.bell, { isCall }) && this.#bells.next() !== null;
    const missed = isOccasion(settings.notify, { isCall }) ? this.#notifications.next() : null;
    if (bell || missed !== null) {
      screen.alert({ bell, notification: missed === null ? null : notificationText(message, missed) });
    }
    return isNamed;
  }
}

/** More than a notification shows. */
const MAX_NOTIFICATION = 200;

/** `missed`: so many came before it. It begins with a word of our own, for some terminals take numbers for commands. */
function notificationText({ from, text }: MessageOf<"message">, missed: number): string {
  const more = missed === 0 ? "" : ` (+${missed})`;
  return printable(`chat${more}: ${from}: ${text}`.slice(0, MAX_NOTIFICATION)).replaceAll(";", ",");
}

/** The room that something happens in, or the person that one talks to; `null` where it belongs nowhere. */
function placeOf(shown: Shown, ownName: string): string | null {
  if (shown.type === "message") return isRoomName(shown.to) || shown.from === ownName ? shown.to : shown.from;
  switch (shown.type) {
    case "joined":
    case "parted":
    case "folded":
    case "topic":
      return shown.room;
    case "renamed":
    case "away":
    case "back":
      return shown.room ?? null;
    default:
      return null;
  }
}
