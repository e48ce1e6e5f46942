/**
 * The places of all sessions, by their `resume` secrets: those with a session, and for a while those that lost it.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Place } from "../hub/person.ts";
import { type Limits, MAX_LOST_SESSIONS } from "../limits.ts";

/** A place without a session, and when it is forgotten. */
interface Lost {
  readonly place: Place;
  /** In milliseconds of `Clock.now`. */
  readonly untilMs: number;
}

export class Places {
  readonly #clock: Clock;
  readonly #limits: Pick<Limits, "resumeTimeout">;
  readonly #live = new Map<string, Place>();
  /** The oldest first. */
  readonly #lost = new Map<string, Lost>();

  constructor(clock: Clock, limits: Pick<Limits, "resumeTimeout">) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** The number of places that have a session. */
  get size(): number {
    return this.#live.size;
  }

  /** How long a lost session can be resumed, in milliseconds. */
  get resumeTimeoutMs(): number {
    const { resumeTimeout } = this.#limits;
    return resumeTimeout === 0 ? Infinity : resumeTimeout * 1000;
  }

  /** The place of a secret, with or without a session. */
  find(secret: string): Place | undefined {
    this.#forgetOld();
    return this.#live.get(secret) ?? this.#lost.get(secret)?.place;
  }

  /** All places, with or without a session. */
  all(): readonly Place[] {
    this.#forgetOld();
    return [...this.#live.values(), ...this.#lost.values().map(({ place }) => place)];
  }

  /** Adds a place that has a session. */
  add(place: Place): void {
    this.#lost.delete(place.secret);
    this.#live.set(place.secret, place);
  }

  /** Notes that a place has lost its session, which may be resumed. */
  lose(place: Place): void {
    this.remove(place);
    this.#lost.set(place.secret, { place, untilMs: this.#clock.now() + this.resumeTimeoutMs });
  }

  /** Removes a place whose session is over, or that may not be resumed. */
  remove(place: Place): void {
    this.#live.delete(place.secret);
    this.#lost.delete(place.secret);
    this.#forgetOld();
  }

  /** Forgets lost places after their time, and the oldest if there are too many. */
  #forgetOld(): void {
    const now = this.#clock.now();
    for (const [secret, { untilMs }] of this.#lost) {
      if (untilMs > now && this.#lost.size <= MAX_LOST_SESSIONS) return;
      this.#lost.delete(secret);
    }
  }
}
