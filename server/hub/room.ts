/**
 * A room: its members, its topic, and the log that all of them hear. Owns who is in it; knows nothing of other rooms.
 *
 * @module
 */
import { nameKey } from "../../shared/wire/name.ts";
import type { ServerMessage } from "../../shared/wire/message.ts";
import type { PendingWakeups } from "./pending_wakeups.ts";
import { FrameLog } from "./frame_log.ts";
import type { Person, Place } from "./person.ts";
import type { RoomRecord } from "../store/register.ts";

/** A topic, and who set it when. */
export interface Topic {
  readonly text: string;
  readonly by: string;
  /** Unix time in milliseconds. */
  readonly time: number;
}

export class Room {
  /** As the first to join wrote it. */
  readonly name: string;
  /** What the name is compared by. */
  readonly key: string;
  topic: Topic | undefined;
  /** How many messages are told to who comes, if the room has a number of its own. */
  backlog: number | undefined;
  readonly #log = new FrameLog();
  readonly #wakeups: PendingWakeups;
  readonly #places = new Set<Place>();
  /** How many sessions each person has here. */
  readonly #persons = new Map<Person, number>();
  #hasHistory: boolean;

  constructor({ name, topic, backlog, hasHistory }: RoomRecord, wakeups: PendingWakeups) {
    this.name = name;
    this.key = nameKey(name);
    this.topic = topic;
    this.backlog = backlog;
    this.#hasHistory = hasHistory;
    this.#wakeups = wakeups;
  }

  /** Whether something was said here that may still be kept. */
  get hasHistory(): boolean {
    return this.#hasHistory;
  }

  /** Whether there is something to remember when nobody is here. */
  get remembers(): boolean {
    return this.#hasHistory || this.topic !== undefined || this.backlog !== undefined;
  }

  /** What is to be remembered. */
  record(): RoomRecord {
    const { name, topic, backlog, hasHistory } = this;
    return {
      name,
      hasHistory,
      ...(topic === undefined ? {} : { topic }),
      ...(backlog === undefined ? {} : { backlog }),
    };
  }

  /** Who is here, each once. */
  get persons(): Iterable<Person> {
    return this.#persons.keys();
  }

  /** How many persons are here. */
  get size(): number {
    return this.#persons.size;
  }

  has(place: Place): boolean {
    return this.#places.has(place);
  }

  /** Tells everybody here, each session once, in one order. */
  publish(message: ServerMessage): void {
    this.#log.append(message);
    this.#wakeups.touch(this);
  }

  /** The same with what belongs to the history. */
  say(message: ServerMessage): void {
    this.#hasHistory = true;
    this.publish(message);
  }

  /** Lets a session in. Gives whether it is the person's first one here. */
  add(place: Place): boolean {
    const sessions = this.#persons.get(place.person) ?? 0;
    this.#places.add(place);
    this.#persons.set(place.person, sessions + 1);
    place.rooms.add(this);
    place.session?.follow(this.#log);
    return sessions === 0;
  }

  /**
   * Lets a session go. The farewell, if there is one, is said to all who are here if it was the person's last session,
   * else to that session alone.
   */
  remove(place: Place, farewell: ServerMessage | null): void {
    const sessions = (this.#persons.get(place.person) ?? 0) - 1;
    if (sessions > 0) this.#persons.set(place.person, sessions);
    else {
      this.#persons.delete(place.person);
      if (farewell !== null) this.publish(farewell);
    }
    this.#places.delete(place);
    place.rooms.delete(this);
    if (place.session !== null) {
      place.session.unfollow(this.#log);
      if (sessions > 0 && farewell !== null) place.session.deliver(farewell);
      this.#wakeups.touch(place.session);
    }
  }

  /** The place of a member has another session: it hears what comes from now on, and nobody else is told. */
  handOver(place: Place): void {
    place.session?.follow(this.#log);
    place.session?.deliver({ type: "joined", room: this.name, name: place.person.name });
    this.tellTopic(place);
  }

  /** Tells a member the topic, if there is one. */
  tellTopic(place: Place): void {
    if (this.topic !== undefined) place.session?.deliver({ type: "topic", room: this.name, ...this.topic });
  }

  wake(): void {
    for (const place of this.#places) place.session?.wake();
  }
}
