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
  address_full: "the limit of connections from one address or network is reached",
  bad_frame: "the length of a frame is out of range",
  bad_invitation: "there is no such invitation, or it cannot be used any more; `why` says which",
  bad_message: "a payload is not a JSON object of a known type with the right fields",
  bad_name: "a person's name breaks the rules for names, or is reserved",
  bad_password: "this is not the password of the server",
  bad_proof: "the signature does not hold, or the key must not be used",
  bad_ticket: "the ticket is unknown, already used or expired",
  bad_room: "a room's name breaks the rules for names",
  bad_version: "this version of the protocol is not supported",
  busy: "the server has too much of this to do at the moment",
  disk_low: "the server's disk is almost full, so no messages are taken until there is space again",
  empty: "a text has no character that can be seen",
  hello_first: "another message came before `hello`",
  hello_twice: "`hello` was sent twice",
  id_taken: "another offer or request has this id",
  internal: "the server failed; its log says why",
  last_device: "the last device of a person cannot be revoked",
  mailbox_full: "the limit of private messages for this person, of all or of this author or network, is reached",
  members_only: "only members are let in: people with a key that was let in before",
  name_owned: "the name belongs to another person; `device` is a code by which they can approve this key",
  name_taken: "another person has this name, or one that looks like it",
  no_such_deal: "there is no open offer or request with this id",
  no_such_device: "no key waits under this code, or there is no device with this number",
  no_such_message: "there is no such message, or it was deleted",
  no_such_person: "nobody with this name is here",
  no_such_room: "there is no room with this name",
  no_search: "this server does not support search",
  not_allowed: "this person may not do this",
  not_invited: "an invitation is needed",
  not_in_room: "only members of the room may do this",
  not_shared: "this person does not share a folder",
  not_yours: "only the author of a message may change it",
  password_needed: "the password of the server is needed",
  rooms_full: "the limit of rooms on this server, or of this network, is reached",
  server_full: "the limit of sessions on this server is reached",
  takes_no_files: "this person is online, but none of their sessions accepts files",
  too_much: "this person, or the new people of this network, have written as much as is allowed in a day",
  too_large: "a text is longer than the server allows",
  too_many_deals: "the limit of open offers and requests is reached",
  too_many_rooms: "the limit of rooms for one session is reached",
  too_late: "the handshake took too long",
  too_old: "the message is too old to be changed",
  too_many_devices: "the limit of devices of one person is reached",
  too_many_invitations: "the limit of open invitations of one person is reached",
  transfers_full: "the limit of concurrent transfers is reached",
  wait: "there were too many wrong tries; `limit` says for how many seconds to wait",
  unreadable: "a part of the history cannot be read from the server's disk; its log says why",
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
