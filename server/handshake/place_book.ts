/**
 * The places of all sessions, by their `resume` secrets: those with a session, and for a while those that lost it.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { type Limits, MAX_LOST_SESSIONS } from "../limits.ts";
import type { Place } from "../hub/person.ts";

/** A place without a session, and when it is forgotten. */
interface Lost {
  readonly place: Place;
  /** In milliseconds of `Clock.now`. */
  readonly untilMs: number;
}

export class PlaceBook {
  readonly #clock: Clock;
  readonly #limits: Pick<Limits, "resumeTimeout">;
  readonly #live = new Map<string, Place>();
  /** The oldest first. */
  readonly #lost = new Map<string, Lost>();

  constructor(clock: Clock, limits: Pick<Limits, "resumeTimeout">) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** How many places have a session. */
  get size(): number {
    return this.#live.size;
  }

  /** For how many milliseconds a lost session can be resumed. */
  get patienceMs(): number {
    const { resumeTimeout } = this.#limits;
    return resumeTimeout === 0 ? Infinity : resumeTimeout * 1000;
  }

  /** The place of a secret, with a session or without. */
  find(secret: string): Place | undefined {
    this.#forget();
    return this.#live.get(secret) ?? this.#lost.get(secret)?.place;
  }

  /** A place has a session. */
  add(place: Place): void {
    this.#lost.delete(place.secret);
    this.#live.set(place.secret, place);
  }

  /** A place has lost its session, which may be resumed. */
  lose(place: Place): void {
    this.remove(place);
    this.#lost.set(place.secret, { place, untilMs: this.#clock.now() + this.patienceMs });
  }

  /** A place's session is over. */
  remove(place: Place): void {
    this.#live.delete(place.secret);
    this.#forget();
  }

  /** Lets go of lost places whose time is over, and of the oldest beyond the most that are remembered. */
  #forget(): void {
    const now = this.#clock.now();
    for (const [secret, { untilMs }] of this.#lost) {
      if (untilMs > now && this.#lost.size <= MAX_LOST_SESSIONS) return;
      this.#lost.delete(secret);
    }
  }
}
