/**
 * One chat, from joining to the exit code. It builds the parts and connects them: typed lines go to the input handler
 * (input_handler.ts), messages of the server to the dispatcher (dispatcher.ts).
 *
 * Owns when input is read, and when the chat ends. Connections are the matter of the link (link.ts), files that of
 * transfer_notices.ts, and another attempt with another name or other rooms that of reconnect_loop.ts.
 *
 * @module
 */
import { type ClientMessage, type MessageOf, ROSTER_FEATURE, type ServerMessage } from "../../shared/wire/message.ts";
import { isRoomName } from "../../shared/wire/name.ts";
import { printableJson } from "../../shared/printable.ts";
import { briefOf } from "./brief.ts";
import { ChatPromptView } from "./prompt_view.ts";
import { ConnectionStatus } from "./connection_status.ts";
import { KeyCommands } from "./key_commands.ts";
import type { ChatOptions } from "./chat_options.ts";
import { InputHandler } from "../commands/input_handler.ts";
import { lines as linesOf } from "../display/line.ts";
import type { Platform } from "../platform/platform.ts";
import { EXIT } from "../exit_code.ts";
import { OUTPUT_CLOSED, outputFailed } from "../output_failure.ts";
import { Identity } from "../state/identity.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { Link } from "../link/link.ts";
import type { LinkListener, Loss, Outage, Welcome } from "../link/link_events.ts";
import { isDone } from "../link/repeats.ts";
import type { Unanswered } from "../link/resume_state.ts";
import { fileFeatures, TransferNotices } from "./transfer_notices.ts";
import { Dispatcher } from "./dispatcher.ts";
import { Highlights, IgnoreList } from "../incoming/ignore_list.ts";
import { MissedRanges } from "../incoming/missed_ranges.ts";
import { Pages } from "../incoming/pages.ts";
import { RosterPages } from "../incoming/roster_pages.ts";
import { Conversations } from "../incoming/conversations.ts";
import { ReadMarks } from "../incoming/read_marks.ts";
import { RecentMessages } from "../incoming/recent_messages.ts";
import { asReplayed, Replays } from "../incoming/replays.ts";
import { MessageView } from "../view/message_view.ts";
import { DirectoryCache } from "../incoming/directory_cache.ts";
import type { Screen } from "../screen/screen.ts";
import { ReconnectLoop } from "./reconnect_loop.ts";
import { againText, greetingLines, lossText } from "../text/connection_text.ts";
import { errorText, quoted, uncertainText } from "../text/error_text.ts";
import { localTimes } from "../text/local_time.ts";
import { whereText } from "../text/where_text.ts";
import { SessionState } from "../incoming/session_state.ts";
import { linkPlatform } from "../link/server_trust.ts";
import { within } from "../within.ts";

/** The most time to say goodbye after a signal. */
const GOODBYE_MS = 1_000;

/** The most time to wait for answers once the user wants to leave. */
const LEAVE_MS = 2_000;

/** Requests that may change the target of the next line. */
const CHANGES_TARGET: ReadonlySet<string> = new Set(["join", "part"]);

export class Chat implements LinkListener {
  readonly #platform: Platform;
  readonly #screen: Screen;
  readonly #options: ChatOptions;
  readonly #strings: Catalogue;
  readonly #session: SessionState;
  readonly #link: Link;
  readonly #directory: DirectoryCache;
  readonly #identity: Identity;
  readonly #reconnectLoop: ReconnectLoop;
  readonly #marks: ReadMarks;
  readonly #dispatcher: Dispatcher;
  readonly #messageView: MessageView;
  readonly #inputHandler: InputHandler;
  readonly #replays = new Replays();
  readonly #transferNotices: TransferNotices;
  readonly #keyCommands: KeyCommands;
  readonly #status: ConnectionStatus;
  readonly #ended = Promise.withResolvers<number>();
  #isReading = false;
  #isStopped = false;
  #isOver = false;
  #cancelLeave: () => void = () => {};

  constructor(platform: Platform, screen: Screen, options: ChatOptions) {
    const { strings, log } = options;
    const settings = { ...options.settings };
    const identity = new Identity({ secrets: options.secrets, clock: platform.clock, hasRooms: screen.hasPrompt });
    const rooms = options.rooms ?? identity.roomsOf(options.name);
    const order = identity.orderOf(options.name);
    const isChosen = options.rooms !== null;
    const session = new SessionState(options.name, rooms, {
      isInteractive: screen.isInteractive,
      ...(isChosen ? {} : { order }),
    });
    const conversations = new Conversations(session);
    conversations.restore(order);
    const ignoreList = new IgnoreList(options.ignore);
    const highlights = new Highlights(options.highlight);
    // Programs that read the messages of the wire may not know `presence`.
    const features = [...fileFeatures(screen, options), ...(options.isJson ? [] : [ROSTER_FEATURE])];
    // A user at a terminal asks for what was left out; everybody else gets all of it.
    const reading = { fillsGaps: options.isJson || !screen.isInteractive };
    const brief = () => briefOf(screen, options, (line) => this.#inputHandler.onlySays(line));
    const link = new Link(linkPlatform(platform, options), { ...options, reading, features, brief }, this);
    const directory = new DirectoryCache(link);
    const recent = new RecentMessages(session);
    const pages = new Pages();
    const rosterPages = new RosterPages({ readsAll: !screen.isInteractive });
    const missed = new MissedRanges();
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
      highlights,
      settings,
      screen,
      link,
      strings,
      recent,
      pages,
      rosterPages,
      missed,
      log,
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
    const keyCommands = new KeyCommands({ ...known, options, messageView: () => this.#messageView });
    const compared = (name: string) => keyCommands.verification.compared(name);
    const messageView = new MessageView({ ...known, compared, address: options.address });
    this.#messageView = messageView;
    this.#keyCommands = keyCommands;
    this.#status = new ConnectionStatus(known);
    this.#transferNotices = new TransferNotices({ ...known, platform, options, messageView });
    this.#dispatcher = new Dispatcher({
      ...known,
      directory,
      identity,
      marks,
      view: messageView,
      readsAllPages: !screen.isInteractive,
      isJson: options.isJson,
      handleFile: (message, request) => this.#transferNotices.handle(message, request),
      failed: (error, request) => this.#failed(error, request),
      notify: (sentence) => this.#notify(sentence),
    });
    const { transfers } = this.#transferNotices;
    this.#inputHandler = new InputHandler({
      ...known,
      ...keyCommands,
      transfers,
      rules: options,
      randomBytes: (count) => platform.randomBytes(count),
      tell: (sentence) => messageView.tell(sentence),
      leave: (text) => {
        if (this.#transferNotices.mayLeave()) this.#leave(text);
      },
    });
    this.#reconnectLoop = new ReconnectLoop({
      ...known,
      options,
      identity,
      dispatcher: this.#dispatcher,
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
        connection: () => this.#status.state,
        sources: { aliases: () => Object.keys(options.aliases), paths: options.paths },
        goTo: (place) => this.#goTo(place),
        mayLeave: () => this.#transferNotices.mayLeave(),
      }),
    );
  }

  /** Joins, and stays until the end. Returns the exit code. Call it once. */
  async run(): Promise<number> {
    const unlisten = this.#platform.onSignal((number) => this.#ended.resolve(EXIT.signal + number));
    void this.#screen.gone.then(() => this.#ended.resolve(OUTPUT_CLOSED));
    void this.#screen.left.then(() => this.#leaveSoon());
    this.#reconnectLoop.run().then(this.#ended.resolve, this.#ended.reject);
    try {
      const code = await this.#ended.promise;
      if (code > EXIT.signal) await this.#sayGoodbye();
      else await this.#screen.flushed();
      await within(GOODBYE_MS, this.#transferNotices.close(), this.#platform.clock);
      const { failure } = this.#screen;
      const isOwn = code === OUTPUT_CLOSED || code < EXIT.signal;
      if (failure === null || !isOwn) return code;
      return outputFailed(failure, { tell: (sentence) => this.#notify(sentence), strings: this.#strings });
    } finally {
      this.#dispatcher.end();
      this.#isOver = true;
      this.#cancelLeave();
      unlisten();
    }
  }

  identity(): { name: string; rooms: readonly string[] | null } {
    return { name: this.#session.name, rooms: this.#session.rooms };
  }

  earlier(serverKey: string | null): string | null {
    return this.#identity.show(this.#session.name, serverKey);
  }

  provesNothing(): boolean {
    return this.#identity.provesNothing(this.#session.name);
  }

  drained(): Promise<void> {
    this.#messageView.flush();
    return this.#screen.drained();
  }

  wire(json: string, message: ServerMessage | null): void {
    if (!this.#options.isJson) return;
    const record = message !== null && this.#replays.follow(message) ? asReplayed(json) : json;
    this.#screen.showWire(this.#platform.outputIsTerminal ? printableJson(record) : record);
  }

  welcomed(welcome: Welcome): void {
    const { message, isAgain, isOtherLog, resentSays } = welcome;
    this.#status.welcomed();
    this.#reconnectLoop.welcomed();
    this.#options.trust.welcomed();
    if (isOtherLog) this.#replays.forgetAll();
    this.#dispatcher.begin(welcome);
    this.#keyCommands.begin(welcome);
    this.#inputHandler.welcome(message);
    this.#transferNotices.begin(message.features);
    if (isAgain) this.#notify(againText({ isOtherLog, resentSays }, this.#strings));
    else if (this.#screen.isInteractive) this.#greet(message);
    // Without a prompt there is no completion.
    if (this.#screen.hasPrompt) this.#directory.ask();
    if (this.#isReading) return;
    this.#isReading = true;
    this.#read().catch(this.#ended.reject);
  }

  received(message: ServerMessage, request: Unanswered | null): void {
    const { target } = this.#session;
    if (this.#keyCommands.handle(message, request)) return;
    this.#dispatcher.handle(message, request);
    const isMoved = message.type === "ok" && CHANGES_TARGET.has(request?.message.type ?? "");
    if (isMoved || target !== this.#session.target) this.#announceTarget();
  }

  behind(place: string): void {
    this.#dispatcher.behind(place);
  }

  wentBack(): void {
    this.#replays.forgetAll();
    this.#dispatcher.wentBack();
    this.#notify(this.#strings.connection.wentBack);
  }

  late(isLate: boolean): void {
    this.#status.late(isLate);
  }

  retrying(outage: Outage): void {
    this.#status.retrying(outage);
  }

  lost(loss: Loss): void {
    this.#messageView.lost();
    this.#transferNotices.transfers.lost();
    if (!this.#isStopped) this.#notify(lossText(loss, { ...this.#options, isInteractive: this.#screen.isInteractive }));
  }

  uncertain(message: ClientMessage): void {
    if (this.#transferNotices.uncertain(message)) return;
    if (message.type !== "say") return this.#notify(uncertainText(message, this.#strings));
    const { errors, grammar } = this.#strings;
    this.#inputHandler.refuse(errors.uncertainSay(quoted(message.text, grammar)));
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
    this.#session.switchTo(place);
    this.#targetChanged();
  }

  /** The next line goes elsewhere. A prompt shows that by itself, unless it goes nowhere. */
  #announceTarget(): void {
    const { target } = this.#session;
    const { hasPrompt, isInteractive } = this.#screen;
    const isShown = hasPrompt && target !== null;
    if (isInteractive && !isShown) this.#screen.show(linesOf([whereText(target, this.#strings)], "hint"));
    this.#targetChanged();
  }

  #targetChanged(): void {
    this.#dispatcher.markTargetRead();
    this.#screen.refresh();
  }

  /** An error answers a request, or is about a room of `hello`, or about the connection. */
  #failed(error: MessageOf<"error">, request: Unanswered | null): void {
    if (request?.isRepeated && isDone(request.message, error)) return;
    // The user did not make this request by hand, and does not wait for it.
    if (request?.isQuiet && request.message.type !== "say") return;
    const { about = "" } = error;
    const message = request?.message ?? (isRoomName(about) ? { type: "join", room: about } as const : null);
    const sentence = errorText(error, message, {
      strings: this.#strings,
      rooms: this.#session.roomsEntered,
      isRoom: (room) => this.#session.isIn(room),
      times: localTimes(() => this.#platform.clock.timeMs(), { hasStamps: false, strings: this.#strings }),
    });
    if (message?.type === "say") this.#inputHandler.refuse(sentence);
    else this.#notify(sentence);
  }

  /** Reads lines until the end of input, no faster than they are answered. */
  async #read(): Promise<void> {
    for (;;) {
      await this.#link.hasRoom();
      const line = await this.#screen.nextLine();
      this.#link.tryNow();
      if (this.#link.isLeaving) return;
      if (line === null) return this.#isCutOff() ? this.#leave("") : await this.#finish();
      // In a pipe the line before may be the message that this one changes.
      if (!this.#screen.isInteractive && this.#inputHandler.changesOwnMessage(line)) await this.#link.answered();
      this.#inputHandler.handle(line);
      this.#targetChanged();
      if (this.#link.isLeaving) return;
    }
  }

  /** Waits for all answers and transfers, and leaves. */
  async #finish(): Promise<void> {
    // A user at a terminal was warned about unfinished transfers, a pipe was not.
    if (!this.#screen.isInteractive) await this.#transferNotices.transfers.settled();
    await this.#link.settled();
    await this.#keyCommands.settled();
    this.#dispatcher.flush();
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

  /** Leaves without waiting for a first connection, and without waiting long for answers. */
  #leaveSoon(): void {
    if (this.#isOver) return;
    if (!this.#isReading) return void this.#link.stop(0);
    this.#cancelLeave = this.#platform.clock.after(LEAVE_MS, () => void this.#link.stop(0));
  }

  /** Returns whether a user at a terminal would wait for a server that is not there. */
  #isCutOff(): boolean {
    return this.#screen.isInteractive && !this.#link.isLive;
  }

  async #sayGoodbye(): Promise<void> {
    this.#isStopped = true;
    this.#marks.send();
    this.#transferNotices.transfers.takeBack();
    await this.#link.stop(GOODBYE_MS);
    this.#notify(...this.#reconnectLoop.unsentLines());
    await within(GOODBYE_MS, this.#screen.flushed(), this.#platform.clock);
  }
}
