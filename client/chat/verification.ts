/**
 * Whether people are the ones whose keys you have compared (`/verify`). When such a person is there, asks the server quietly
 * for their keys, and says loudly if these are others now: once for each change.
 *
 * Owns what was shown to be compared, and what was said. compared_people.ts remembers it from one run to the next. A server
 * could lie about the keys; docs/security.md says so.
 *
 * @module
 */
import {
  type ClientMessage,
  type MessageOf,
  NAMES_FEATURE,
  type Ref,
  type ServerMessage,
} from "../../shared/wire/message.ts";
import { isRoomName, nameKey } from "../../shared/wire/name.ts";
import { printable } from "../../shared/printable.ts";
import { NameKeyCache } from "../incoming/ignore_list.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { Link } from "../link/link.ts";
import type { Unanswered } from "../link/resume_state.ts";
import type { Clock } from "../platform/platform.ts";
import type { ComparedPeople, ComparedPerson } from "../state/compared_people.ts";
import { errorText } from "../text/error_text.ts";
import { changeText, keysOf, type PersonKeys, shownKey, verifyLines } from "../text/key_text.ts";
import { localTimes, type TimeFormat } from "../text/local_time.ts";

/** How many people are asked for at the beginning: those compared last. A server grants about 100 requests at once. */
const MAX_AT_BEGINNING = 50;

/**
 * After this time, words in a room are a reason to ask again: nobody tells of a new device of somebody who is there. Of people
 * in none of your rooms nobody tells at all, so their private messages and offers always are one.
 */
const RECHECK_MS = 60_000;

/** What the user gives is one at most this often, so that a pipe into the chat is not slower by half. */
const GIVING_MS = 10_000;

/** The most people of one list that are asked for. Others are when they say something. */
const MAX_OF_LIST = 50;

/** The most people whose keys are shown and not compared yet. */
const MAX_SHOWN = 100;

export interface VerificationParts {
  readonly people: ComparedPeople;
  readonly link: Pick<Link, "request" | "newRef">;
  readonly clock: Pick<Clock, "timeMs" | "nowMs">;
  readonly strings: Catalogue;
  /** Shows the user what they asked for; the first line is the headline. */
  readonly show: (texts: readonly string[]) => void;
  /** Says what cannot be done. */
  readonly fail: (sentence: string) => void;
  /** Says that a person has other keys than those that were compared. */
  readonly warn: (sentence: string, name: string) => void;
}

/** A question of this part to the server. */
interface Asked {
  readonly name: string;
  /** Whether the user wants to compare the keys, or they are only watched. */
  readonly isShown: boolean;
  /** Whether there was another reason to ask since. */
  isWantedAgain?: boolean;
}

export class Verification {
  readonly #parts: VerificationParts;
  readonly #times: TimeFormat;
  readonly #keys = new NameKeyCache();
  #serverKey: string | null = null;
  /** By the key of the name. Empty where names belong to nobody. */
  #people: Map<string, ComparedPerson> = new Map();
  readonly #asked = new Map<Ref, Asked>();
  /** The keys that the user may have compared, by the key of the name. */
  readonly #shown = new Map<string, ComparedPerson>();
  /** When the server last told of each person, by the key of the name. Missing: they may be somebody else since. */
  readonly #checkedMs = new Map<string, number>();
  /** The change of each person that was said last, by the key of the name. */
  readonly #said = new Map<string, string>();
  #showing: Promise<void> = Promise.resolve();

  constructor(parts: VerificationParts) {
    this.#parts = parts;
    const { clock, strings } = parts;
    this.#times = localTimes(() => clock.timeMs(), { hasStamps: false, strings });
  }

  /** A connection begins, or begins again. `serverKey` is what the server has proved; `null`: nothing. */
  begin(serverKey: string | null, { features }: Pick<MessageOf<"welcome">, "features">): void {
    this.#serverKey = serverKey;
    const isKnown = serverKey !== null && features.includes(NAMES_FEATURE);
    this.#people = new Map(isKnown ? this.#parts.people.of(serverKey) : []);
    this.#checkedMs.clear();
    for (const { name } of [...this.#people.values()].slice(-MAX_AT_BEGINNING)) this.#check(name);
  }

  /** What is remembered of a name; `null`: nothing. */
  compared(name: string): ComparedPerson | null {
    return this.#people.get(nameKey(name)) ?? null;
  }

  /** The request whose answer shows the keys of a person. */
  asking(name: string): ClientMessage {
    return this.#question({ name, isShown: true });
  }

  /** The user has compared the keys that were shown of a person, and they are the same. */
  remember(name: string): void {
    const { people, clock, strings: { devices, errors }, show, fail } = this.#parts;
    const key = nameKey(name);
    const shown = this.#shown.get(key);
    const cannot = (why: string) => fail(errors.cannot(devices.cannotVerify(printable(name)), why));
    if (this.#serverKey === null) return cannot(devices.noServerKey);
    if (shown === undefined) return cannot(devices.compareFirst(printable(name)));
    const person = { ...shown, timeMs: clock.timeMs() };
    this.#shown.delete(key);
    const isKept = people.keep(this.#serverKey, person);
    this.#people.set(key, person);
    this.#said.delete(key);
    const sentence = isKept ? devices.remembered : devices.notKept;
    show([sentence(printable(person.name))]);
  }

  /** The keys of a person are not watched any more. */
  forget(name: string): void {
    const { people, clock, strings: { devices, errors }, show, fail } = this.#parts;
    const person = this.compared(name);
    if (person === null || this.#serverKey === null) {
      const why = devices.neverCompared(printable(name));
      return fail(errors.cannot(devices.cannotVerify(printable(name)), why));
    }
    const isKept = people.keep(this.#serverKey, { name: person.name, keys: [], timeMs: clock.timeMs() });
    this.#people.delete(nameKey(name));
    if (!isKept) return;
    show([devices.forgotten(printable(person.name))]);
  }

  /** Gets every message of the server. Returns whether it answers a question of this part. */
  handle(message: ServerMessage, request: Unanswered | null): boolean {
    if (this.#people.size > 0) {
      this.#follow(message);
      this.#followOwn(message, request?.message);
    }
    const ref = request?.message.type === "whois" ? request.message.ref : undefined;
    const asked = ref === undefined ? undefined : this.#asked.get(ref);
    if (ref === undefined || asked === undefined) {
      // Somebody else has asked, such as the user: `/whois` and `/query`.
      if (request?.message.type === "whois") this.#judgeAnswer(message, request.message.name);
      return false;
    }
    if (message.type === "person") this.#checkedMs.set(this.#keys.of(asked.name), this.#parts.clock.nowMs());
    else this.#asked.delete(ref);
    if (!asked.isShown) this.#judgeAnswer(message, asked.name);
    else if (message.type === "person") this.#showSoon(message);
    else if (message.type === "error") this.#failed(message, request?.message ?? null, asked);
    // They may have come while the server looked for them.
    if (message.type === "error" && asked.isWantedAgain) this.#check(asked.name);
    return true;
  }

  /** Resolves when everything is shown. */
  async settled(): Promise<void> {
    await this.#showing;
  }

  #failed(error: MessageOf<"error">, request: ClientMessage | null, { name }: Asked): void {
    // Of somebody who is not there, the server may know the keys.
    if (keysOf(error).length > 0) return this.#showSoon({ name, keys: keysOf(error) });
    const { strings, fail } = this.#parts;
    const action = strings.devices.cannotVerify(printable(name));
    fail(errorText(error, request, { strings, action, times: this.#times }));
  }

  #showSoon(person: PersonKeys): void {
    this.#showing = this.#showing.then(() => this.#showKeys(person));
  }

  async #showKeys(person: PersonKeys): Promise<void> {
    const { show, fail, strings } = this.#parts;
    const { devices, errors } = strings;
    const name = printable(person.name);
    const keys = keysOf(person);
    if (keys.length === 0) return fail(errors.cannot(devices.cannotVerify(name), devices.nothingToCompare(name)));
    const shown = await Promise.all(keys.map(shownKey));
    if (this.#shown.size >= MAX_SHOWN) this.#shown.clear();
    this.#shown.set(nameKey(person.name), { name: person.name, keys, timeMs: this.#parts.clock.timeMs() });
    show(verifyLines({ ...person, shown }, this.compared(person.name), { times: this.#times, strings }));
  }

  /** An answer about a person, or about one who is not there. A server that says nothing about keys then knows none. */
  #judgeAnswer(message: ServerMessage, name: string): void {
    if (message.type === "person") this.#judge(message, this.compared(name));
    if (message.type === "error" && keysOf(message).length > 0) {
      this.#judge({ name, keys: keysOf(message) }, this.compared(name));
    }
  }

  /** Says loudly what has changed, once. */
  #judge(person: PersonKeys, compared: ComparedPerson | null): void {
    if (compared === null) return;
    const { warn, strings } = this.#parts;
    const key = this.#keys.of(compared.name);
    const sentence = changeText(person, compared, { times: this.#times, strings });
    const change = keysOf(person).toSorted().join();
    if (sentence === null) return void this.#said.delete(key);
    if (this.#said.get(key) === change) return;
    this.#said.set(key, change);
    warn(sentence, person.name);
  }

  /** Asks for the keys of people who come, and of those who do something without a sign of their coming. */
  #follow(message: ServerMessage): void {
    switch (message.type) {
      case "joined":
        return namesOf(message).forEach((name) => this.#check(name));
      case "parted":
        return namesOf(message).forEach((name) => this.#doubt(name));
      case "presence":
        return this.#followMany(message);
      case "renamed":
        this.#doubt(message.was);
        return this.#check(message.name);
      case "people": {
        const known = message.people.filter(({ name }) => this.#people.has(this.#keys.of(name)));
        return known.slice(0, MAX_OF_LIST).forEach(({ name }) => this.#check(name));
      }
      case "message":
      case "edited":
        if (!isRoomName(message.to) || this.#isDue(message.from, RECHECK_MS)) this.#check(message.from);
        return;
      case "offered":
      case "asked":
        this.#check(message.from);
    }
  }

  /** Those who have come to a large room and gone, of whom only the first are named. */
  #followMany({ joined, parted, renamed = [] }: MessageOf<"presence">): void {
    for (const some of [joined, parted]) {
      if (some !== undefined && some.count > some.names.length) this.#checkedMs.clear();
    }
    parted?.names.forEach((name) => this.#doubt(name));
    renamed.forEach(({ was }) => this.#doubt(was));
    for (const name of [...joined?.names ?? [], ...renamed.map(({ name }) => name)]) this.#check(name);
  }

  /** What the user does is a reason to ask, too: entering a room where people are already, or giving somebody something. */
  #followOwn({ type }: ServerMessage, request: ClientMessage | undefined): void {
    if (type !== "ok") return;
    if (request?.type === "join") this.#checkedMs.clear();
    const isGiving = request?.type === "say" || request?.type === "offer" || request?.type === "ask";
    if (isGiving && !isRoomName(request.to) && this.#isDue(request.to, GIVING_MS)) this.#check(request.to);
  }

  #isDue(name: string, afterMs: number): boolean {
    const checkedMs = this.#checkedMs.get(this.#keys.of(name)) ?? -Infinity;
    return this.#parts.clock.nowMs() - checkedMs >= afterMs;
  }

  /** Whoever uses the name from now on may be somebody else. */
  #doubt(name: string): void {
    this.#checkedMs.delete(this.#keys.of(name));
  }

  #check(name: string): void {
    const key = this.#keys.of(name);
    const person = this.#people.get(key);
    if (person === undefined) return;
    const asked = [...this.#asked.values()].find((asked) => !asked.isShown && this.#keys.of(asked.name) === key);
    // Answers come in order: this one will be about whoever is there now.
    if (asked !== undefined) return void (asked.isWantedAgain = true);
    this.#parts.link.request(this.#question({ name: person.name, isShown: false }), { isQuiet: true });
  }

  #question(asked: Asked): ClientMessage {
    // A program that makes its own requests counts as well, and its answers must not be taken for these.
    const ref = `keys ${this.#parts.link.newRef()}`;
    this.#asked.set(ref, asked);
    return { type: "whois", name: asked.name, ref };
  }
}

function namesOf({ name, names = [] }: MessageOf<"joined"> | MessageOf<"parted">): readonly string[] {
  return name === undefined ? names : [name];
}
