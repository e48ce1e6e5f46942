/**
 * Answers of the server, as lines.
 *
 * Pure. What anybody wrote is made harmless here (ARCHITECTURE.md I25).
 *
 * @module
 */
import type { MessageOf } from "../../shared/wire/message.ts";
import { printable } from "../../shared/printable.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { listed, type Shown, withText } from "./event_text.ts";
import type { TimeFormat } from "./local_time.ts";

export interface AnswerView {
  readonly times: TimeFormat;
  readonly words: Catalogue;
}

/** The lines of an answer with data; none where it is something else. */
export function answerLines(shown: Shown, view: AnswerView): string[] {
  switch (shown.type) {
    case "people":
      return peopleLines(shown, view.words);
    case "rooms":
      return roomLines(shown, view.words);
    case "person":
      return personLines(shown, view);
    default:
      return [];
  }
}

function peopleLines({ people, room, more }: MessageOf<"people">, words: Catalogue): string[] {
  const { events } = words;
  const lines = people.map(({ name, rooms, away }) => {
    const where = isIn(name, room === undefined ? rooms ?? [] : [room], words);
    return away === undefined ? where : events.whoIsAway(where, withText(events.awayShort, away.text, words));
  });
  return withMore(lines, more, words);
}

function isIn(name: string, rooms: readonly string[], words: Catalogue): string {
  const { isIn, isInNone } = words.events;
  return rooms.length === 0 ? isInNone(printable(name)) : isIn(printable(name), listed(rooms, words));
}

function roomLines({ rooms, more }: MessageOf<"rooms">, words: Catalogue): string[] {
  const lines = rooms.map(({ room, members, topic }) =>
    withText(words.events.members(printable(room), members), topic, words)
  );
  return withMore(lines, more, words);
}

function withMore(lines: readonly string[], more: number | undefined, words: Catalogue): string[] {
  return more === undefined ? [...lines] : [...lines, words.events.more(more)];
}

function personLines(person: MessageOf<"person">, { times, words }: AnswerView): string[] {
  const { rooms, sessions, since, active, away, shares } = person;
  const { events } = words;
  const name = printable(person.name);
  return [
    isIn(person.name, rooms, words),
    events.online({ name, since: times.long(since), active: times.long(active), sessions }),
    ...(away === undefined ? [] : [withText(events.awaySince(name, times.long(away.time)), away.text, words)]),
    ...(shares === true ? [events.shares(name)] : []),
  ];
}
