/**
 * Where one is: one's name, the rooms, the topics, whom the next line goes to, and who wrote last.
 *
 * Owns that state and follows the server's messages in it. Neither asks for anything nor shows anything.
 *
 * @module
 */
import { isRoomName, nameKey } from "../shared/name.ts";
import { LOBBY, type MessageOf, type ServerMessage } from "../shared/message.ts";

export class Place {
  #name: string;
  /** By the key of the name, in the order of joining. `null`: the server chooses. */
  #rooms: Map<string, string> | null;
  readonly #topics = new Map<string, string>();
  #target: string | null = null;
  #writer: string | null = null;

  constructor(name: string, rooms: readonly string[] | null) {
    this.#name = name;
    this.#rooms = rooms === null ? null : new Map(rooms.map((room) => [nameKey(room), room]));
    this.#target = rooms?.[0] ?? null;
  }

  /** One's own name. */
  get name(): string {
    return this.#name;
  }

  /** The rooms to be in, first joined first; `null` before the server has chosen. */
  get rooms(): readonly string[] | null {
    return this.#rooms === null ? null : [...this.#rooms.values()];
  }

  /** Where the next line goes: a room, a person, or nowhere. */
  get target(): string | null {
    return this.#target;
  }

  /** The room that is talked to, if it is one. */
  get room(): string | null {
    return this.#target !== null && isRoomName(this.#target) ? this.#target : null;
  }

  /** Who wrote last to oneself alone. */
  get writer(): string | null {
    return this.#writer;
  }

  /** The topic of a room, as far as it is known. */
  topicOf(room: string): string {
    return this.#topics.get(nameKey(room)) ?? "";
  }

  /** Another name is to be asked for. */
  takeName(name: string): void {
    this.#name = name;
  }

  welcome({ name }: MessageOf<"welcome">): void {
    this.#name = name;
    if (this.#rooms !== null) return;
    this.#rooms = new Map();
    this.enter(LOBBY);
  }

  /** What is typed from now on goes to a room, which is being joined. */
  enter(room: string): void {
    this.#rooms ??= new Map();
    const key = nameKey(room);
    const known = this.#rooms.get(key) ?? room;
    this.#rooms.set(key, known);
    this.#target = known;
  }

  /** One is in a room no more, or never was. Lines go to the room that was joined last, if there is one. */
  leave(room: string): void {
    this.#rooms?.delete(nameKey(room));
    this.#topics.delete(nameKey(room));
    if (this.#target !== null && nameKey(this.#target) === nameKey(room)) this.#target = this.#lastRoom();
  }

  /** What is typed from now on goes to a person. */
  talkTo(person: string): void {
    this.#target = person;
  }

  /** What is typed from now on goes to a room again. */
  returnToRoom(): void {
    if (this.room === null) this.#target = this.#lastRoom();
  }

  /** Whether a message is about oneself. */
  isOwn(name: string | undefined): boolean {
    return name === this.#name;
  }

  /** Follows what the server tells. */
  follow(message: ServerMessage): void {
    switch (message.type) {
      case "message":
        if (!isRoomName(message.to) && !this.isOwn(message.from)) this.#writer = message.from;
        break;
      case "joined":
        if (this.#names(message)) this.#joined(message.room);
        break;
      case "parted":
        if (this.#names(message)) this.leave(message.room);
        break;
      case "renamed":
        this.#renamed(message);
        break;
      case "topic":
        this.#topics.set(nameKey(message.room), message.text);
        break;
    }
  }

  #names({ name, names }: MessageOf<"joined"> | MessageOf<"parted">): boolean {
    return this.isOwn(name) || (names ?? []).some((one) => this.isOwn(one));
  }

  /** The server's spelling of a room is the one that counts. */
  #joined(room: string): void {
    this.#rooms ??= new Map();
    this.#rooms.set(nameKey(room), room);
    if (this.#target === null || nameKey(this.#target) === nameKey(room)) this.#target = room;
  }

  #renamed({ was, name }: MessageOf<"renamed">): void {
    if (this.isOwn(was)) this.#name = name;
    if (this.#writer === was) this.#writer = name;
    if (this.#target !== null && nameKey(this.#target) === nameKey(was)) this.#target = name;
  }

  #lastRoom(): string | null {
    return this.rooms?.at(-1) ?? null;
  }
}
