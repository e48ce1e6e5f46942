/**
 * The server of a client: dials it, for the chat and for files, and decides whether it is the right one.
 *
 * Owns what is known about it. What the user has to answer comes after the link has ended: `resolve` asks, and the link runs
 * again. An invitation and a password are kept here only, until the server has let the client in.
 *
 * @module
 */
import type { Address } from "../../shared/address.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import { DistrustError, distrustOf, type Ending } from "../link/link_events.ts";
import { ConnectFailure, type Platform } from "../platform/platform.ts";
import { type CertificateKind, Dialer } from "./dialer.ts";
import type { ChatServer } from "../link/server_trust.ts";
import { type Expectation, expectationOf, type Wanted } from "./expectation.ts";
import type { HowTrusted, KnownServer, KnownServers, ServerTls } from "./known_servers.ts";
import type { Questions } from "./questions.ts";

/** How long no connection for files is tried after one that led elsewhere: somebody in between may go away. */
const ELSEWHERE_PAUSE_MS = 60_000;

/** Failures of a connection for files that tell of another server than that of the chat. */
const ELSEWHERE: ReadonlySet<string> = new Set(["bad_certificate", "plain_server"]);

const OTHER_CERTIFICATE = "another certificate than that of the chat connection";

export interface TrustedServerParts extends Wanted {
  readonly platform: Pick<Platform, "clock" | "connect" | "shownNames">;
  readonly address: Address;
  /** Whether the client shows no key, so that the server signs nothing. */
  readonly isGuest: boolean;
  /** Whether an unknown key is accepted without a question. */
  readonly trustsNew: boolean;
  readonly invitation: string | null;
  readonly password: string | null;
  readonly knownServers: KnownServers;
  /** `null`: there is nobody to ask. */
  readonly questions: Questions | null;
  /** Called once if nothing proves who the server is: it is an earlier version, or the user is a guest without TLS. */
  readonly provesNothing: () => void;
  /** Called if `trustsNew` does not hold for an unknown key: the file of known servers may have had another one. */
  readonly mayBeKnown: () => void;
  /** Called once if the connections for files lead to another server than the chat. */
  readonly leadsElsewhere: () => void;
}

export class TrustedServer implements ChatServer {
  readonly #parts: TrustedServerParts;
  #expectation: Expectation;
  readonly #known: KnownServer | null;
  /** Whether an unknown key is accepted: not if the file may have had another one. */
  readonly #trustsNew: boolean;
  readonly #dialer: Dialer;
  #key: string | null;
  #how: HowTrusted;
  #invitation: string | null;
  #password: string | null;
  /** The certificate of the chat connection on which the server was proved last; `undefined`: of none yet. */
  #certificate: Uint8Array | null | undefined;
  /** The certificate of the newest chat connection. Nothing may have been proved on it. */
  #shown: Uint8Array | null = null;
  /** How it proved itself. A connection for files may have proved itself otherwise since. */
  #kind: CertificateKind | null = null;
  #remembered: string | null = null;
  /** When a connection for files may be tried again; `null`: none has led elsewhere yet. */
  #filesFromMs: number | null = null;

  constructor(parts: TrustedServerParts) {
    const { platform, address, knownServers, invitation, password } = parts;
    this.#parts = parts;
    this.#known = knownServers.find(address);
    this.#trustsNew = parts.trustsNew && (this.#known !== null || !knownServers.isUncertain(address));
    this.#expectation = expectationOf(address, parts, this.#known);
    const { key, how, lastTls } = this.#expectation;
    this.#dialer = new Dialer({ platform, address, kind: lastTls === "public" ? "public" : "own" });
    this.#key = key;
    this.#how = how;
    this.#invitation = invitation ?? parts.link?.invitation ?? null;
    this.#password = password;
  }

  get isFromLink(): boolean {
    return this.#parts.link !== null;
  }

  /** The expected key; `null`: any key will do, or the next one is the subject of a question. */
  get key(): string | null {
    return this.#key;
  }

  /** Since when the expected key is known, as ISO 8601; `null`: it was not known before. */
  get since(): string | null {
    return this.#known !== null && this.#known.key === this.#key ? this.#known.since : null;
  }

  async connect(signal: AbortSignal): Promise<Transport> {
    const { otherKey } = this.#expectation;
    if (otherKey !== null && this.#key !== null) {
      throw new DistrustError({ type: "other_link", known: this.#key, since: this.since, shown: otherKey });
    }
    const transport = await this.#dial(signal);
    this.#shown = transport.certificate ?? null;
    this.#kind = this.#shown === null ? null : this.#dialer.kind;
    return transport;
  }

  async connectForFiles(signal: AbortSignal): Promise<Transport> {
    const { platform: { clock }, leadsElsewhere } = this.#parts;
    if (clock.nowMs() < (this.#filesFromMs ?? 0)) throw new ConnectFailure("bad_certificate", OTHER_CERTIFICATE);
    try {
      return await this.#connectForFiles(signal);
    } catch (error) {
      const isElsewhere = error instanceof DistrustError ||
        error instanceof ConnectFailure && ELSEWHERE.has(error.reason);
      if (!isElsewhere) throw error;
      const isFirst = this.#filesFromMs === null;
      this.#filesFromMs = clock.nowMs() + ELSEWHERE_PAUSE_MS;
      if (isFirst) leadsElsewhere();
      throw error;
    }
  }

  async #connectForFiles(signal: AbortSignal): Promise<Transport> {
    const transport = await this.#dial(signal);
    const { certificate = null } = transport;
    if (this.#certificate !== undefined && certificate?.toHex() === this.#certificate?.toHex()) return transport;
    transport.close();
    throw new ConnectFailure("bad_certificate", OTHER_CERTIFICATE);
  }

  /**
   * The server has proven that it has a key; `null`: it has proven nothing. Returns whether to go on, and remembers the
   * server then.
   */
  proved(key: string | null): boolean {
    const isRight = this.#judge(key);
    if (!isRight) return false;
    this.#certificate = this.#shown;
    // The certificate may have been renewed.
    if (this.#filesFromMs !== null) this.#filesFromMs = 0;
    return true;
  }

  #judge(key: string | null): boolean {
    if (key === null) {
      if (this.#key !== null) return this.#kind === "own";
      if (this.#expectation.takesAnyKey) return true;
      const isVouchedFor = this.#parts.isGuest && this.#kind === "public";
      if (this.#known === null && this.#remembered === null && !isVouchedFor) this.#parts.provesNothing();
      this.#remember();
      return true;
    }
    if (this.#key === null && this.#expectation.takesAnyKey) return true;
    if (this.#key === null && this.#trustsNew) this.#trust(key, "trust-new");
    if (this.#key !== key) return false;
    this.#remember();
    return true;
  }

  /** The code of an invitation to show to the server; `null`: none. */
  invitation(): string | null {
    return this.#invitation;
  }

  /** The password to show to the server; `null`: none. */
  password(): string | null {
    return this.#password;
  }

  welcomed(): void {
    this.#invitation = null;
  }

  async resolve(given: Ending, name: string): Promise<Ending | null> {
    const { questions, trustsNew, mayBeKnown } = this.#parts;
    let ending: Ending = given.type === "not_proved"
      ? { type: "distrusted", why: distrustOf(given, this.since) }
      : given;
    if (this.#turnsToTls(ending)) return null;
    if (ending.type === "distrusted" && ending.why.type === "unknown_key" && trustsNew) {
      mayBeKnown();
      ending = { ...ending, why: { ...ending.why, mayBeKnown: true } };
    }
    if (questions === null) return ending;
    if (ending.type === "distrusted" && ending.why.type === "unknown_key") {
      const { key } = ending.why;
      const answer = await questions.trust(key);
      if (answer === null) return { type: "distrusted", why: { type: "declined" } };
      this.#invitation ??= answer.invitation;
      this.#trust(key, "asked");
      return null;
    }
    if (ending.type !== "refused") return ending;
    switch (ending.error.code) {
      case "not_invited":
      case "bad_invitation":
        this.#invitation = await questions.invitation(ending.error, name);
        return this.#invitation === null ? ending : null;
      case "password_needed":
      case "bad_password":
        return this.#take(await questions.password(ending.error, name)) ? null : ending;
      default:
        return ending;
    }
  }

  /** Shows what the user has answered next time. Returns whether there is something. */
  #take(answer: { readonly password?: string; readonly invitation?: string } | null): boolean {
    this.#password = answer?.password ?? null;
    this.#invitation = answer?.invitation ?? this.#invitation;
    return answer !== null;
  }

  /** A server on this machine that uses TLS, where nobody has said how, is dialled again with TLS: this is a step up. */
  #turnsToTls(ending: Ending): boolean {
    if (ending.type !== "not_connected" || ending.failure.reason !== "tls_server") return false;
    if (!this.#expectation.takesAnyKey || this.#parts.tls === false) return false;
    this.#expectation = { ...this.#expectation, usesTls: true, takesAnyKey: false };
    return true;
  }

  async #dial(signal: AbortSignal): Promise<Transport> {
    if (!this.#expectation.usesTls) return await this.#dialer.plain(signal);
    if (this.#key === null) await this.#meet(signal);
    try {
      const transport = await this.#dialer.secure(this.#key, signal);
      // A guest gets no other proof.
      if (this.#key !== null && this.#dialer.kind === "own") this.#remember();
      return transport;
    } catch (error) {
      if (!(error instanceof ConnectFailure) || error.reason !== "bad_certificate" || this.#key === null) throw error;
      const shown = await this.#dialer.claimedKey(signal);
      if (shown === null || shown === this.#key) throw error;
      throw new DistrustError({ type: "other_key", known: this.#key, since: this.since, shown });
    }
  }

  /** The first contact: finds out which key the server claims. TLS proves it when it is dialled again. */
  async #meet(signal: AbortSignal): Promise<void> {
    const key = await this.#dialer.claimedKey(signal);
    // The certificate is a public one, or the server has no TLS.
    if (key === null) return;
    if (!this.#trustsNew) throw new DistrustError({ type: "unknown_key", key });
    this.#trust(key, "trust-new");
  }

  #trust(key: string, how: HowTrusted): void {
    this.#key = key;
    this.#how = how;
  }

  #remember(): void {
    const { address, knownServers, platform: { clock } } = this.#parts;
    const tls: ServerTls = this.#expectation.usesTls ? this.#dialer.kind : "off";
    const [key, known] = [this.#key, this.#known];
    const isKnown = known !== null && known.key === key;
    const text = JSON.stringify([key, tls]);
    if (this.#remembered === text) return;
    const isNew = this.#remembered !== null || !isKnown || known.tls !== tls;
    this.#remembered = text;
    if (!isNew) return;
    const since = isKnown ? known.since : new Date(clock.timeMs()).toISOString();
    knownServers.keep(address, { key, tls, how: isKnown ? known.how : this.#how, since });
  }
}
