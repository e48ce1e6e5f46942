/**
 * The chat of one person, from joining to the exit code: what is typed goes to the server, what the server says is
 * shown.
 *
 * Owns when input is read and how it all ends. The link outlives its connections (link.ts), the speaker turns lines into
 * requests (input_handler.ts), what comes is followed (trackers.ts) and shown (message_view.ts), files are in transfer_notices.ts, the end is in
 * reconnect_loop.ts.
 *
 * @module
 */
import { type ClientMessage, type MessageOf, type ServerMessage } from "../../shared/wire/message.ts";
import { isRoomName } from "../../shared/wire/name.ts";
import { printable } from "../../shared/printable.ts";
import { printableJson } from "../../shared/printable_json.ts";
import { ChatDesk } from "./prompt_view.ts";
import type { ChatOptions } from "./chat_options.ts";
import { Speaker } from "../commands/input_handler.ts";
import { lines as linesOf } from "../display/line.ts";
import type { Edge } from "../platform/platform.ts";
import { EXIT, SIGPIPE } from "../exit_code.ts";
import { Following } from "./trackers.ts";
import { Identity } from "../state/identity.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { Link } from "../link/link.ts";
import type { LinkListener, Loss, Welcome } from "../link/link_events.ts";
import { isDone } from "../link/repeats.ts";
import type { Unanswered } from "../link/unanswered.ts";
import { fileFeatures, Moving } from "./transfer_notices.ts";
import { Attention } from "../incoming/ignore_list.ts";
import { Notices } from "../incoming/notices.ts";
import { Pages } from "../incoming/pages.ts";
import { Places } from "../incoming/conversations.ts";
import { ReadMarks } from "../incoming/read_marks.ts";
import { RecentMessages } from "../incoming/recent_messages.ts";
import { Showing } from "../view/message_view.ts";
import type { ConnectionState } from "../view/status_line.ts";
import { Surroundings } from "../incoming/directory_cache.ts";
import type { Screen } from "../screen/screen.ts";
import { Staying } from "./reconnect_loop.ts";
import { againText, lossText } from "../text/ending_text.ts";
import { errorText, quoted, uncertainText } from "../text/error_text.ts";
import { greetingLines } from "../text/greeting_text.ts";
import { whereText } from "../text/where_text.ts";
import { Whereabouts } from "../incoming/session_state.ts";
import { within } from "../within.ts";

/** The most time for saying goodbye when a signal asks to end. */
const GOODBYE_MS = 1_000;

/** The most time for the answers to what was typed, once somebody wants to leave. */
const LEAVE_MS = 2_000;

/** The exit code where nobody reads any more. */
const GONE = EXIT.signal + SIGPIPE;

/** Requests that may change where the next line goes. */
const MOVES: ReadonlySet<string> = new Set(["join", "part"]);

export class Chat implements LinkListener {
  readonly #edge: Edge;
  readonly #screen: Screen;
  readonly #options: ChatOptions;
  readonly #words: Catalogue;
  readonly #whereabouts: Whereabouts;
  readonly #link: Link;
  readonly #surroundings: Surroundings;
  readonly #identity: Identity;
  readonly #staying: Staying;
  readonly #marks: ReadMarks;
  readonly #notices: Notices;
  readonly #following: Following;
  readonly #speaker: Speaker;
  readonly #showing: Showing;
  readonly #moving: Moving;
  readonly #ended = Promise.withResolvers<number>();
  #connection: ConnectionState = "connecting";
  #isReading = false;
  #isStopped = false;
  #isOver = false;
  #cancelLeave: () => void = () => {};

  constructor(edge: Edge, screen: Screen, options: ChatOptions) {
    const { words, log } = options;
    const settings = { ...options.settings };
    const identity = new Identity({ secrets: options.secrets, clock: edge.clock, hasRooms: screen.hasPrompt });
    const rooms = options.rooms ?? identity.roomsOf(options.name);
    const whereabouts = new Whereabouts(options.name, rooms, { isInteractive: screen.isInteractive });
    const places = new Places(whereabouts);
    const attention = new Attention({ ignored: options.ignore, words: options.highlight });
    const link = new Link(edge, { ...options, features: fileFeatures(screen, options) }, this);
    const surroundings = new Surroundings(link);
    const recent = new RecentMessages(whereabouts);
    const pages = new Pages();
    const notices = new Notices(words);
    const marks = new ReadMarks({
      clock: edge.clock,
      link,
      isIn: (room) => whereabouts.isIn(room),
      shown: () => screen.shown(),
    });
    const known = { whereabouts, places, attention, settings, screen, link, words, recent, clock: edge.clock };
    this.#edge = edge;
    this.#screen = screen;
    this.#options = options;
    this.#words = words;
    this.#whereabouts = whereabouts;
    this.#link = link;
    this.#surroundings = surroundings;
    this.#identity = identity;
    this.#marks = marks;
    this.#notices = notices;
    this.#following = new Following({ ...known, surroundings, identity, marks, pages, notices });
    this.#showing = new Showing({ ...known, marks, log });
    this.#moving = new Moving({ ...known, edge, options, showing: this.#showing });
    const { transfers } = this.#moving;
    this.#speaker = new Speaker({
      ...known,
      transfers,
      log,
      pages,
      rules: options,
      randomBytes: (count) => edge.randomBytes(count),
      leave: (text) => {
        if (this.#moving.mayLeave()) this.#leave(text);
      },
    });
    this.#staying = new Staying({
      ...known,
      options,
      identity,
      showing: this.#showing,
      wasRefused: () => this.#speaker.wasRefused,
      wasIn: () => this.#isReading,
      isStopped: () => this.#isStopped,
      tell: (sentences) => this.#tell(...sentences),
    });
    screen.attach(
      new ChatDesk({
        ...known,
        transfers,
        surroundings,
        isVerbatim: options.isVerbatim,
        connection: () => this.#connection,
        sources: { aliases: () => Object.keys(options.aliases), paths: options.paths },
        goTo: (place) => this.#goTo(place),
        mayLeave: () => this.#moving.mayLeave(),
      }),
    );
  }

  /** Joins, and stays until the end. Returns the exit code. To be called once. */
  async run(): Promise<number> {
    const unlisten = this.#edge.onSignal((number) => this.#ended.resolve(EXIT.signal + number));
    void this.#screen.gone.then(() => this.#ended.resolve(GONE));
    void this.#screen.left.then(() => this.#leaveSoon());
    this.#staying.run().then(this.#ended.resolve, this.#ended.reject);
    try {
      const code = await this.#ended.promise;
      if (code > EXIT.signal) await this.#sayGoodbye();
      else await this.#screen.flushed();
      await within(GOODBYE_MS, this.#moving.close(), this.#edge.clock);
      const { failure } = this.#screen;
      const isOwn = code === GONE || code < EXIT.signal;
      return failure !== null && isOwn ? this.#unwritten(failure) : code;
    } finally {
      this.#following.end();
      this.#isOver = true;
      this.#cancelLeave();
      unlisten();
    }
  }

  identity(): { name: string; rooms: readonly string[] | null } {
    return { name: this.#whereabouts.name, rooms: this.#whereabouts.rooms };
  }

  earlier(): string | null {
    return this.#identity.show(this.#whereabouts.name);
  }

  drained(): Promise<void> {
    return this.#screen.drained();
  }

  wire(json: string): void {
    if (this.#options.isJson) this.#screen.showWire(this.#edge.outputIsTerminal ? printableJson(json) : json);
  }

  welcomed({ message, isAgain, isOtherLog, resentSays }: Welcome): void {
    this.#connection = "live";
    this.#following.begin({ message, isOtherLog });
    this.#speaker.welcome(message);
    this.#moving.begin(message.features);
    this.#showing.begin(this.#whereabouts.rooms ?? [], { isAgain });
    if (isAgain) this.#tell(againText({ isOtherLog, resentSays }, this.#words));
    else if (this.#screen.isInteractive) this.#greet(message);
    // Nobody completes names in a pipe.
    if (this.#screen.hasPrompt) this.#surroundings.ask();
    if (this.#isReading) return;
    this.#isReading = true;
    this.#read().catch(this.#ended.reject);
  }

  received(message: ServerMessage, request: Unanswered | null): void {
    if (this.#moving.take(message, request)) return;
    const { target } = this.#whereabouts;
    const page = this.#following.follow(message, request);
    if (message.type === "error") this.#failed(message, request);
    else if (message.type === "notice") this.#notice(message);
    else if (this.#options.isJson) this.#showing.pass(message);
    else if (page !== null) this.#showing.takePage(page);
    else this.#showing.take(message, request);
    const isMoved = message.type === "ok" && MOVES.has(request?.message.type ?? "");
    if (isMoved || target !== this.#whereabouts.target) this.#moved();
  }

  lost(loss: Loss): void {
    this.#connection = "offline";
    this.#moving.transfers.lost();
    if (!this.#isStopped) this.#tell(lossText(loss, this.#options));
  }

  uncertain(message: ClientMessage): void {
    if (this.#moving.uncertain(message)) return;
    if (message.type !== "say") return this.#speaker.fail(uncertainText(message, this.#words));
    this.#speaker.refuse(this.#words.errors.uncertainSay(quoted(message.text)));
  }

  /** The exit code where nobody got what was shown, who is told if that is no wish of theirs. */
  #unwritten({ name, message }: Error): number {
    if (name === "BrokenPipe") return GONE;
    this.#tell(this.#words.connection.cannotWrite(printable(message)));
    return EXIT.failure;
  }

  #notice(notice: MessageOf<"notice">): void {
    const sentence = this.#notices.text(notice);
    if (sentence !== null) this.#tell(sentence);
  }

  #greet(message: MessageOf<"welcome">): void {
    const { name, target } = this.#whereabouts;
    const { isVerbatim, words } = this.#options;
    this.#screen.show(linesOf(greetingLines(message, { name, target, isVerbatim, words }), "hint"));
  }

  #tell(...sentences: readonly string[]): void {
    this.#screen.tell(linesOf(sentences, "error"));
  }

  #goTo(place: string): void {
    this.#whereabouts.turnTo(place);
    this.#look();
  }

  /** The next line goes elsewhere now, as the prompt shows where there is one. */
  #moved(): void {
    const { target } = this.#whereabouts;
    if (!this.#screen.hasPrompt || target === null) this.#speaker.hint(whereText(target, this.#words));
    this.#look();
  }

  #look(): void {
    this.#following.look();
    this.#screen.refresh();
  }

  /** An error answers a request, or is about a room of one's `hello`, or about the connection as a whole. */
  #failed(error: MessageOf<"error">, request: Unanswered | null): void {
    if (request?.isRepeated && isDone(request.message, error)) return;
    // Nobody waits for what was not asked for by hand.
    if (request?.isQuiet && request.message.type !== "say") return;
    const { about = "" } = error;
    const message = request?.message ?? (isRoomName(about) ? { type: "join", room: about } as const : null);
    const sentence = errorText(error, message, {
      words: this.#words,
      rooms: this.#whereabouts.roomsEntered,
    });
    if (message?.type === "say") this.#speaker.refuse(sentence);
    else this.#speaker.fail(sentence);
  }

  /** Reads lines until the end of input, and no faster than they are answered. */
  async #read(): Promise<void> {
    for (;;) {
      await this.#link.hasRoom();
      const line = await this.#screen.nextLine();
      if (this.#link.isLeaving) return;
      if (line === null) return this.#isCutOff() ? this.#leave("") : await this.#finish();
      // In a pipe, what is to be changed stands in the line before.
      if (!this.#screen.isInteractive && this.#speaker.isAboutOwnWords(line)) await this.#link.answered();
      this.#speaker.take(line);
      this.#look();
      if (this.#link.isLeaving) return;
    }
  }

  /** Waits for all that is to come, and leaves. */
  async #finish(): Promise<void> {
    // Nobody sits at a pipe who could leave for good what is not over.
    if (!this.#screen.isInteractive) await this.#moving.transfers.settled();
    await this.#link.settled();
    this.#showing.end();
    await this.#marks.flush();
    this.#moving.transfers.takeBack();
    this.#link.quit();
  }

  #leave(text: string): void {
    this.#marks.tell();
    if (this.#isCutOff()) return void this.#link.stop(0);
    this.#moving.transfers.takeBack();
    this.#link.quit(text);
  }

  /** Who wants to leave need not wait for a first connection, nor for long until a server has answered everything. */
  #leaveSoon(): void {
    if (this.#isOver) return;
    if (!this.#isReading) return void this.#link.stop(0);
    this.#cancelLeave = this.#edge.clock.after(LEAVE_MS, () => void this.#link.stop(0));
  }

  /** Somebody who sits there does not want to wait for a server that is not there. */
  #isCutOff(): boolean {
    return this.#screen.isInteractive && !this.#link.isLive;
  }

  async #sayGoodbye(): Promise<void> {
    this.#isStopped = true;
    this.#marks.tell();
    this.#moving.transfers.takeBack();
    await this.#link.stop(GOODBYE_MS);
    this.#tell(...this.#staying.unsentLines());
    await within(GOODBYE_MS, this.#screen.flushed(), this.#edge.clock);
  }
}
