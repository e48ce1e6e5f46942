/**
 * The error codes of the wire, and the error of a peer that broke the protocol.
 *
 * This file knows the codes only. The client makes sentences for people, in their own language; the `text` of an
 * `error` message is for developers who read the wire with other tools.
 *
 * @module
 */

/** What each code of an `error` message means (PROTOCOL.md, section 7). A code never changes its meaning. */
export const ERROR_CODES = {
  address_full: "one address may have so many connections only",
  bad_frame: "the length of a frame is out of range",
  bad_message: "a payload is not a JSON object of a known type with the right fields",
  bad_name: "a person's name breaks the rules for names, or is reserved",
  bad_ticket: "the ticket is not known, or was used, or its time is over",
  bad_room: "a room's name breaks the rules for names",
  bad_version: "the version of the protocol is not spoken here",
  hello_first: "something else came before `hello`",
  hello_twice: "`hello` came a second time",
  id_taken: "somebody else's deal has this id",
  internal: "the server failed at this; its log says why",
  mailbox_full: "so many private messages wait for this person already",
  name_taken: "another person has this name, or one that looks like it",
  no_such_deal: "there is no open offer or question of this id",
  no_such_message: "there is no such message, or it was deleted",
  no_such_person: "nobody of this name is here",
  no_such_room: "there is no room of this name",
  no_search: "this server cannot search",
  not_in_room: "only members of the room may do this",
  not_shared: "this person shares no folder",
  not_yours: "only who said a message may change it",
  rooms_full: "the server may have so many rooms only",
  server_full: "the server has no place for another session",
  takes_no_files: "this person is here, but no session of theirs takes files",
  too_large: "a text is longer than the server takes",
  too_many_deals: "so many offers and questions may be open only",
  too_many_rooms: "one session may be in so many rooms only",
  too_late: "the handshake took too long",
  too_old: "a message may be changed for so many seconds only",
  transfers_full: "so many transfers may run at once only",
} as const;

/** A code of the table above. */
export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * The peer broke the protocol. The code that reads from the peer catches it and answers with one `error`.
 *
 * After a `fatal` error, nothing that follows can be trusted to be a frame or a message, and the connection is closed.
 * Otherwise only this message is refused; `ref` is that of the message if it was valid.
 */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly detail: { readonly fatal: boolean; readonly ref?: string | number } = { fatal: true },
  ) {
    super(message);
  }
}
