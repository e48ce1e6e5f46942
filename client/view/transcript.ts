/**
 * What is shown, as lines for a terminal: `14:02 <ann> hello`.
 *
 * Owns which day it was, and of which room the lines are that do not say it: a line says so when it changes. Each line begins with a time or with what only the program writes, and
 * what goes on below begins further to the right, so that nobody can write a line that looks like another one's (REQ-I25).
 *
 * @module
 */
import type { PastMessage } from "../../shared/wire/message.ts";
import { isRoomName } from "../../shared/wire/name.ts";
import { printable } from "../../shared/printable.ts";
import { highlighted } from "../display/highlight.ts";
import { type Line, line, lines, type Piece, piece, type Style } from "../display/line.ts";
import { linked } from "../display/links.ts";
import { hueOf } from "../display/theme.ts";
import { answerLines } from "../text/answer_text.ts";
import { eventText, type Shown } from "../text/event_text.ts";
import { betweenTwo, saidText, type View } from "../text/plain_lines.ts";
import { NameKeyCache } from "../incoming/ignore_list.ts";

/** What is needed besides what is shown. */
export interface TranscriptView extends View {
  /** Where the next line goes: what is said there needs no room before it. */
  readonly target: string | null;
  /** Whether the message names the reader. */
  readonly isCall: boolean;
}

/** What is needed for a message that is read back. */
export interface PastView extends TranscriptView {
  /** The words that it was found by, `null` where it was not looked for. What was found is of any day, and says which. */
  readonly sought: readonly string[] | null;
}

export class Transcript {
  readonly #keys = new NameKeyCache();
  #day: string;
  /** The key of the place that was named last for what is said there; the empty text: none. */
  #place = "";

  /** `today` as `TimeFormat.day` writes it: on that day no line says which it is. */
  constructor(today: string) {
    this.#day = today;
  }

  /** The lines of what is shown; none of what is not. */
  lines(shown: Shown, view: TranscriptView): Line[] {
    if (shown.type === "message") return [...this.#newDay(shown.time, view), ...this.#inPlace(shown, view)];
    const event = eventText(shown, view);
    return event === null ? lines(answerLines(shown, view), "hint") : this.note([event], view);
  }

  /** The lines of what happens, as of now: those behind the first belong to it. */
  note(
    [first = "", ...more]: readonly string[],
    view: Pick<TranscriptView, "times" | "nowMs">,
    { style = "notice" }: { readonly style?: Style } = {},
  ): Line[] {
    const time = `${view.times.timeOfDay(view.nowMs)} `;
    const below = piece(`${" ".repeat(time.length)}   `, "time");
    return [
      ...this.#newDay(view.nowMs, view),
      line([piece(time, "time"), piece("-- ", "notice"), piece(first, style)], { hang: 2 }),
      ...more.map((text) => line([below, piece(text, style)], { hang: 1 })),
    ];
  }

  /** The lines of a message that is read back. */
  past(message: PastMessage, view: PastView): Line[] {
    if (view.sought === null) return [...this.#newDay(message.time, view), ...this.#inPlace(message, view)];
    return this.#message(message, { ...view, target: null });
  }

  /** What is said in a place needs no room before it, as the reader knows. */
  begin(place: string | null): void {
    this.#place = place === null ? "" : this.#keys.of(place);
  }

  /** A line about those above or below it; `place` is the one that it names for them. */
  mark(text: string, { place }: { readonly place?: string } = {}): Line {
    if (place !== undefined) this.begin(place);
    return line([piece(`── ${text} ──`, "day")]);
  }

  #newDay(timeMs: number, { times }: Pick<TranscriptView, "times">): Line[] {
    const day = times.day(timeMs);
    if (day === this.#day) return [];
    this.#day = day;
    return [this.mark(day)];
  }

  /** The lines of a message, behind one that names the room if they do not say it, and the reader cannot know. */
  #inPlace(message: PastMessage, view: TranscriptView & Partial<PastView>): Line[] {
    const { to } = message;
    const isKnown = to !== view.target || this.#keys.of(to) === this.#place;
    return [...(isKnown ? [] : [this.mark(printable(to), { place: to })]), ...this.#message(message, view)];
  }

  #message(message: PastMessage, view: TranscriptView & Partial<PastView>): Line[] {
    const { sought = null, times, strings } = view;
    const time = `${sought === null ? times.timeOfDay(message.time) : times.long(message.time)} `;
    const before = [piece(time, "time"), ...this.#author(message, view)];
    const style: Style = message.text === undefined ? "hint" : view.isCall ? "mention" : "text";
    return saidText(message, strings).map((text, at) => {
      const prefix = at === 0 ? before : [piece(`${" ".repeat(time.length)}| `, "time")];
      const said = linked(text, style);
      const found = sought === null ? said : highlighted(said, sought, "mention");
      return line([...prefix, ...found], { hang: prefix.length });
    });
  }

  /** Who says it, and where if it is elsewhere. */
  #author({ from, to, action }: PastMessage, view: TranscriptView): Piece[] {
    const name = piece(from, from === view.ownName ? "own" : "name", { hue: hueOf(this.#keys.of(from)) });
    if (!isRoomName(to)) {
      const place = piece(`${betweenTwo({ from, to }, view)} `, "place");
      return action ? [place, piece("* "), name, piece(" ")] : [place];
    }
    const place = to === view.target ? [] : [piece(`${to} `, "place")];
    return action ? [...place, piece("* "), name, piece(" ")] : [...place, piece("<"), name, piece("> ")];
  }
}
