/**
 * The state of your session: your name, rooms and topics, where the next line goes, who last wrote to you privately,
 * and whether you are away.
 *
 * Owns that state, and updates it by the messages of the server. Neither sends requests nor shows anything.
 *
 * A line that was typed for one conversation must never be sent to another one, where other people read it:
 *
 * 1. A line goes to the target that was chosen last: by `/join`, `/query`, or a `/part` that leads back to a room.
 * 2. If that target is not available, a user at a terminal sees it, and the previous target comes back.
 * 3. In a pipe the next lines are written already: they are refused until another target is chosen.
 *
 * @module
 */
import { type ClientMessage, LOBBY, type MessageOf, type ServerMessage } from "../../shared/wire/message.ts";
import { isRoomName, nameKey } from "../../shared/wire/name.ts";
import { NOT_THERE } from "../link/repeats.ts";

/** More rooms than a `hello` can carry are not believed, whatever the server says (PROTOCOL section 4). */
export const MAX_ROOMS = 1_000;

/** A request to join a room, and the target before it. */
interface Joining {
  /** How many requests have no answer yet. */
  readonly asked: number;
  readonly wasIn: boolean;
  readonly room: string | null;
  readonly person: string | null;
}

export interface SessionStateOptions {
  /** Whether a user at a terminal sees where the next line goes. */
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
  /** The room or person that lines were meant for, if it is not available. */
  #missedRoom: string | null = null;
  #missedPerson: string | null = null;
  #writer: string | null = null;
  /** What you have told the others, which may be empty; `null`: you are not away. */
  #away: string | null = null;
  /** The person that lines went to before the present one. */
  #personBefore: string | null = null;

  constructor(
    name: string,
    rooms: readonly string[] | null,
    { isInteractive, order = [] }: SessionStateOptions & { readonly order?: readonly string[] },
  ) {
    this.#name = name;
    this.#rooms = null;
    this.#room = null;
    this.#isInteractive = isInteractive;
    this.startIn(rooms, order);
  }

  get name(): string {
    return this.#name;
  }

  /** Your rooms, in the order of joining; `null` before the server has chosen. */
  get rooms(): readonly string[] | null {
    return this.#rooms === null ? null : [...this.#rooms.values()];
  }

  /** How many rooms you are in, without those that the server has not confirmed. */
  get roomsEntered(): number {
    const asked = [...this.#joining].filter(([key, { wasIn }]) => !wasIn && this.#rooms?.has(key));
    return (this.#rooms?.size ?? 0) - asked.length;
  }

  /** Where the next line goes: a room, a person, or `null`. */
  get target(): string | null {
    return this.#missedPerson === null ? this.#person ?? this.#room : null;
  }

  /** The target, if it is a room. */
  get room(): string | null {
    return this.#person === null && this.#missedPerson === null ? this.#room : null;
  }

  /** The room or person that lines were meant for and that is not available. `null` if there is a target. */
  get missed(): string | null {
    return this.target === null ? this.#missedPerson ?? this.#missedRoom : null;
  }

  /** Who last wrote to you privately. */
  get writer(): string | null {
    return this.#writer;
  }

  /** What you have told the others, which may be empty; `null`: you are not away. */
  get away(): string | null {
    return this.#away;
  }

  get isAway(): boolean {
    return this.#away !== null;
  }

  /** Returns whether a word names one of your rooms, with its `#` or without. */
  isIn(word: string): boolean {
    return this.#rooms?.has(nameKey(isRoomName(word) ? word : `#${word}`)) ?? false;
  }

  /** The topic of a room; empty if unknown. */
  topicOf(room: string): string {
    return this.#topics.get(nameKey(room)) ?? "";
  }

  /** The last change of how many messages newcomers to a room see; `null`: there was none in this session. */
  backlogOf(room: string): MessageOf<"backlog_set"> | null {
    return this.#backlogs.get(nameKey(room)) ?? null;
  }

  /** Your rooms, with the current one first. */
  get roomsByUse(): readonly string[] {
    const rooms = this.rooms ?? [];
    return [...rooms.filter((room) => this.#isHere(room)), ...rooms.filter((room) => !this.#isHere(room))];
  }

  /**
   * Sets the rooms to join at the start; lines go to the first. `null`: the server chooses. They are numbered in this
   * order, and those that are not in it come last.
   */
  startIn(rooms: readonly string[] | null, order: readonly string[] = []): void {
    const places = order.map((place) => nameKey(place));
    const numbered = (rooms ?? []).map((room) => ({ room, at: places.indexOf(nameKey(room)) }));
    numbered.sort((a, b) => (a.at === -1 ? places.length : a.at) - (b.at === -1 ? places.length : b.at));
    this.#rooms = rooms === null ? null : new Map(numbered.map(({ room }) => [nameKey(room), room]));
    this.#room = rooms?.[0] ?? null;
  }

  /** Sets the name to ask for. */
  setName(name: string): void {
    this.#name = name;
  }

  welcome({ name }: MessageOf<"welcome">): void {
    this.#name = name;
    if (this.#rooms !== null) return;
    this.#rooms = new Map([[nameKey(LOBBY), LOBBY]]);
    this.#room = LOBBY;
  }

  /** Makes a room the target; the caller asks the server to join it. */
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

  /** You leave a room. Lines go to the room that was joined last. */
  leave(room: string): void {
    this.#forget(room);
    if (this.#isHere(room)) this.#room = this.#lastRoom();
  }

  /** Makes a person the target. */
  talkTo(person: string): void {
    if (this.#person === null || nameKey(this.#person) !== nameKey(person)) this.#personBefore = this.#person;
    this.#person = person;
    this.#missedPerson = null;
  }

  /** Makes one of your rooms, or a person, the target. */
  switchTo(place: string): void {
    if (!isRoomName(place)) return this.talkTo(place);
    const room = this.#rooms?.get(nameKey(place));
    if (room === undefined) return;
    this.#room = room;
    this.#person = null;
    this.#missedRoom = null;
    this.#missedPerson = null;
  }

  /** Makes the previous room the target again. */
  returnToRoom(): void {
    this.#person = null;
    this.#missedPerson = null;
    if (this.#missedRoom === null) this.#room ??= this.#lastRoom();
  }

  /** The lines that follow were meant for a person whose name is invalid (rules 2 and 3). */
  missPerson(wanted: string): void {
    if (!this.#isInteractive) this.#missedPerson = wanted;
  }

  /** There is nobody of this name: the lines that follow were meant for nobody (rules 2 and 3). */
  losePerson(name: string): void {
    if (this.#person === null || nameKey(this.#person) !== nameKey(name)) return;
    this.#person = this.#personBefore;
    this.missPerson(name);
  }

  /** The lines that follow were meant for a room whose name is invalid (rules 2 and 3). */
  missRoom(wanted: string): void {
    if (this.#isInteractive) return;
    this.#room = null;
    this.#person = null;
    this.#missedRoom = wanted;
    this.#missedPerson = null;
  }

  /** Returns whether a name is yours. */
  isOwn(name: string | undefined): boolean {
    return name === this.#name;
  }

  /** Updates the state by a message of the server; `request` is what it answers. */
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
        if (this.isOwn(message.name)) this.#away = message.text ?? "";
        break;
      case "back":
        if (this.isOwn(message.name)) this.#away = null;
        break;
      case "topic":
        if (this.#topics.size < MAX_ROOMS || this.isIn(message.room)) {
          this.#topics.set(nameKey(message.room), message.text);
        }
        break;
      case "backlog_set":
        if (this.#backlogs.size < MAX_ROOMS || this.isIn(message.room)) {
          this.#backlogs.set(nameKey(message.room), message);
        }
        break;
      case "ok":
        if (request?.type === "join") this.#answered(request.room, { isJoined: true });
        break;
      case "error":
        this.#failed(message, request);
        break;
    }
  }

  /** Takes the server's spelling of a name from a private message. */
  #talked({ from, to }: MessageOf<"message">): void {
    const other = this.isOwn(from) ? to : from;
    if (!this.isOwn(from)) this.#writer = from;
    if (this.#person !== null && nameKey(this.#person) === nameKey(other)) this.#person = other;
  }

  #names({ name, names }: MessageOf<"joined"> | MessageOf<"parted">): boolean {
    return this.isOwn(name) || (names ?? []).some((one) => this.isOwn(one));
  }

  /** Takes the server's spelling of a room. */
  #joined(room: string): void {
    this.#rooms ??= new Map();
    const key = nameKey(room);
    if (!this.#rooms.has(key) && this.#rooms.size >= MAX_ROOMS) return;
    this.#rooms.set(key, room);
    if (this.#isHere(room) || this.#room === null && this.#missedRoom === null) this.#room = room;
  }

  #failed({ code, about }: MessageOf<"error">, request: ClientMessage | null): void {
    if (request === null) {
      // The error is about a room of `hello`, which is no request with a `ref`.
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

  /** You are not in a room, against your wish. */
  #lose(room: string, before: Pick<Joining, "room" | "person"> = { room: null, person: null }): void {
    // The message is older than the request to join that is on its way.
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
