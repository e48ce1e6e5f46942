/**
 * A server in memory whose history may go back, and whose clock may be wrong: it answers a client that reads what it has
 * missed, and says nothing twice (PROTOCOL H10, K4).
 *
 * @module
 */
import type { MessageOf, PastMessage, ServerMessage } from "../../../shared/wire/message.ts";
import type { Placed } from "../../../client/link/seen_ids.ts";

interface Entry {
  readonly id: number;
  readonly time: number;
  readonly to: string;
  readonly of?: number;
  text: string;
  edited?: number;
  deleted?: number;
}

export interface State {
  entries: Entry[];
  lastId: number;
  removed: Record<string, number>;
}

const FROM = "ann";
const MAX_PAGE = 3;

export class FakeHistory {
  state: State = { entries: [], lastId: 0, removed: {} };
  timeMs = 1_000;
  /** What was committed and not delivered yet. */
  #undelivered: Placed[] = [];
  /** What is on its way to the client. */
  outbox: ServerMessage[] = [];
  requests: MessageOf<"history">[] = [];
  #said = 0;
  readonly #times = new Set<number>();
  isOnline = false;

  get copy(): State {
    return structuredClone(this.state);
  }

  said(to: string): Entry[] {
    return this.state.entries.filter((one) => one.to === to && one.of === undefined);
  }

  /** No two entries have the same id and the same time, also after the history went back. */
  #position(): { readonly id: number; readonly time: number } {
    let time = this.timeMs;
    while (this.#times.has(time)) time++;
    this.#times.add(time);
    return { id: ++this.state.lastId, time };
  }

  say(to: string): string {
    const text = `t${++this.#said}`;
    const entry = { ...this.#position(), to, text };
    this.state.entries.push(entry);
    this.#undelivered.push({ type: "message", from: FROM, ...entry });
    return text;
  }

  change(of: Entry, text: string | null): void {
    if (of.deleted !== undefined) return;
    this.state.entries = this.state.entries.filter((one) => one.of !== of.id);
    const head = { ...this.#position(), to: of.to, of: of.id };
    if (text === null) Object.assign(of, { text: "", deleted: this.timeMs });
    else Object.assign(of, { text, edited: this.timeMs });
    this.state.entries.push({ ...head, text: text ?? "" });
    this.#undelivered.push(
      text === null ? { type: "deleted", from: FROM, ...head } : { type: "edited", from: FROM, ...head, text },
    );
  }

  /** Retention: the oldest messages of a room. */
  remove(to: string, count: number): readonly Entry[] {
    const removed = this.said(to).slice(0, count);
    const gone = removed.map(({ id }) => id);
    this.state.entries = this.state.entries.filter(({ id, of }) => !gone.includes(of ?? id));
    if (gone.length > 0) this.state.removed[to] = Math.max(this.state.removed[to] ?? 0, ...gone);
    return removed;
  }

  deliver(): void {
    if (this.isOnline) this.outbox.push(...this.#undelivered);
    this.#undelivered = [];
  }

  cut(): void {
    this.isOnline = false;
    this.outbox = [];
    this.requests = [];
    this.#undelivered = [];
  }

  /** A client comes back: at most `fits` entries of each room are sent, and a `gap` has the others. */
  admit(rooms: readonly string[], seen: Readonly<Record<string, number>>, fits: number): void {
    this.#undelivered = [];
    this.isOnline = true;
    for (const to of rooms) {
      const after = seen[to] ?? 0;
      const all = this.state.entries.filter((one) =>
        one.to === to && one.id > after && (one.of === undefined ? one.deleted === undefined : one.of <= after)
      );
      const left = all.slice(0, Math.max(0, all.length - fits));
      const removed = this.state.removed[to] ?? 0;
      const until = Math.max(left.at(-1)?.id ?? 0, removed > after ? removed : 0);
      if (until > 0) {
        const count = left.filter(({ of }) => of === undefined).length;
        this.outbox.push({
          type: "gap",
          to,
          after,
          before: until + 1,
          count,
          ...(removed > after ? { lost: removed } : {}),
        });
      }
      for (const one of all.slice(left.length)) this.outbox.push(eventOf(one));
    }
  }

  /** Reads the answer to the next request; returns what puts it on its way. */
  read(): () => void {
    const request = this.requests.shift();
    if (request === undefined) return () => {};
    const { to, before, after, since, changes: upTo, limit = 50, ref = "" } = request;
    const said = this.said(to).filter(({ id, time }) =>
      before !== undefined ? id < before : after !== undefined ? id > after : time >= (since ?? 0)
    );
    // A page may end early.
    const count = Math.min(limit, MAX_PAGE);
    let page = before === undefined ? said.slice(0, count) : said.slice(-count);
    const hasMore = page.length < said.length;
    if (after !== undefined && upTo !== undefined) {
      const until = hasMore ? page.at(-1)?.id ?? after : Infinity;
      const changes = this.state.entries.filter(({ id, of, to: place }) =>
        place === to && of !== undefined && id > after && id <= until && of <= upTo
      );
      page = [...page, ...changes].sort((a, b) => a.id - b.id);
    }
    const removed = this.state.removed[to];
    const answer: ServerMessage[] = [{
      type: "messages",
      ref,
      messages: page.map(pastOf),
      ...(hasMore ? { more: true } : {}),
      ...(removed === undefined ? {} : { lost: removed }),
    }, { type: "ok", ref }];
    return () => void this.outbox.push(...answer);
  }
}

function eventOf({ id, time, to, of, text, edited }: Entry): Placed {
  const head = { id, time, from: FROM, to };
  if (of === undefined) return { type: "message", ...head, text, ...(edited === undefined ? {} : { edited }) };
  return text === "" ? { type: "deleted", ...head, of } : { type: "edited", ...head, of, text };
}

function pastOf({ id, time, to, of, text, edited, deleted }: Entry): PastMessage {
  return {
    id,
    time,
    from: FROM,
    to,
    ...(text === "" ? {} : { text }),
    ...(of === undefined ? {} : { of }),
    ...(edited === undefined ? {} : { edited }),
    ...(deleted === undefined ? {} : { deleted }),
  };
}
