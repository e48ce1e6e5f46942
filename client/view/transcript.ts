/**
 * Messages as lines for a terminal: `14:02 <ann> hello`.
 *
 * Owns the day of the last line, and the room of the lines that do not name theirs; when either changes, a line says
 * so. Every line begins with a time or with something that only the program writes, and continuation lines are
 * indented, so that nobody can write a line that looks like somebody else's (REQ-I25).
 *
 * @module
 */
import type { PastMessage } from "../../shared/wire/message.ts";
import { isRoomName } from "../../shared/wire/name.ts";
import { printable } from "../../shared/printable.ts";
import { highlighted, type Line, line, lines, linked, type Piece, piece, type Style } from "../display/line.ts";
import { hueOf } from "../display/theme.ts";
import { answerLines, eventText, type Shown } from "../text/message_text.ts";
import { betweenTwo, saidText, type View } from "../text/plain_lines.ts";
import { NameKeyCache } from "../incoming/ignore_list.ts";

export interface TranscriptView extends View {
  /** Where the next line goes. Messages there do not name their room. */
  readonly target: string | null;
  /** Whether the message mentions the user. */
  readonly isMention: boolean;
}

export interface PastView extends TranscriptView {
  /** The search words that it was found by, and its line then has a date; `null`: it was not searched for. */
  readonly sought: readonly string[] | null;
}

export class Transcript {
  readonly #keys = new NameKeyCache();
  #day: string;
  /** The key of the room or person that the lines belong to; empty: none was named yet. */
  #place = "";

  /** `today` is what `TimeFormat.day` gives: no line announces that day. */
  constructor(today: string) {
    this.#day = today;
  }

  /** The lines of a message; none if it is not shown. */
  lines(shown: Shown, view: TranscriptView): Line[] {
    if (shown.type === "message") return [...this.#newDay(shown.time, view), ...this.#inPlace(shown, view)];
    const event = eventText(shown, view);
    return event === null ? lines(answerLines(shown, view), "hint") : this.note([event], view);
  }

  /** The lines of an event of now; those after the first belong to it. */
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

  /** The user knows that the lines that follow belong to this room or person. */
  begin(place: string | null): void {
    this.#place = place === null ? "" : this.#keys.of(place);
  }

  /** A line about the lines above or below it, which belong to `place`. */
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

  /** The lines of a message, after one that names their room if the user cannot know it. */
  #inPlace(message: PastMessage, view: TranscriptView & Partial<PastView>): Line[] {
    const { to } = message;
    const isKnown = to !== view.target || this.#keys.of(to) === this.#place;
    return [...(isKnown ? [] : [this.mark(printable(to), { place: to })]), ...this.#message(message, view)];
  }

  #message(message: PastMessage, view: TranscriptView & Partial<PastView>): Line[] {
    const { sought = null, times, strings } = view;
    const time = `${sought === null ? times.timeOfDay(message.time) : times.long(message.time)} `;
    const before = [piece(time, "time"), ...this.#author(message, view)];
    const style: Style = message.text === undefined ? "hint" : view.isMention ? "mention" : "text";
    return saidText(message, strings).map((text, at) => {
      const prefix = at === 0 ? before : [piece(`${" ".repeat(time.length)}| `, "time")];
      const said = linked(text, style);
      const found = sought === null ? said : highlighted(said, sought, "mention");
      return line([...prefix, ...found], { hang: prefix.length });
    });
  }

  /** The author, and the room unless it is the target. */
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
