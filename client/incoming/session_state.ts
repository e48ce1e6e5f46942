/**
 * Where one is: one's name, the rooms, the topics, whom the next line goes to, who wrote last, and whether one is away.
 *
 * Owns that state and follows the server's messages in it. Neither asks for anything nor shows anything.
 *
 * What was typed for one place must never be said in another one, where others read it:
 *
 * 1. A line goes where somebody chose last: by `/join`, `/query`, or a `/part` that leads back to the room before.
 * 2. Where that place cannot be had, somebody who sits there sees it, and the place before comes back.
 * 3. In a pipe the next lines were written long ago: they go nowhere, until another place is chosen.
 *
 * @module
 */
import { type ClientMessage, LOBBY, type MessageOf, type ServerMessage } from "../../shared/wire/message.ts";
import { isRoomName, nameKey } from "../../shared/wire/name.ts";
import { NOT_THERE } from "../link/repeats.ts";

/** A room that was asked for, so many times, and where one was before. */
interface Joining {
  readonly asked: number;
  readonly wasIn: boolean;
  readonly room: string | null;
  readonly person: string | null;
}

export interface SessionStateOptions {
  /** Whether somebody sits there, who sees where the next line goes. */
  readonly isInteractive: boolean;
}

export class SessionState {
  readonly #isInteractive: boolean;
  #name: string;
  /** By the key of the name, in the order of joining. `null`: the server chooses. */
  #rooms: Map<string, string> | null;
  readonly #joining = new Map<string, Joining>();
  readonly #topics = new Map<string, string>();
  readonly #backlogs = new Map<string, MessageOf<"backlog_set">>();
  #room: string | null;
  #person: string | null = null;
  /** A room, and a person, that lines were meant for and that cannot be had. */
  #missedRoom: string | null = null;
  #missedPerson: string | null = null;
  #writer: string | null = null;
  #isAway = false;

  constructor(name: string, rooms: readonly string[] | null, { isInteractive }: SessionStateOptions) {
    this.#name = name;
    this.#rooms = null;
    this.#room = null;
    this.#isInteractive = isInteractive;
    this.startIn(rooms);
  }

  /** One's own name. */
  get name(): string {
    return this.#name;
  }

  /** The rooms to be in, first joined first; `null` before the server has chosen. */
  get rooms(): readonly string[] | null {
    return this.#rooms === null ? null : [...this.#rooms.values()];
  }

  /** How many rooms one is in, without those that the server has not answered for. */
  get roomsEntered(): number {
    const asked = [...this.#joining].filter(([key, { wasIn }]) => !wasIn && this.#rooms?.has(key));
    return (this.#rooms?.size ?? 0) - asked.length;
  }

  /** Where the next line goes: a room, a person, or nowhere. */
  get target(): string | null {
    return this.#missedPerson === null ? this.#person ?? this.#room : null;
  }

  /** The room that is talked to, if it is one. */
  get room(): string | null {
    return this.#person === null && this.#missedPerson === null ? this.#room : null;
  }

  /** The room or person that lines were meant for, and that cannot be had. Only where there is no target. */
  get missed(): string | null {
    return this.target === null ? this.#missedPerson ?? this.#missedRoom : null;
  }

  /** Who wrote last to oneself alone. */
  get writer(): string | null {
    return this.#writer;
  }

  /** Whether the others were told that one is away. */
  get isAway(): boolean {
    return this.#isAway;
  }

  /** Whether a word names a room that one is in, with its `#` or without. */
  isIn(word: string): boolean {
    return this.#rooms?.has(nameKey(isRoomName(word) ? word : `#${word}`)) ?? false;
  }

  /** The topic of a room, as far as it is known. */
  topicOf(room: string): string {
    return this.#topics.get(nameKey(room)) ?? "";
  }

  /** How much is told to who comes to a room, as it was set last; `null`: nobody has set it meanwhile. */
  backlogOf(room: string): MessageOf<"backlog_set"> | null {
    return this.#backlogs.get(nameKey(room)) ?? null;
  }

  /** The same, the one that lines go to before the others, or that they went to before they went to a person. */
  get roomsByUse(): readonly string[] {
    const rooms = this.rooms ?? [];
    return [...rooms.filter((room) => this.#isHere(room)), ...rooms.filter((room) => !this.#isHere(room))];
  }

  /** These rooms are to be asked for at the start, and lines go to the first; `null`: the server chooses. */
  startIn(rooms: readonly string[] | null): void {
    this.#rooms = rooms === null ? null : new Map(rooms.map((room) => [nameKey(room), room]));
    this.#room = rooms?.[0] ?? null;
  }

  /** Another name is to be asked for. */
  takeName(name: string): void {
    this.#name = name;
  }

  welcome({ name, resumed = false }: MessageOf<"welcome">): void {
    this.#name = name;
    if (!resumed) this.#isAway = false;
    if (this.#rooms !== null) return;
    this.#rooms = new Map([[nameKey(LOBBY), LOBBY]]);
    this.#room = LOBBY;
  }

  /** What is typed from now on goes to a room, which is asked for. */
  enter(room: string): void {
    this.#rooms ??= new Map();
    const key = nameKey(room);
    const before = { asked: 0, wasIn: this.#rooms.has(key), room: this.#room, person: this.#person };
    const joining = this.#joining.get(key) ?? before;
    this.#joining.set(key, { ...joining, asked: joining.asked + 1 });
    const known = this.#rooms.get(key) ?? room;
    this.#rooms.set(key, known);
    this.#room = known;
    this.#person = null;
    this.#missedRoom = null;
    this.#missedPerson = null;
  }

  /** One leaves a room, as one wants to. Lines go to the room that was joined last, if there is one. */
  leave(room: string): void {
    this.#forget(room);
    if (this.#isHere(room)) this.#room = this.#lastRoom();
  }

  /** What is typed from now on goes to a person. */
  talkTo(person: string): void {
    this.#person = person;
    this.#missedPerson = null;
  }

  /** What is typed from now on goes to a room that one is in, or to a person. */
  turnTo(place: string): void {
    if (!isRoomName(place)) return this.talkTo(place);
    const room = this.#rooms?.get(nameKey(place));
    if (room === undefined) return;
    this.#room = room;
    this.#person = null;
    this.#missedRoom = null;
    this.#missedPerson = null;
  }

  /** What is typed from now on goes to the room again that was talked to before. */
  returnToRoom(): void {
    this.#person = null;
    this.#missedPerson = null;
    if (this.#missedRoom === null) this.#room ??= this.#lastRoom();
  }

  /** What is typed from now on was meant for a person who cannot be (rules 2 and 3). */
  missPerson(wanted: string): void {
    if (!this.#isInteractive) this.#missedPerson = wanted;
  }

  /** What is typed from now on was meant for a room that cannot be (rules 2 and 3). */
  missRoom(wanted: string): void {
    if (this.#isInteractive) return;
    this.#room = null;
    this.#person = null;
    this.#missedRoom = wanted;
    this.#missedPerson = null;
  }

  /** Whether a message is about oneself. */
  isOwn(name: string | undefined): boolean {
    return name === this.#name;
  }

  /** Follows what the server tells; `request` is what it answers. */
  follow(message: ServerMessage, request: ClientMessage | null = null): void {
    switch (message.type) {
      case "message":
        if (!isRoomName(message.to)) this.#talked(message);
        break;
      case "joined":
        if (this.#names(message)) this.#joined(message.room);
        break;
      case "parted":
        if (this.#names(message)) this.#lose(message.room);
        break;
      case "renamed":
        this.#renamed(message);
        break;
      case "away":
      case "back":
        if (this.isOwn(message.name)) this.#isAway = message.type === "away";
        break;
      case "topic":
        this.#topics.set(nameKey(message.room), message.text);
        break;
      case "backlog_set":
        this.#backlogs.set(nameKey(message.room), message);
        break;
      case "ok":
        if (request?.type === "join") this.#answered(request.room, { isJoined: true });
        break;
      case "error":
        this.#failed(message, request);
        break;
    }
  }

  /** A private message: the server's spelling of a name is the one that counts. */
  #talked({ from, to }: MessageOf<"message">): void {
    const other = this.isOwn(from) ? to : from;
    if (!this.isOwn(from)) this.#writer = from;
    if (this.#person !== null && nameKey(this.#person) === nameKey(other)) this.#person = other;
  }

  #names({ name, names }: MessageOf<"joined"> | MessageOf<"parted">): boolean {
    return this.isOwn(name) || (names ?? []).some((one) => this.isOwn(one));
  }

  /** The server's spelling of a room is the one that counts. */
  #joined(room: string): void {
    this.#rooms ??= new Map();
    this.#rooms.set(nameKey(room), room);
    if (this.#isHere(room) || this.#room === null && this.#missedRoom === null) this.#room = room;
  }

  #failed({ code, about }: MessageOf<"error">, request: ClientMessage | null): void {
    if (request === null) {
      // A room of one's `hello`: its error answers no request.
      if (about !== undefined && isRoomName(about)) this.#lose(about);
    } else if (request.type === "join") {
      this.#answered(request.room, { isJoined: false });
    } else if (NOT_THERE.has(code)) {
      if (request.type === "part") this.#lose(request.room);
      if (request.type === "say" && isRoomName(request.to)) this.#lose(request.to);
    }
  }

  #answered(room: string, { isJoined }: { isJoined: boolean }): void {
    const key = nameKey(room);
    const joining = this.#joining.get(key);
    if (joining === undefined) return;
    if (joining.asked > 1) {
      this.#joining.set(key, { ...joining, asked: joining.asked - 1 });
      return;
    }
    this.#joining.delete(key);
    if (!isJoined && !joining.wasIn) this.#lose(room, joining);
  }

  /** One is not in a room, and did not want that. */
  #lose(room: string, before: Pick<Joining, "room" | "person"> = { room: null, person: null }): void {
    // What is told is older than the joining that is on its way.
    if (this.#joining.has(nameKey(room))) return;
    this.#forget(room);
    if (!this.#isHere(room)) return;
    if (this.#isInteractive) {
      this.#room = before.room !== null && this.isIn(before.room) ? before.room : this.#lastRoom();
      this.#person ??= before.person;
    } else {
      this.#room = null;
      this.#missedRoom = room;
    }
  }

  #forget(room: string): void {
    this.#rooms?.delete(nameKey(room));
    this.#topics.delete(nameKey(room));
    this.#backlogs.delete(nameKey(room));
  }

  #renamed({ was, name }: MessageOf<"renamed">): void {
    if (this.isOwn(was)) this.#name = name;
    if (this.#writer === was) this.#writer = name;
    if (this.#person !== null && nameKey(this.#person) === nameKey(was)) this.#person = name;
  }

  #isHere(room: string): boolean {
    return this.#room !== null && nameKey(this.#room) === nameKey(room);
  }

  #lastRoom(): string | null {
    return this.rooms?.at(-1) ?? null;
  }
}
