/**
 * Who one is for a server, from one run to the next: the secret of the last session, by the name that one had.
 *
 * Owns the secret of the session that one has. Where secrets are kept is in config/secret_file.ts.
 *
 * @module
 */

/** The secrets by which a server knows one again. */
export interface Secrets {
  /** The one of the last session under a name, `null` where there is none. */
  find(name: string): string | null;
  keep(name: string, secret: string): void;
}

export class Identity {
  readonly #secrets: Secrets;
  #secret: string | null = null;
  /** The one of an earlier session that was shown. */
  #shown: string | null = null;

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  /** The secret of an earlier session under a name, to be shown. */
  show(name: string): string | null {
    this.#shown = this.#secrets.find(name);
    return this.#shown;
  }

  /** A session has begun: the name that was asked for leads to the same person the next time, and the one that one got. */
  welcomed(secret: string, { asked, name }: { readonly asked: string; readonly name: string }): void {
    this.#secret = secret;
    for (const one of new Set([asked, name])) this.#secrets.keep(one, secret);
  }

  /** One has another name. */
  renamed(name: string): void {
    if (this.#secret !== null) this.#secrets.keep(name, this.#secret);
  }

  /**
   * Whether a name that was refused can be had all the same. Of two clients that were started at once the other one has
   * come first, and has left behind who one is.
   */
  isBeside(name: string): boolean {
    if (this.#secret !== null) return false;
    const found = this.#secrets.find(name);
    return found !== null && found !== this.#shown;
  }
}
