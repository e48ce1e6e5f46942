/**
 * A whole server in memory, and clients that send each other files through it: real links, real transfers, and a clock
 * that the test moves. Only disks and sockets are fakes.
 *
 * @module
 */
import { Arrivals } from "../../../../server/handshake/arrival.ts";
import { Hub } from "../../../../server/hub/hub.ts";
import { DEFAULT_LIMITS, type Limits } from "../../../../server/limits.ts";
import { Logger } from "../../../../server/logger.ts";
import { MemoryRegister } from "../../../../server/store/memory_register.ts";
import { MemoryStore } from "../../../../server/store/memory_store.ts";
import { AcceptLoop } from "../../../../server/connection/accept_loop.ts";
import { TransferRequests } from "../../../../server/transfer/transfer_requests.ts";
import { ConnectFailure } from "../../../../client/platform/platform.ts";
import { Link } from "../../../../client/link/link.ts";
import { ANY_SERVER } from "../../support/any_server.ts";
import type { LinkListener, Welcome } from "../../../../client/link/link_events.ts";
import type { Unanswered } from "../../../../client/link/resume_state.ts";
import type { Outcome, TransferEvent, TransferView } from "../../../../client/transfer/transfer_view.ts";
import type { TransfersParts } from "../../../../client/transfer/transfer_context.ts";
import { Transfers } from "../../../../client/transfer/transfers.ts";
import type { ClientMessage, ServerMessage } from "../../../../shared/wire/message.ts";
import type { Transport } from "../../../../shared/wire/transport.ts";
import { memoryPipe, type PipeEnd } from "../../../support/memory_pipe.ts";
import { until } from "../../../support/until.ts";
import { FakeClock } from "../../support/fake_platform.ts";
import { type Gate, MemoryDisk } from "./memory_disk.ts";

/** A little more than the last messages of a closing connection may take. */
const FAREWELL_MS = 1_500;

export type MemberOptions = Partial<Pick<TransfersParts, "acceptFrom" | "canAsk" | "goesOn" | "limit">> & {
  readonly disk?: MemoryDisk;
  /** Whether it takes offers. */
  readonly takes?: boolean;
};

export class Party implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly members: Member[] = [];
  readonly #limits: Partial<Limits>;
  readonly #register = new MemoryRegister();
  #server: AcceptLoop;
  readonly #gates: Gate[] = [];
  #isUp = true;
  #ports = 1024;

  private constructor(limits: Partial<Limits>) {
    this.#limits = limits;
    this.#server = this.#begin();
  }

  static open(limits: Partial<Limits> = {}): Party {
    return new Party(limits);
  }

  /** A new member, or a new process of an earlier one. */
  async join(name: string, options: MemberOptions = {}): Promise<Member> {
    const member = new Member(this, name, options);
    this.members.push(member);
    await member.here();
    return member;
  }

  /** A connection to the server. */
  connect(): PipeEnd {
    if (!this.#isUp) throw new ConnectFailure("refused");
    const [ours, theirs] = memoryPipe();
    this.#server.admit(theirs, { transport: "tcp", hostname: "127.0.0.1", port: this.#ports++ });
    return ours;
  }

  /** Moves the clock step by step, and lets everything happen that is due. */
  async pass(ms: number, stepMs = 500): Promise<void> {
    for (let left = ms; left > 0; left -= stepMs) {
      this.clock.advance(Math.min(stepMs, left));
      for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }

  /** Moves the clock until something has happened. */
  async passUntil(isThere: () => boolean, what: () => string, stepMs = 500): Promise<void> {
    for (let i = 0; i < 1_000 && !isThere(); i++) await this.pass(stepMs, stepMs);
    if (!isThere()) throw new Error(`It never came to this: ${what()}`);
  }

  async stop(): Promise<void> {
    this.#isUp = false;
    const stopped = this.#server.stop();
    this.clock.advance(FAREWELL_MS);
    await stopped;
  }

  start(): void {
    this.#isUp = true;
    this.#server = this.#begin();
  }

  /** Opens the gate at the end of the test, so that nothing waits forever. */
  guard(gate: Gate): Gate {
    this.#gates.push(gate);
    return gate;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const gate of this.#gates) gate.open();
    for (const member of this.members) await member.kill();
    await this.stop();
  }

  #begin(): AcceptLoop {
    const limits = { ...DEFAULT_LIMITS, rate: 0, backlog: 0, ...this.#limits };
    const { clock } = this;
    const logger = new Logger({ format: "json", level: "error", now: () => clock.now(), write: () => {} });
    const store = new MemoryStore(clock, { register: this.#register, maxMail: limits.maxMail, log: "log" });
    const hub = new Hub({ store, register: this.#register, limits, clock, storeFailed: () => {} });
    const transfers = new TransferRequests(hub);
    return new AcceptLoop({ hub, arrivals: new Arrivals(hub, transfers, { hasOpenNames: true }), transfers, logger });
  }
}

/** One process of a member. */
export class Member implements LinkListener {
  readonly name: string;
  readonly disk: MemoryDisk;
  readonly transfers: Transfers;
  readonly events: TransferEvent[] = [];
  /** Everything that came, in order. */
  readonly heard: ServerMessage[] = [];
  readonly #party: Party;
  readonly #link: Link;
  readonly #records: ReturnType<MemoryDisk["process"]>;
  readonly #bytes = new Set<PipeEnd>();
  readonly #ended: Promise<unknown>;
  #chat: PipeEnd | null = null;
  #isHere = false;
  #isDead = false;
  #taken = 0;
  /** Data connections are refused. */
  isBarred = false;
  /** While it is set, nothing arrives on data connections. */
  hole: PromiseWithResolvers<void> | null = null;

  constructor(party: Party, name: string, options: MemberOptions) {
    const { disk = new MemoryDisk(), takes = true, acceptFrom = [], canAsk = true, goesOn = true, limit = null } =
      options;
    this.#party = party;
    this.name = name;
    this.disk = disk;
    this.#records = disk.process();
    const platform = {
      clock: party.clock,
      random: () => 0.5,
      randomBytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
      connect: (_address: unknown, signal: AbortSignal) => this.#connect(signal),
    };
    const address = { hostname: "127.0.0.1", port: 12345 };
    this.#link = new Link(platform, {
      address,
      identity: null,
      trust: ANY_SERVER,
      retryForMs: 600_000,
      features: takes ? ["files"] : [],
    }, this);
    this.transfers = new Transfers({
      link: this.#link,
      platform,
      address,
      files: disk,
      records: this.#records,
      listener: { transferred: (event) => void this.events.push(event), progressed: () => {} },
      downloads: "/downloads",
      acceptFrom,
      canAsk,
      goesOn,
      limit,
    });
    this.#ended = this.#link.run();
  }

  /** Resolves when the server has welcomed it. */
  async here(): Promise<void> {
    await until(() => this.#isHere, () => `${this.name} is welcomed`);
  }

  /** The next event of a type; earlier ones are skipped. */
  async event<T extends TransferEvent["type"]>(type: T): Promise<Extract<TransferEvent, { type: T }>> {
    const find = () => this.events.findIndex((event, index) => index >= this.#taken && event.type === type);
    await until(() => find() !== -1, () => `${this.name} hears ${type}\n${this.story}`);
    const at = find();
    this.#taken = at + 1;
    return this.events[at] as Extract<TransferEvent, { type: T }>;
  }

  /** The outcome of the next one that is over. */
  async over(): Promise<Outcome> {
    return (await this.event("over")).outcome;
  }

  /** All events so far, as text. */
  get story(): string {
    return this.events.map((event) => event.type === "over" ? `over ${event.outcome.code}` : event.type).join(", ");
  }

  /** The number of events of a type. */
  count(type: TransferEvent["type"]): number {
    return this.events.filter((event) => event.type === type).length;
  }

  /** The only transfer. */
  get only(): TransferView {
    const [view] = this.transfers.all;
    if (view === undefined || this.transfers.all.length > 1) {
      throw new Error(`${this.name} has ${this.transfers.all.length} transfers`);
    }
    return view;
  }

  say(message: ClientMessage): void {
    this.#link.request(message);
  }

  /** The chat connection breaks. */
  cutChat(): void {
    if (this.#chat !== null && !this.#chat.isClosed) this.#chat.abort();
  }

  /** The data connections break. */
  cutBytes(): void {
    for (const end of this.#bytes) if (!end.isClosed) end.abort();
    this.#bytes.clear();
  }

  /** Ends like after SIGKILL: nothing is said, and the system releases all claims. */
  async kill(): Promise<void> {
    if (this.#isDead) return;
    this.#isDead = true;
    this.hole?.resolve();
    this.cutChat();
    this.cutBytes();
    await this.#link.stop(0);
    await this.#ended;
    await this.transfers.close();
    this.#records.end();
  }

  identity() {
    return { name: this.name, rooms: [] };
  }

  earlier(): null {
    return null;
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }

  wire(): void {}

  welcomed({ message }: Welcome): void {
    this.#isHere = true;
    this.transfers.welcomed(message.features);
  }

  received(message: ServerMessage, request: Unanswered | null): void {
    this.heard.push(message);
    this.transfers.handle(message, request);
  }

  lost(): void {
    this.#isHere = false;
    this.transfers.lost();
  }

  uncertain(message: ClientMessage): void {
    this.transfers.uncertain(message);
  }

  #withHole(end: PipeEnd): Transport {
    return {
      read: async (target) => {
        await this.hole?.promise;
        return await end.read(target);
      },
      write: (bytes) => end.write(bytes),
      close: () => end.close(),
    };
  }

  async #connect(signal: AbortSignal): Promise<Transport> {
    await Promise.resolve();
    if (signal.aborted || this.#isDead) throw new ConnectFailure("timed_out");
    const isChat = this.#chat === null || this.#chat.isClosed;
    if (!isChat && this.isBarred) throw new ConnectFailure("refused");
    const end = this.#party.connect();
    if (!isChat) {
      this.#bytes.add(end);
      return this.#withHole(end);
    }
    this.#chat = end;
    return end;
  }
}
