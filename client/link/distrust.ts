/**
 * Why a server is not trusted. Such a connection is ended for good.
 *
 * @module
 */

/** All keys are in their text form. */
export type Distrust =
  /** No key is known, and the user has not been asked. */
  | { readonly type: "unknown_key"; readonly key: string }
  /**
   * The server has another key than the one that is known, since a time in the form of ISO 8601 or, with `null`, only now.
   * `shown`: `null` if it proves none.
   */
  | { readonly type: "other_key"; readonly known: string; readonly since: string | null; readonly shown: string | null }
  /** The server has not signed with the key that it names. */
  | { readonly type: "bad_signature"; readonly key: string }
  /** The link has another key than the one that is known for this address. */
  | { readonly type: "other_link"; readonly known: string; readonly since: string | null; readonly shown: string }
  /** The user was asked, and said no. */
  | { readonly type: "declined" };

/** Ends an attempt to connect, and the link with it. */
export class DistrustError extends Error {
  override readonly name = "DistrustError";

  constructor(readonly why: Distrust) {
    super(why.type);
  }
}
