/**
 * Who is there, as far as it was told: what names are completed from.
 *
 * Owns the names, their rooms and who spoke last. Names are compared as they are: the server always writes a name in the
 * same way.
 *
 * @module
 */
import type { ServerMessage } from "../../shared/wire/message.ts";
import { isRoomName } from "../../shared/wire/name.ts";

interface Person {
  readonly rooms: Set<string>;
  /** Grows with whatever is said; 0: nothing so far. */
  spoke: number;
}

/** More than a server tells at once. Whoever comes then takes the place of somebody who has left. */
export const MAX_PERSONS = 20_000;

export class Roster {
  readonly #persons = new Map<string, Person>();
  #spoken = 0;

  /** What was known holds no more: the connection is another one. */
  clear(): void {
    for (const [name, person] of this.#persons) {
      person.rooms.clear();
      this.#forget(name);
    }
  }

  /** Follows what the server tells. */
  follow(message: ServerMessage): void {
    switch (message.type) {
      case "message":
        return this.#speak(message.from);
      case "joined":
        return this.#each(message, (name) => this.#person(name)?.rooms.add(message.room));
      case "parted":
        return this.#each(message, (name) => {
          this.#persons.get(name)?.rooms.delete(message.room);
          this.#forget(name);
        });
      case "renamed":
        return this.#rename(message.was, message.name);
      case "people":
        for (const { name, rooms } of message.people) {
          const person = this.#person(name);
          for (const room of rooms ?? (message.room === undefined ? [] : [message.room])) person?.rooms.add(room);
        }
    }
  }

  /**
   * The names that may be meant in a place: who spoke last comes first, then the others of that room, then those of other
   * rooms, in the order of the alphabet.
   */
  namesFor(place: string | null): string[] {
    const isHere = ({ rooms }: Person) => place === null || !isRoomName(place) || rooms.has(place);
    return [...this.#persons]
      .filter(([, { rooms, spoke }]) => rooms.size > 0 || spoke > 0)
      .map(([name, person]) => ({ name, spoke: person.spoke, isHere: isHere(person) }))
      .sort((a, b) => Number(b.isHere) - Number(a.isHere) || b.spoke - a.spoke || (a.name < b.name ? -1 : 1))
      .map(({ name }) => name);
  }

  #speak(name: string): void {
    const person = this.#person(name);
    if (person !== undefined) person.spoke = ++this.#spoken;
  }

  /** Who is nowhere and has said nothing is nobody to be spoken to. */
  #forget(name: string): void {
    const person = this.#persons.get(name);
    if (person !== undefined && person.rooms.size === 0 && person.spoke === 0) this.#persons.delete(name);
  }

  /** There are too many: somebody who has left makes room, who came first of all. */
  #makeRoom(): void {
    for (const [name, { rooms }] of this.#persons) {
      if (rooms.size === 0) return void this.#persons.delete(name);
    }
  }

  #rename(was: string, name: string): void {
    const person = this.#persons.get(was);
    if (person === undefined) return;
    this.#persons.delete(was);
    this.#persons.set(name, person);
  }

  #person(name: string): Person | undefined {
    const found = this.#persons.get(name);
    if (found !== undefined) return found;
    if (this.#persons.size >= MAX_PERSONS) this.#makeRoom();
    if (this.#persons.size >= MAX_PERSONS) return undefined;
    const person: Person = { rooms: new Set(), spoke: 0 };
    this.#persons.set(name, person);
    return person;
  }

  #each({ name, names = [] }: { name?: string; names?: readonly string[] }, run: (name: string) => void): void {
    for (const one of name === undefined ? names : [name]) run(one);
  }
}
