/**
 * The members of a room who receive the same messages. A room has up to two audiences: the sessions whose clients know
 * `roster`, and the others (PROTOCOL.md P11).
 *
 * An audience owns the log that its sessions follow, and knows whether they are told of each join and leave. It neither
 * knows who they are told of nor what counts are.
 *
 * @module
 */
import type { ServerMessage } from "../../shared/wire/message.ts";
import type { Clock } from "../clock.ts";
import type { DeliveryLoop } from "./delivery_loop.ts";
import { FrameLog } from "./frame_log.ts";
import type { Place } from "./person.ts";

/**
 * In an audience of so many sessions, who comes, goes or changes is told together, within so many milliseconds: a write to
 * each of them for every such event costs more than all that is said, and nobody waits for it.
 */
const CROWD = 50;
const TOGETHER_MS = 100;

export interface AudienceOptions {
  /** In a room with more members, they are not told of each join and leave; 0: they always are. */
  readonly maxTold: number;
  readonly delivery: Pick<DeliveryLoop, "wakeLater">;
  readonly clock: Clock;
}

export class Audience {
  readonly #maxTold: number;
  readonly #delivery: Pick<DeliveryLoop, "wakeLater">;
  readonly #clock: Clock;
  /** `null` before the first session comes: a room often has one kind of clients only. */
  #log: FrameLog | null = null;
  readonly #places = new Set<Place>();
  #isToldOfEach = true;
  /** Whether it is woken soon, for what need not be told at once. */
  #wakesSoon = false;

  constructor({ maxTold, delivery, clock }: AudienceOptions) {
    this.#maxTold = maxTold;
    this.#delivery = delivery;
    this.#clock = clock;
  }

  /** Whether its members are told of each join, leave and change of a member. */
  get isToldOfEach(): boolean {
    return this.#isToldOfEach;
  }

  has(place: Place): boolean {
    return this.#places.has(place);
  }

  /** The number of its sessions. */
  get size(): number {
    return this.#places.size;
  }

  get isEmpty(): boolean {
    return this.#places.size === 0;
  }

  /**
   * Notes the number of members of the room. Returns whether that changes what its members are told. Once they are told
   * of counts, the room has to lose a quarter of its members before that ends, so that a few people who come and go
   * cannot make it change all the time.
   */
  resize(members: number): boolean {
    const most = this.#isToldOfEach ? this.#maxTold : Math.floor(this.#maxTold * 3 / 4);
    const isToldOfEach = this.#maxTold === 0 || members <= most;
    const isChange = isToldOfEach !== this.#isToldOfEach;
    this.#isToldOfEach = isToldOfEach;
    return isChange;
  }

  /** Sends a message to all its sessions. All of them get all messages in the same order. */
  publish(message: ServerMessage): void {
    if (this.isEmpty) return;
    this.#log?.append(message);
    this.#delivery.wakeLater(this);
  }

  /** Sends a message like `publish`. In a crowd, it goes with the next one that is published, or a little later. */
  publishSoon(message: ServerMessage): void {
    if (this.#places.size < CROWD) return this.publish(message);
    this.#log?.append(message);
    if (this.#wakesSoon) return;
    this.#wakesSoon = true;
    this.#clock.after(TOGETHER_MS, () => {
      this.#wakesSoon = false;
      this.#delivery.wakeLater(this);
    });
  }

  add(place: Place): void {
    this.#log ??= new FrameLog();
    this.#places.add(place);
    place.session?.follow(this.#log);
  }

  remove(place: Place): void {
    if (this.#places.delete(place) && this.#log !== null) place.session?.unfollow(this.#log);
  }

  wake(pass: number): void {
    for (const place of this.#places) place.session?.wake(pass);
  }
}
