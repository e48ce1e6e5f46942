/**
 * Decides which transfers run: how many there may be, in all and for whom, which wait for a place, and who passes on a
 * place (PROTOCOL.md T11, X1).
 *
 * 1. Only a transfer with both connections takes a place. A ticket that was not shown counts only for the side that has
 *    not shown it, and for the two persons between them.
 * 2. No person and no network has more than its share, and neither have two persons, or a person and a network, between
 *    them. So nobody takes the places of others, nor all those of one other person. A few of them together do not
 *    either: a network leaves as many of all places as it has, and so does whoever has places of one person.
 *    Transfers of people who are new leave a quarter of all to those of people who are known.
 * 3. A transfer whose connections are there while there is no place waits, for as long as its tickets are valid. Of
 *    those that wait, the one whose persons and networks have the fewest places is next.
 * 4. A transfer that makes no progress keeps its place only as long as nobody else waits for it.
 *
 * Knows neither sockets nor sessions.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { isWithin } from "../limits.ts";
import type { Refusal } from "../refusal.ts";
import { pairQuotaOf, quotaOf } from "../standing.ts";
import type { Relay, Side } from "./relay.ts";

/** One of the two sides of a transfer. */
export interface Party {
  /** The id and the name of the person. */
  readonly person: number;
  readonly name: string;
  /** The network of the session; `null` if it is not counted. */
  readonly network: string | null;
  /** Whether the person came long enough ago (standing.ts). */
  readonly isKnown: boolean;
}

export type Parties = Readonly<Record<Side, Party>>;

export interface TransferQueueOptions {
  readonly clock: Clock;
  /** How many transfers may run; 0: any number. */
  readonly maxTransfers: number;
  /** How long a transfer without progress keeps its place while others wait, in milliseconds. */
  readonly patienceMs: number;
}

/** Who has a share of the places: a person, a network, two persons, or a person and a network. */
interface Holder {
  readonly key: string;
  readonly share: number;
  /** The sides that it has. */
  readonly sides: readonly Side[];
  /** The name for the refusal. */
  readonly about?: string;
  /** Whether it is what two have between them. Then all tickets count. */
  readonly isPair?: boolean;
  /** The places of which it may have no more than it leaves to others: those of another holder, or of all. */
  readonly of?: { readonly holder: string | null; readonly share: number };
}

/** The most places of a holder that has none left. In a limit, 0 would mean no limit. */
const NONE = -1;

/** A transfer whose tickets were issued. */
export interface Transfer {
  readonly relay: Pick<Relay, "begin" | "close" | "enter" | "slowMs" | "bytes">;
  readonly holders: readonly Holder[];
  /** How many of all transfers may run when this one begins. */
  readonly allShare: number;
  /** The sides that have not shown their tickets. */
  readonly missing: Set<Side>;
  stage: "issued" | "waiting" | "running";
}

/** How often it is checked whether somebody makes no progress while others wait, in milliseconds. */
const CHECK_MS = 1000;

export class TransferQueue {
  readonly #options: TransferQueueOptions;
  readonly #running = new Set<Transfer>();
  /** The one that has waited longest is first. */
  readonly #waiting = new Set<Transfer>();
  /** All transfers of each holder, by its key. */
  readonly #held = new Map<string, Set<Transfer>>();
  #isPlacing = false;
  #stopTimer: (() => void) | null = null;

  constructor(options: TransferQueueOptions) {
    this.#options = options;
  }

  /** The refusal if the server, one of the sides or the pair cannot have another transfer now. */
  refusal(parties: Parties): Refusal | null {
    const limit = this.#allShareOf(parties);
    if (this.#isFull(this.#running, { share: limit })) return { code: "transfers_full", limit };
    for (const holder of this.#holdersOf(parties)) {
      const { key, sides, share, about, isPair = false } = holder;
      const held = this.#held.get(key) ?? new Set();
      // A transfer that waits has no place yet. If it waits because of another share, it is in nobody's way here.
      const counted = isPair ? held : this.#runningOf(key);
      const unshown = [...held].filter((transfer) => this.#misses(transfer, key));
      const isFull = this.#isFull(counted, { share: this.#shareNow(holder) });
      if (isFull || sides.length > 0 && !isWithin(unshown.length + 1, share)) {
        return { code: "transfers_full", ...(about !== undefined && { about }), limit: share };
      }
    }
    return null;
  }

  /** Adds a transfer whose tickets are issued. */
  add(parties: Parties, relay: Transfer["relay"]): Transfer {
    const missing = new Set<Side>(["maker", "acceptor"]);
    const [holders, allShare] = [this.#holdersOf(parties), this.#allShareOf(parties)];
    const transfer: Transfer = { relay, holders, allShare, missing, stage: "issued" };
    for (const { key } of transfer.holders) {
      const held = this.#held.get(key);
      if (held === undefined) this.#held.set(key, new Set([transfer]));
      else held.add(transfer);
    }
    return transfer;
  }

  /** Both connections are there: the transfer begins, now or when there is a place. */
  ready(transfer: Transfer): void {
    transfer.stage = "waiting";
    this.#waiting.add(transfer);
    this.#place();
  }

  /** A transfer has ended. */
  remove(transfer: Transfer): void {
    this.#running.delete(transfer);
    this.#waiting.delete(transfer);
    for (const { key } of transfer.holders) {
      const held = this.#held.get(key);
      if (held?.delete(transfer) && held.size === 0) this.#held.delete(key);
    }
    this.#place();
  }

  /** Begins what can begin, and looks again later if something still waits. */
  #place(): void {
    if (this.#isPlacing) return;
    this.#isPlacing = true;
    for (let next = this.#next(); next !== null; next = this.#next()) {
      this.#waiting.delete(next);
      this.#running.add(next);
      next.stage = "running";
      next.relay.begin();
    }
    this.#isPlacing = false;
    if (this.#waiting.size === 0) {
      this.#stopTimer?.();
      this.#stopTimer = null;
    } else {
      this.#stopTimer ??= this.#options.clock.after(CHECK_MS, () => {
        this.#stopTimer = null;
        this.#place();
      });
    }
  }

  /** Of the transfers that wait, the first that has a place. Others may have passed on theirs. */
  #next(): Transfer | null {
    const byLoad = [...this.#waiting].map((transfer) => [this.#loadOf(transfer), transfer] as const)
      .sort(([a], [b]) => a - b);
    for (const [, transfer] of byLoad) {
      if (this.#makeRoom(transfer)) return transfer;
    }
    return null;
  }

  /** Whether a transfer has a place, after those that make no progress have passed on theirs. */
  #makeRoom(transfer: Transfer): boolean {
    const ended = new Set<Transfer>();
    const bounds = [
      { running: [...this.#running], share: transfer.allShare },
      ...transfer.holders.map((holder) => ({ running: this.#runningOf(holder.key), share: this.#shareNow(holder) })),
    ];
    for (const { running, share } of bounds) {
      if (isWithin(running.length + 1, share) || running.some((one) => ended.has(one))) continue;
      const [slowest] = running.filter((one) => this.#isSlow(one)).sort((a, b) => b.relay.slowMs - a.relay.slowMs);
      if (slowest === undefined) return false;
      ended.add(slowest);
    }
    for (const one of ended) one.relay.close();
    return true;
  }

  /** The most places that one of a transfer's persons or networks has. */
  #loadOf({ holders }: Transfer): number {
    return Math.max(...holders.map(({ key }) => this.#runningOf(key).length));
  }

  /** How many places a holder may have now: its share, or half of what others leave. */
  #shareNow({ key, share, of }: Holder): number {
    if (of === undefined || of.share === 0) return share;
    const running = of.holder === null ? [...this.#running] : this.#runningOf(of.holder);
    const others = running.filter((one) => !this.#held.get(key)?.has(one) && !this.#isSlow(one));
    return Math.min(share, Math.ceil((of.share - others.length) / 2)) || NONE;
  }

  #runningOf(key: string): Transfer[] {
    return [...this.#held.get(key) ?? []].filter(({ stage }) => stage === "running");
  }

  /** Whether another transfer would be one too many, and none of them would pass on its place. */
  #isFull(transfers: Iterable<Transfer>, { share }: { readonly share: number }): boolean {
    const all = [...transfers];
    return !isWithin(all.length + 1, share) && !all.some((transfer) => this.#isSlow(transfer));
  }

  #isSlow({ stage, relay }: Transfer): boolean {
    return stage === "running" && relay.slowMs >= this.#options.patienceMs;
  }

  /** Whether a holder has not shown a ticket. */
  #misses({ holders, missing }: Transfer, key: string): boolean {
    return holders.some((holder) => holder.key === key && holder.sides.some((side) => missing.has(side)));
  }

  /** How many of all transfers may run with another one of these parties: strangers leave a quarter to others. */
  #allShareOf({ maker, acceptor }: Parties): number {
    const { maxTransfers } = this.#options;
    return maker.isKnown && acceptor.isKnown ? maxTransfers : Math.ceil(maxTransfers * 3 / 4);
  }

  /** Who has a share of a transfer between these parties. */
  #holdersOf({ maker, acceptor }: Parties): readonly Holder[] {
    const { maxTransfers } = this.#options;
    const [share, pairShare] = [quotaOf(maxTransfers), pairQuotaOf(maxTransfers)];
    const ofAll = { holder: null, share: this.#allShareOf({ maker, acceptor }) };
    const pair = [maker.person, acceptor.person].sort((a, b) => a - b).join(" and ");
    const holders = new Map<string, Holder>();
    const add = (holder: Holder) => {
      const sides = [...holders.get(holder.key)?.sides ?? [], ...holder.sides];
      holders.set(holder.key, { ...holder, sides });
    };
    add({ key: `persons ${pair}`, share: pairShare, sides: [], about: maker.name, isPair: true });
    const sides = [["maker", maker, acceptor], ["acceptor", acceptor, maker]] as const;
    for (const [side, own] of sides) {
      add({ key: `person ${own.person}`, share, sides: [side], about: own.name });
      if (own.network !== null) add({ key: `network ${own.network}`, share, sides: [side], of: ofAll });
    }
    for (const [, own, other] of sides) {
      // Somebody without a network counts alone.
      const key = `person ${other.person} and ${own.network ?? `person ${own.person}`}`;
      const of = { holder: `person ${other.person}`, share };
      add({ key, share: pairShare, sides: [], about: other.name, isPair: true, of });
    }
    return [...holders.values()];
  }
}
