/**
 * Answers of the server, as lines.
 *
 * Pure. What anybody wrote is made harmless here (ARCHITECTURE.md REQ-I25).
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
  readonly strings: Catalogue;
}

/** The lines of an answer with data; none where it is something else. */
export function answerLines(shown: Shown, view: AnswerView): string[] {
  switch (shown.type) {
    case "people":
      return peopleLines(shown, view.strings);
    case "rooms":
      return roomLines(shown, view.strings);
    case "person":
      return personLines(shown, view);
    default:
      return [];
  }
}

function peopleLines({ people, room, more }: MessageOf<"people">, strings: Catalogue): string[] {
  const { events } = strings;
  const lines = people.map(({ name, rooms, away }) => {
    const where = isIn(name, room === undefined ? rooms ?? [] : [room], strings);
    return away === undefined ? where : events.whoIsAway(where, withText(events.awayShort, away.text, strings));
  });
  return withMore(lines, more, strings);
}

function isIn(name: string, rooms: readonly string[], strings: Catalogue): string {
  const { isIn, isInNone } = strings.events;
  return rooms.length === 0 ? isInNone(printable(name)) : isIn(printable(name), listed(rooms, strings));
}

function roomLines({ rooms, more }: MessageOf<"rooms">, strings: Catalogue): string[] {
  const lines = rooms.map(({ room, members, topic }) =>
    withText(strings.events.members(printable(room), members), topic, strings)
  );
  return withMore(lines, more, strings);
}

function withMore(lines: readonly string[], more: number | undefined, strings: Catalogue): string[] {
  return more === undefined ? [...lines] : [...lines, strings.events.more(more)];
}

function personLines(person: MessageOf<"person">, { times, strings }: AnswerView): string[] {
  const { rooms, sessions, since, active, away, shares } = person;
  const { events } = strings;
  const name = printable(person.name);
  return [
    isIn(person.name, rooms, strings),
    events.online({ name, since: times.long(since), active: times.long(active), sessions }),
    ...(away === undefined ? [] : [withText(events.awaySince(name, times.long(away.time)), away.text, strings)]),
    ...(shares === true ? [events.shares(name)] : []),
  ];
}
