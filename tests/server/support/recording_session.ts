/**
 * A session without a connection: it records what it is sent, including the logs of its rooms.
 *
 * @module
 */
import type { EndReason, Session } from "../../../server/hub/session.ts";
import type { Refusal } from "../../../server/refusal.ts";
import type { FrameLog } from "../../../server/hub/frame_log.ts";
import type { Receipt } from "../../../server/store/store.ts";
import { Outbox } from "../../../server/connection/writer.ts";
import { Hub } from "../../../server/hub/hub.ts";
import { Place } from "../../../server/hub/person.ts";
import { DEFAULT_LIMITS, type Limits } from "../../../server/limits.ts";
import { TokenBucket } from "../../../server/rate_limiter.ts";
import { MemoryRegister } from "../../../server/store/memory_register.ts";
import { MemoryStore } from "../../../server/store/memory_store.ts";
import type { Ref, ServerMessage } from "../../../shared/wire/message.ts";
import { payloadsOf } from "../../support/frames.ts";
import { ManualClock } from "../../support/manual_clock.ts";

let lastId = 0;

export class RecordingSession implements Session {
  readonly id = ++lastId;
  readonly networks = [];
  readonly network = null;
  readonly isEncrypted = false;
  /** The answers to drafts: the id of a message, or the code of a refusal. */
  readonly answers: (number | string)[] = [];
  dismissed: EndReason | null = null;
  readonly #outbox = new Outbox();

  /** Takes the messages that were sent since the last call, in their order. */
  take(): ServerMessage[] {
    const messages: ServerMessage[] = [];
    for (let bytes = this.#outbox.take(); bytes !== null; bytes = this.#outbox.take()) {
      messages.push(...payloadsOf(bytes) as unknown as ServerMessage[]);
    }
    return messages;
  }

  /** Takes the types of those messages. */
  takeTypes(): string[] {
    return this.take().map(({ type }) => type);
  }

  deliver(message: ServerMessage): void {
    this.#outbox.put(message);
  }

  deliverFrames(frames: Uint8Array<ArrayBuffer>): void {
    this.#outbox.putFrames(frames);
  }

  acknowledge(_ref: Ref | undefined, { id }: Receipt): void {
    this.answers.push(id);
  }

  refuse(_ref: Ref | undefined, { code }: Refusal): void {
    this.answers.push(code);
  }

  follow(log: FrameLog): void {
    this.#outbox.follow(log);
  }

  unfollow(log: FrameLog): void {
    this.#outbox.unfollow(log);
  }

  wake(): void {}

  dismiss(reason: EndReason): void {
    this.dismissed = reason;
  }
}

/** A place whose session records. */
export interface RecordedPlace {
  readonly place: Place;
  readonly session: RecordingSession;
}

/** A hub over a store in memory, with a clock that stands still. */
export function hubWith(limits: Partial<Limits> = {}) {
  const [clock, register] = [new ManualClock(), new MemoryRegister()];
  const store = new MemoryStore(clock, { register });
  const hub = new Hub({ store, register, clock, limits: { ...DEFAULT_LIMITS, ...limits }, storeFailed: () => {} });
  /** Adds a person, or another session of one who is online, to some rooms. */
  const add = (name: string, ...rooms: readonly string[]): RecordedPlace => {
    const session = new RecordingSession();
    const person = hub.person(name) ?? hub.createPerson(name);
    const place = new Place(person, `secret ${session.id}`, new TokenBucket(0, 0, 0), session);
    hub.addPlace(place);
    for (const room of rooms) hub.join(place, room);
    return { place, session };
  };
  return { hub, clock, register, add };
}
