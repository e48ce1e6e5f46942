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
  address_full: "too many connections from one address",
  bad_frame: "the length of a frame is out of range",
  bad_message: "a payload is not a JSON object of a known type with the right fields",
  bad_name: "a person's name breaks the rules for names, or is reserved",
  bad_ticket: "the ticket is unknown, was already used, or has expired",
  bad_room: "a room's name breaks the rules for names",
  bad_version: "this version of the protocol is not supported",
  hello_first: "the first message was not `hello`",
  hello_twice: "a second `hello` was sent",
  id_taken: "another person's deal has this id",
  internal: "the server failed; its log says why",
  mailbox_full: "too many private messages are waiting for this person",
  name_taken: "another person has this name, or one that looks like it",
  no_such_deal: "there is no open offer or request with this id",
  no_such_message: "there is no such message, or it was deleted",
  no_such_person: "there is no person with this name",
  no_such_room: "there is no room with this name",
  no_search: "this server cannot search",
  not_in_room: "only members of the room may do this",
  not_shared: "this person shares no folder",
  not_yours: "only the author of a message may change it",
  rooms_full: "the server has too many rooms",
  server_full: "the server has no space for another session",
  takes_no_files: "this person is online, but none of their sessions takes files",
  too_large: "a text is longer than the server allows",
  too_many_deals: "too many offers and requests are open",
  too_many_rooms: "the session is in too many rooms",
  too_late: "the handshake took too long",
  too_old: "the message is too old to be changed",
  transfers_full: "too many transfers are running",
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
