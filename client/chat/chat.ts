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
import { ChatPromptView } from "./prompt_view.ts";
import type { ChatOptions } from "./chat_options.ts";
import { InputHandler } from "../commands/input_handler.ts";
import { lines as linesOf } from "../display/line.ts";
import type { Platform } from "../platform/platform.ts";
import { EXIT, SIGPIPE } from "../exit_code.ts";
import { Trackers } from "./trackers.ts";
import { Identity } from "../state/identity.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { Link } from "../link/link.ts";
import type { LinkListener, Loss, Welcome } from "../link/link_events.ts";
import { isDone } from "../link/repeats.ts";
import type { Unanswered } from "../link/unanswered.ts";
import { fileFeatures, TransferNotices } from "./transfer_notices.ts";
import { IgnoreList } from "../incoming/ignore_list.ts";
import { Notices } from "../incoming/notices.ts";
import { Pages } from "../incoming/pages.ts";
import { Conversations } from "../incoming/conversations.ts";
import { ReadMarks } from "../incoming/read_marks.ts";
import { RecentMessages } from "../incoming/recent_messages.ts";
import { MessageView } from "../view/message_view.ts";
import type { ConnectionState } from "../view/status_line.ts";
import { DirectoryCache } from "../incoming/directory_cache.ts";
import type { Screen } from "../screen/screen.ts";
import { ReconnectLoop } from "./reconnect_loop.ts";
import { againText, lossText } from "../text/ending_text.ts";
import { errorText, quoted, uncertainText } from "../text/error_text.ts";
import { greetingLines } from "../text/greeting_text.ts";
import { whereText } from "../text/where_text.ts";
import { SessionState } from "../incoming/session_state.ts";
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
  readonly #platform: Platform;
  readonly #screen: Screen;
  readonly #options: ChatOptions;
  readonly #strings: Catalogue;
  readonly #session: SessionState;
  readonly #link: Link;
  readonly #directory: DirectoryCache;
  readonly #identity: Identity;
  readonly #staying: ReconnectLoop;
  readonly #marks: ReadMarks;
  readonly #notices: Notices;
  readonly #trackers: Trackers;
  readonly #inputHandler: InputHandler;
  readonly #messageView: MessageView;
  readonly #transferNotices: TransferNotices;
  readonly #ended = Promise.withResolvers<number>();
  #connection: ConnectionState = "connecting";
  #isReading = false;
  #isStopped = false;
  #isOver = false;
  #cancelLeave: () => void = () => {};

  constructor(platform: Platform, screen: Screen, options: ChatOptions) {
    const { strings, log } = options;
    const settings = { ...options.settings };
    const identity = new Identity({ secrets: options.secrets, clock: platform.clock, hasRooms: screen.hasPrompt });
    const rooms = options.rooms ?? identity.roomsOf(options.name);
    const session = new SessionState(options.name, rooms, { isInteractive: screen.isInteractive });
    const conversations = new Conversations(session);
    const ignoreList = new IgnoreList({ ignored: options.ignore, words: options.highlight });
    const link = new Link(platform, { ...options, features: fileFeatures(screen, options) }, this);
    const directory = new DirectoryCache(link);
    const recent = new RecentMessages(session);
    const pages = new Pages();
    const notices = new Notices(strings);
    const marks = new ReadMarks({
      clock: platform.clock,
      link,
      isIn: (room) => session.isIn(room),
      shown: () => screen.shown(),
    });
    const known = {
      session,
      conversations,
      ignoreList,
      settings,
      screen,
      link,
      strings,
      recent,
      clock: platform.clock,
    };
    this.#platform = platform;
    this.#screen = screen;
    this.#options = options;
    this.#strings = strings;
    this.#session = session;
    this.#link = link;
    this.#directory = directory;
    this.#identity = identity;
    this.#marks = marks;
    this.#notices = notices;
    this.#trackers = new Trackers({ ...known, directory, identity, marks, pages, notices });
    this.#messageView = new MessageView({ ...known, marks, log });
    this.#transferNotices = new TransferNotices({ ...known, platform, options, messageView: this.#messageView });
    const { transfers } = this.#transferNotices;
    this.#inputHandler = new InputHandler({
      ...known,
      transfers,
      log,
      pages,
      rules: options,
      randomBytes: (count) => platform.randomBytes(count),
      leave: (text) => {
        if (this.#transferNotices.mayLeave()) this.#leave(text);
      },
    });
    this.#staying = new ReconnectLoop({
      ...known,
      options,
      identity,
      messageView: this.#messageView,
      wasRefused: () => this.#inputHandler.wasRefused,
      wasIn: () => this.#isReading,
      isStopped: () => this.#isStopped,
      notify: (sentences) => this.#notify(...sentences),
    });
    screen.attach(
      new ChatPromptView({
        ...known,
        transfers,
        directory,
        isVerbatim: options.isVerbatim,
        connection: () => this.#connection,
        sources: { aliases: () => Object.keys(options.aliases), paths: options.paths },
        goTo: (place) => this.#goTo(place),
        mayLeave: () => this.#transferNotices.mayLeave(),
      }),
    );
  }

  /** Joins, and stays until the end. Returns the exit code. To be called once. */
  async run(): Promise<number> {
    const unlisten = this.#platform.onSignal((number) => this.#ended.resolve(EXIT.signal + number));
    void this.#screen.gone.then(() => this.#ended.resolve(GONE));
    void this.#screen.left.then(() => this.#leaveSoon());
    this.#staying.run().then(this.#ended.resolve, this.#ended.reject);
    try {
      const code = await this.#ended.promise;
      if (code > EXIT.signal) await this.#sayGoodbye();
      else await this.#screen.flushed();
      await within(GOODBYE_MS, this.#transferNotices.close(), this.#platform.clock);
      const { failure } = this.#screen;
      const isOwn = code === GONE || code < EXIT.signal;
      return failure !== null && isOwn ? this.#unwritten(failure) : code;
    } finally {
      this.#trackers.end();
      this.#isOver = true;
      this.#cancelLeave();
      unlisten();
    }
  }

  identity(): { name: string; rooms: readonly string[] | null } {
    return { name: this.#session.name, rooms: this.#session.rooms };
  }

  earlier(): string | null {
    return this.#identity.show(this.#session.name);
  }

  drained(): Promise<void> {
    return this.#screen.drained();
  }

  wire(json: string): void {
    if (this.#options.isJson) this.#screen.showWire(this.#platform.outputIsTerminal ? printableJson(json) : json);
  }

  welcomed({ message, isAgain, isOtherLog, resentSays }: Welcome): void {
    this.#connection = "live";
    this.#trackers.begin({ message, isOtherLog });
    this.#inputHandler.welcome(message);
    this.#transferNotices.begin(message.features);
    this.#messageView.begin(this.#session.rooms ?? [], { isAgain });
    if (isAgain) this.#notify(againText({ isOtherLog, resentSays }, this.#strings));
    else if (this.#screen.isInteractive) this.#greet(message);
    // Nobody completes names in a pipe.
    if (this.#screen.hasPrompt) this.#directory.ask();
    if (this.#isReading) return;
    this.#isReading = true;
    this.#read().catch(this.#ended.reject);
  }

  received(message: ServerMessage, request: Unanswered | null): void {
    if (this.#transferNotices.handle(message, request)) return;
    const { target } = this.#session;
    const page = this.#trackers.follow(message, request);
    if (message.type === "error") this.#failed(message, request);
    else if (message.type === "notice") this.#notice(message);
    else if (this.#options.isJson) this.#messageView.pass(message);
    else if (page !== null) this.#messageView.takePage(page);
    else this.#messageView.handle(message, request);
    const isMoved = message.type === "ok" && MOVES.has(request?.message.type ?? "");
    if (isMoved || target !== this.#session.target) this.#moved();
  }

  lost(loss: Loss): void {
    this.#connection = "offline";
    this.#transferNotices.transfers.lost();
    if (!this.#isStopped) this.#notify(lossText(loss, this.#options));
  }

  uncertain(message: ClientMessage): void {
    if (this.#transferNotices.uncertain(message)) return;
    if (message.type !== "say") return this.#inputHandler.fail(uncertainText(message, this.#strings));
    const { errors, grammar } = this.#strings;
    this.#inputHandler.refuse(errors.uncertainSay(quoted(message.text, grammar)));
  }

  /** The exit code where nobody got what was shown, who is told if that is no wish of theirs. */
  #unwritten({ name, message }: Error): number {
    if (name === "BrokenPipe") return GONE;
    this.#notify(this.#strings.connection.cannotWrite(printable(message)));
    return EXIT.failure;
  }

  #notice(notice: MessageOf<"notice">): void {
    const sentence = this.#notices.text(notice);
    if (sentence !== null) this.#notify(sentence);
  }

  #greet(message: MessageOf<"welcome">): void {
    const { name, target } = this.#session;
    const { isVerbatim, strings } = this.#options;
    this.#screen.show(linesOf(greetingLines(message, { name, target, isVerbatim, strings }), "hint"));
  }

  #notify(...sentences: readonly string[]): void {
    this.#screen.notify(linesOf(sentences, "error"));
  }

  #goTo(place: string): void {
    this.#session.turnTo(place);
    this.#look();
  }

  /** The next line goes elsewhere now, as the prompt shows where there is one. */
  #moved(): void {
    const { target } = this.#session;
    if (!this.#screen.hasPrompt || target === null) this.#inputHandler.hint(whereText(target, this.#strings));
    this.#look();
  }

  #look(): void {
    this.#trackers.look();
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
      strings: this.#strings,
      rooms: this.#session.roomsEntered,
    });
    if (message?.type === "say") this.#inputHandler.refuse(sentence);
    else this.#inputHandler.fail(sentence);
  }

  /** Reads lines until the end of input, and no faster than they are answered. */
  async #read(): Promise<void> {
    for (;;) {
      await this.#link.hasRoom();
      const line = await this.#screen.nextLine();
      if (this.#link.isLeaving) return;
      if (line === null) return this.#isCutOff() ? this.#leave("") : await this.#finish();
      // In a pipe, what is to be changed stands in the line before.
      if (!this.#screen.isInteractive && this.#inputHandler.isAboutOwnWords(line)) await this.#link.answered();
      this.#inputHandler.handle(line);
      this.#look();
      if (this.#link.isLeaving) return;
    }
  }

  /** Waits for all that is to come, and leaves. */
  async #finish(): Promise<void> {
    // Nobody sits at a pipe who could leave for good what is not over.
    if (!this.#screen.isInteractive) await this.#transferNotices.transfers.settled();
    await this.#link.settled();
    this.#messageView.end();
    await this.#marks.flush();
    this.#transferNotices.transfers.takeBack();
    this.#link.quit();
  }

  #leave(text: string): void {
    this.#marks.send();
    if (this.#isCutOff()) return void this.#link.stop(0);
    this.#transferNotices.transfers.takeBack();
    this.#link.quit(text);
  }

  /** Who wants to leave need not wait for a first connection, nor for long until a server has answered everything. */
  #leaveSoon(): void {
    if (this.#isOver) return;
    if (!this.#isReading) return void this.#link.stop(0);
    this.#cancelLeave = this.#platform.clock.after(LEAVE_MS, () => void this.#link.stop(0));
  }

  /** Somebody who sits there does not want to wait for a server that is not there. */
  #isCutOff(): boolean {
    return this.#screen.isInteractive && !this.#link.isLive;
  }

  async #sayGoodbye(): Promise<void> {
    this.#isStopped = true;
    this.#marks.send();
    this.#transferNotices.transfers.takeBack();
    await this.#link.stop(GOODBYE_MS);
    this.#notify(...this.#staying.unsentLines());
    await within(GOODBYE_MS, this.#screen.flushed(), this.#platform.clock);
  }
}
