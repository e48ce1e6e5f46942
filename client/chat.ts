/**
 * The chat of one person, from joining to the exit code: what is typed goes to the server, what the server says is
 * shown.
 *
 * Owns when input is read and how it all ends. The link outlives its connections (link.ts), the speaker turns lines into
 * requests (speaker.ts), the news are what is shown (news.ts).
 *
 * @module
 */
import { type Address, formatAddress } from "../shared/address.ts";
import { type ClientMessage, type MessageOf, type ServerMessage } from "../shared/message.ts";
import { isRoomName } from "../shared/name.ts";
import { printable, printableLines } from "../shared/printable.ts";
import type { Edge } from "./edge.ts";
import {
  againText,
  endingLines,
  type EndingView,
  EXIT,
  exitCode,
  lossText,
  SIGPIPE,
  unsentSentence,
} from "./ending_text.ts";
import { errorText, quoted, uncertainText } from "./error_text.ts";
import { printableJson } from "./json_text.ts";
import { Link } from "./link.ts";
import type { Ending, LinkListener, Loss, Welcome } from "./link_events.ts";
import { localTimes, type TimeFormat } from "./local_time.ts";
import { askName } from "./name_question.ts";
import { News } from "./news.ts";
import { noticeText } from "./notice_text.ts";
import { whereText } from "./where_text.ts";
import { Whereabouts } from "./whereabouts.ts";
import { isDone } from "./repeats.ts";
import type { Screen } from "./screen.ts";
import { Speaker } from "./speaker.ts";
import type { Unanswered } from "./unanswered.ts";

/** How a chat is to be. */
export interface ChatOptions {
  readonly address: Address;
  readonly name: string;
  /** The rooms to start in; `null`: the server chooses. */
  readonly rooms: readonly string[] | null;
  /** The messages of the wire are shown, and may be typed. */
  readonly isJson: boolean;
  /** What is typed is text and no command. */
  readonly isVerbatim: boolean;
  readonly retryForMs: number;
}

/** The most time for saying goodbye when a signal asks to end. */
const GOODBYE_MS = 1_000;

/** Requests that may change where the next line goes. */
const MOVES: ReadonlySet<string> = new Set(["join", "part"]);

export class Chat implements LinkListener {
  readonly #edge: Edge;
  readonly #screen: Screen;
  readonly #options: ChatOptions;
  readonly #whereabouts: Whereabouts;
  readonly #link: Link;
  readonly #speaker: Speaker;
  readonly #news: News;
  readonly #times: TimeFormat;
  readonly #ended = Promise.withResolvers<number>();
  #isReading = false;
  #isStopped = false;

  constructor(edge: Edge, screen: Screen, options: ChatOptions) {
    this.#edge = edge;
    this.#screen = screen;
    this.#options = options;
    this.#whereabouts = new Whereabouts(options.name, options.rooms, { isInteractive: screen.isInteractive });
    this.#link = new Link(edge, options, this);
    this.#news = new News(this.#whereabouts);
    this.#times = localTimes(() => edge.clock.timeMs(), screen.isInteractive);
    this.#speaker = new Speaker({
      whereabouts: this.#whereabouts,
      screen,
      link: this.#link,
      rules: options,
      randomBytes: (count) => edge.randomBytes(count),
      leave: (text) => this.#leave(text),
    });
  }

  /** Joins, and stays until the end. Returns the exit code. To be called once. */
  async run(): Promise<number> {
    const unlisten = this.#edge.onSignal((number) => this.#ended.resolve(EXIT.signal + number));
    void this.#screen.gone.then(() => this.#ended.resolve(EXIT.signal + SIGPIPE));
    this.#stay().then(this.#ended.resolve, this.#ended.reject);
    try {
      const code = await this.#ended.promise;
      if (code > EXIT.signal) await this.#sayGoodbye();
      else await this.#screen.flushed();
      return code;
    } finally {
      unlisten();
    }
  }

  identity(): { name: string; rooms: readonly string[] | null } {
    return { name: this.#whereabouts.name, rooms: this.#whereabouts.rooms };
  }

  drained(): Promise<void> {
    return this.#screen.drained();
  }

  wire(json: string): void {
    if (this.#options.isJson) this.#screen.show([this.#edge.outputIsTerminal ? printableJson(json) : json]);
  }

  welcomed({ message, isAgain, isOtherLog, resentSays }: Welcome): void {
    this.#whereabouts.welcome(message);
    this.#speaker.limitText(message.limits.text ?? 0);
    this.#news.begin(this.#whereabouts.rooms ?? [], { isAgain });
    if (isAgain) this.#screen.tell([againText({ isOtherLog, resentSays })]);
    else if (this.#screen.isInteractive) this.#greet(message);
    if (this.#isReading) return;
    this.#isReading = true;
    this.#read().catch(this.#ended.reject);
  }

  received(message: ServerMessage, request: Unanswered | null): void {
    const { target } = this.#whereabouts;
    this.#whereabouts.follow(message, request?.message);
    if (message.type === "parted" && this.#whereabouts.isOwn(message.name)) this.#link.forgetRoom(message.room);
    if (message.type === "error") this.#failed(message, request);
    else if (message.type === "notice") this.#screen.tell([noticeText(message)]);
    else if (!this.#options.isJson) {
      const view = { times: this.#times, nowMs: this.#edge.clock.timeMs() };
      this.#screen.show(this.#news.lines(message, request, view));
    }
    const isMoved = message.type === "ok" && MOVES.has(request?.message.type ?? "");
    if (isMoved || target !== this.#whereabouts.target) this.#speaker.hint(whereText(this.#whereabouts.target));
  }

  lost(loss: Loss): void {
    if (!this.#isStopped) this.#screen.tell([lossText(loss, this.#options.retryForMs)]);
  }

  uncertain(message: ClientMessage): void {
    if (message.type !== "say") return this.#speaker.fail(uncertainText(message));
    this.#speaker.refuse(
      `Cannot know whether ${quoted(message.text)} was said: the connection was lost, and the request had no \`key\`.`,
    );
  }

  #greet({ title, motd }: MessageOf<"welcome">): void {
    const lines = motd === undefined ? [] : printableLines(motd).map((line) => `  ${line}`);
    if (title !== undefined) lines.unshift(`Welcome to ${printable(title)}.`);
    const { name, target } = this.#whereabouts;
    const where = target === null ? "in no room yet" : `in ${printable(target)}`;
    const help = this.#options.isVerbatim ? "Every line is said." : "/help lists the commands.";
    this.#screen.show([...lines, `You are ${printable(name)} ${where}. ${help}`]);
  }

  /** An error answers a request, or is about a room of one's `hello`, or about the connection as a whole. */
  #failed(error: MessageOf<"error">, request: Unanswered | null): void {
    if (request?.isRepeated && isDone(request.message, error)) return;
    const { about = "" } = error;
    const message = request?.message ?? (isRoomName(about) ? { type: "join", room: about } as const : null);
    const sentence = errorText(error, message, { rooms: this.#whereabouts.roomsEntered });
    if (message?.type === "say") this.#speaker.refuse(sentence);
    else this.#speaker.fail(sentence);
  }

  /** Reads lines until the end of input, and no faster than they are answered. */
  async #read(): Promise<void> {
    for (;;) {
      await this.#link.hasRoom();
      const line = await this.#screen.nextLine();
      if (this.#link.isLeaving) return;
      if (line === null) return this.#isCutOff() ? this.#leave("") : await this.#link.finish();
      this.#speaker.take(line);
      if (this.#link.isLeaving) return;
    }
  }

  #leave(text: string): void {
    if (this.#isCutOff()) void this.#link.stop(0);
    else this.#link.request({ type: "quit", ref: this.#link.newRef(), ...(text === "" ? {} : { text }) });
  }

  /** Somebody who sits there does not want to wait for a server that is not there. */
  #isCutOff(): boolean {
    return this.#screen.isInteractive && !this.#link.isLive;
  }

  /** Stays in the chat until it ends. */
  async #stay(): Promise<number> {
    for (;;) {
      const ending = await this.#link.run();
      const code = this.#exitCode(ending);
      if (this.#isStopped) return code;
      this.#screen.tell(endingLines(ending, this.#view()));
      const name = this.#canChooseAnother(ending) ? await askName(this.#screen) : null;
      if (name === null) return code;
      this.#whereabouts.takeName(name);
    }
  }

  #exitCode(ending: Ending): number {
    const isFailure = this.#speaker.wasRefused || this.#link.unansweredSays > 0;
    return ending.type === "left" && isFailure ? EXIT.failure : exitCode(ending);
  }

  #view(): EndingView {
    return {
      server: formatAddress(this.#options.address),
      name: this.#whereabouts.name,
      retryForMs: this.#options.retryForMs,
      unansweredSays: this.#link.unansweredSays,
    };
  }

  /** A name that was refused at first may be changed, by somebody who sits there. */
  #canChooseAnother(ending: Ending): boolean {
    return ending.type === "refused" && ["name_taken", "bad_name"].includes(ending.error.code) &&
      this.#screen.isInteractive && !this.#isReading;
  }

  async #sayGoodbye(): Promise<void> {
    this.#isStopped = true;
    await this.#link.stop(GOODBYE_MS);
    const { unansweredSays } = this.#link;
    if (unansweredSays > 0) this.#screen.tell([unsentSentence(unansweredSays)]);
    const late = Promise.withResolvers<void>();
    const cancel = this.#edge.clock.after(GOODBYE_MS, late.resolve);
    await Promise.race([late.promise, this.#screen.flushed()]);
    cancel();
  }
}
